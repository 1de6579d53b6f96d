# %% [markdown]
# # A year at Lefdal
#
# The Lefdal Mine data centre on the Norwegian coast cools with fjord water and runs on
# hydropower. We run it for a year, ask what its overhead is made of, warm the sea, and let
# the batch jobs choose their hour. Start from the repository's root; open it with jupytext
# or run it as it stands.

# %%
from pathlib import Path

import matplotlib.pyplot as plt

import dcsim

SCENARIO = Path("scenarios/lefdal.yaml")
year = dcsim.run(SCENARIO)
total = year.summary.total
print(f"PUE {total.pue:.4f}, cooling {total.cooling_share_of_it_frac:.2%} of IT energy")
print(f"{total.carbon_kgco2e.scope2_location / 1e3:,.0f} t CO2e of electricity in the year")

# %% [markdown]
# ## What the overhead is made of
#
# More than half of it is electrical. The cooling has no compressor to run.

# %%
hourly = year.hourly
it_kwh = hourly["it_energy_kwh"].sum()
parts = {
    "UPS": "ups_loss_kwh",
    "distribution": "distribution_loss_kwh",
    "transformer": "transformer_loss_kwh",
    "lights": "lights_kwh",
    "room fans": "room_fan_kwh",
    "fresh-water pumps": "loop_pump_kwh",
    "sea pumps": "source_pump_kwh",
    "compressors": "compressor_kwh",
}
for name, column in parts.items():
    print(f"{name:<18} {hourly[column].sum() / it_kwh:6.2%} of IT")

# %% [markdown]
# ## PUE by hour of the day
#
# The annual PUE is energy over energy, never the mean of hourly ratios. By hour of the day it
# hardly moves: the load is flat, and the sea does not know day from night.

# %%
by_hour = hourly.groupby(hourly.index.hour)[["facility_energy_kwh", "it_energy_kwh"]].sum()
pue_by_hour = by_hour["facility_energy_kwh"] / by_hour["it_energy_kwh"]
print(f"PUE between {pue_by_hour.min():.4f} and {pue_by_hour.max():.4f} by hour of the day")

# %% [markdown]
# ## A warmer sea
#
# The coils need water of 21 C to supply air of 24 C. Sea water plus the exchanger's 2 K is
# cold enough up to 19 C; above, the chiller cools what is left.

# %%
sea_c = [4, 8, 12, 16, 19, 20, 21, 22, 24, 26]
warm = [dcsim.run(SCENARIO, {"cooling.sea_temperature_c": t}).summary.total for t in sea_c]
for t, site in zip(sea_c, warm, strict=True):
    print(f"sea {t:>2} C: PUE {site.pue:.4f}, cooling {site.cooling_share_of_it_frac:.2%} of IT")

# %% [markdown]
# ## Jobs that wait for cleaner hours
#
# Every job may wait up to 24 h. Lowest-Window sends each to the cleanest segment of its window.
# In Norway the grid is clean and even, so little is gained; the same site on the German grid
# gains more in tonnes. Part of the saving is not cleaner power but less of it: jobs that run
# together need less energy a core on the servers' concave power curve.

# %%
for region in ("NO", "DE"):
    shifted = dcsim.run(SCENARIO, {"grid.region": region, "policy.kind": "lowest_window"})
    saved = shifted.summary.total.against_fcfs
    print(
        f"{region}: {saved.carbon_saved_kgco2e / 1e3:,.0f} t CO2e saved by waiting "
        f"{saved.mean_wait_added_h:.1f} h on average"
    )

# %% [markdown]
# ## One figure

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
left.plot(pue_by_hour.index, pue_by_hour, drawstyle="steps-mid")
left.set(xlabel="hour of the day [UTC]", ylabel="PUE", ylim=(1.0, 1.2), title="At 8 C")
right.plot(sea_c, [site.pue for site in warm], marker="o")
right.set(xlabel="sea water [C]", ylabel="PUE of the year", title="The chiller starts at 19 C")
figure.savefig("01_lefdal_year.png")
