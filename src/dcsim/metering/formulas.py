"""The formulas of the field side by side, on one and the same run.

Every tool multiplies power, time and carbon intensity; they differ in whose power, whose
time, and whether the PUE is in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from dcsim.core.errors import InvalidInput
from dcsim.workload.profile import MeteredProfile

_W_PER_KW, _S_PER_H, _G_PER_KG = 1000.0, 3600.0, 1000.0


@dataclass(frozen=True, slots=True)
class Run:
    """One run, as far as any of the formulas needs it.

    Parameters
    ----------
    wall_s, cpu_s
        Duration [s] and CPU time of the run [core s].
    cores, machine_cores
        Cores that the run holds, and those of the machine.
    mem_gb, machine_ram_gb
        Memory that the run used, and that of the machine [GB].
    core_w
        Power of one busy core [W].
    pue, carbon_gco2e_per_kwh
        Of the place where it ran [-, gCO2e/kWh].
    queries
        Number of inferences that follow a training run.
    query_j
        Energy of one of them [J].
    """

    wall_s: float
    cpu_s: float
    cores: int
    machine_cores: int
    mem_gb: float
    machine_ram_gb: float
    core_w: float = 4.0
    pue: float = 1.0
    carbon_gco2e_per_kwh: float = 0.0
    queries: float = 0.0
    query_j: float = 0.0

    def __post_init__(self) -> None:
        busy = self.cpu_s / self.wall_s if self.wall_s > 0 else float("inf")
        if not (0 < self.cores <= self.machine_cores and busy <= 1.05 * self.cores):
            raise InvalidInput.of(
                "impossible-run",
                "run",
                f"{self.cpu_s} core s in {self.wall_s} s on {self.cores} of "
                f"{self.machine_cores} cores is not possible",
                "check wall time, CPU time and cores",
            )

    @property
    def usage_frac(self) -> float:
        """Share of the held cores that was busy."""
        return self.cpu_s / (self.wall_s * self.cores)

    @classmethod
    def of(
        cls,
        profile: MeteredProfile,
        *,
        machine_cores: int,
        pue: float = 1.0,
        carbon_gco2e_per_kwh: float = 0.0,
    ) -> Run:
        """Take a run from a profile; a contended one is taken to have kept its cores busy.

        Raises
        ------
        InvalidInput
            If the profile does not know the machine's memory.
        """
        if profile.hardware.ram_gb is None:
            raise InvalidInput.of(
                "ram-unknown", f"profile {profile.id}", "it does not state the machine's memory"
            )
        cores = profile.utilisation.parallelism
        return cls(
            wall_s=profile.duration_s or profile.cpu_s / cores,
            cpu_s=profile.cpu_s,
            cores=cores,
            machine_cores=max(machine_cores, cores),
            mem_gb=profile.utilisation.mem_gb,
            machine_ram_gb=profile.hardware.ram_gb,
            pue=pue,
            carbon_gco2e_per_kwh=carbon_gco2e_per_kwh,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """What one formula makes of the run, and why it differs from the others."""

    name: str
    formula: str
    source: str
    energy_j: float
    carbon_kgco2e: float
    why: str


def side_by_side(run: Run) -> tuple[Row, ...]:
    """Return every formula's figure for the run, in the order of their publication."""
    return (
        _green_algorithms(run),
        _patterson(run),
        _power_time_intensity(run),
        _codecarbon_process(run),
        _codecarbon_machine(run),
    )


def _row(run: Run, name: str, formula: str, source: str, energy_j: float, why: str) -> Row:
    kwh = energy_j / _S_PER_H / _W_PER_KW
    return Row(name, formula, source, energy_j, kwh * run.carbon_gco2e_per_kwh / _G_PER_KG, why)


def green_algorithms_j(run: Run) -> float:
    r"""Return the energy by Green Algorithms [J].

    Notes
    -----
    .. math:: E = t (n_c P_c u_c + n_m P_m)\, PUE, \quad P_m = 0.3725\ W/GB

    with the memory that is available to the run. Lannelongue 2021, DOI
    10.1002/advs.202100707.
    """
    cores_w = run.cores * run.core_w * run.usage_frac
    return run.wall_s * (cores_w + run.machine_ram_gb * 0.3725) * run.pue


