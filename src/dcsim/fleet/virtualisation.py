"""What a layer between work and cores takes: a hypervisor or a container runtime."""

from __future__ import annotations

from dcsim.core.part import Part, fraction

FELTER = (
    "measure it; Felter et al. 2015 (ISPASS, doi 10.1109/ISPASS.2015.7095802): containers next "
    "to nothing in computing, untuned virtual machines up to about a fifth"
)


class Virtualisation(Part):
    """The overhead of virtual machines or containers."""

    capacity_overhead_frac: float = fraction(source=FELTER, typical=(0.0, 0.25), lt=1.0)
    """Share of the cores' speed that guests lose: work takes 1/(1 - share) as long."""
    idle_overhead_frac: float = fraction(
        source="measure it: utilisation of a host whose guests rest",
        typical=(0.0, 0.05),
        lt=1.0,
    )
    """Utilisation of the host while its guests rest."""