def codecarbon_ram_w(ram_gb: float) -> float:
    """Return the constant that CodeCarbon 3.3.2 takes for the memory of an x86 machine [W].

    The number of modules is guessed from the size; a module is 5 W, and less from the
    fifth on.

    >>> codecarbon_ram_w(15.0), codecarbon_ram_w(23.5), codecarbon_ram_w(128.0)
    (10.0, 20.0, 38.0)
    """
    if ram_gb <= 128:
        modules = 2 if ram_gb <= 16 else 4 if ram_gb <= 64 else 8
    else:
        size_gb = max(gb for gb in (16, 32, 64, 128) if gb <= ram_gb / 8)
        modules = min(32, math.ceil(ram_gb / size_gb))
    steps = ((4, 5.0), (4, 4.5), (8, 4.0), (16, 3.5))
    watts = 0.0
    for most, module_w in steps:
        taken = min(modules, most)
        watts += taken * module_w
        modules -= taken
    return watts


def codecarbon_machine_w(tdp_w: float, load_frac: float) -> float:
    r"""Return the power of the processor in CodeCarbon's machine mode [W].

    Notes
    -----
    .. math:: P = TDP\,(0.1 + 0.9\, load^3)

    so a machine half busy draws a fifth of the power of a full one (CodeCarbon 3.3.2).

    >>> round(codecarbon_machine_w(8.0, 0.5), 2), codecarbon_machine_w(8.0, 1.0)
    (1.7, 8.0)
    """
    return tdp_w * (0.1 + 0.9 * load_frac**3)


def _green_algorithms(run: Run) -> Row:
    return _row(
        run,
        "Green Algorithms",
        "C = t (n_c P_c u_c + n_m P_m) PUE I",
        "Lannelongue et al. 2021, DOI 10.1002/advs.202100707",
        green_algorithms_j(run),
        "cores by their usage, all memory that was available at 0.3725 W/GB, PUE included",
    )


def _patterson(run: Run) -> Row:
    training_j = run.core_w * run.cores * run.wall_s
    return _row(
        run,
        "Patterson",
        "C = (E_train + queries E_inference) PUE I",
        "Patterson et al. 2022, DOI 10.1109/MC.2022.3148714",
        (training_j + run.queries * run.query_j) * run.pue,
        "held processors at full mean power, busy or not; no memory; inferences and PUE included",
    )


def _power_time_intensity(run: Run) -> Row:
    return _row(
        run,
        "C = P T I",
        "C = P T I = E I",
        "Luccioni et al. 2022, arXiv:2211.02001",
        run.core_w * run.cores * run.wall_s,
        "held processors at rated power, busy or not; no memory, no PUE",
    )


def _codecarbon_process(run: Run) -> Row:
    ram_j = codecarbon_ram_w(run.machine_ram_gb) * run.wall_s
    return _row(
        run,
        "CodeCarbon, process",
        "E = TDP t_cpu / cores + P_ram t",
        "CodeCarbon 3.3.2 without an energy counter",
        run.core_w * run.cpu_s + ram_j,
        f"CPU seconds of the process, and a constant {codecarbon_ram_w(run.machine_ram_gb):.0f} W "
        "for the machine's memory, used or not; no PUE by default",
    )


def _codecarbon_machine(run: Run) -> Row:
    tdp_w = run.core_w * run.machine_cores
    load_frac = min(1.0, run.cpu_s / (run.wall_s * run.machine_cores))
    watts = codecarbon_machine_w(tdp_w, load_frac) + codecarbon_ram_w(run.machine_ram_gb)
    return _row(
        run,
        "CodeCarbon, machine",
        "E = (TDP (0.1 + 0.9 load^3) + P_ram) t",
        "CodeCarbon 3.3.2 without an energy counter",
        watts * run.wall_s,
        "the whole machine by the cube of its load, the work of others included: twice the work at "
        "once is not twice the energy",
    )
