"""Energy of operations: by architecture, by voltage and frequency, with parts switched off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Architecture:
    """A way to build a computer, and what an operation costs on it.

    Parameters
    ----------
    name
        The architecture.
    energy_j_per_op
        Energy of an operation [J].
    printed_j_per_1e6_ops
        What the table of the source prints for a million operations [J]: a thousand
        times too much. Its millijoules should be microjoules.
    """

    name: str
    energy_j_per_op: float
    printed_j_per_1e6_ops: float

    def energy_j(self, operations: float) -> float:
        """Return the energy of a number of operations [J].

        >>> VON_NEUMANN.energy_j(1e6)
        0.001
        """
        return self.energy_j_per_op * operations


SOURCE = "Guillermet and Jardri, Green AI, Universite de Technologie de Compiegne, 2024"

VON_NEUMANN = Architecture("Von Neumann", 1e-9, 1.0)
HARVARD = Architecture("Harvard", 0.8e-9, 0.8)
NEUROMORPHIC = Architecture("neuromorphic", 0.01e-9, 0.01)
ARCHITECTURES = (VON_NEUMANN, HARVARD, NEUROMORPHIC)


def time_s(instructions: float, cycles_per_instruction: float, frequency_hz: float) -> float:
    r"""Return the time of a program [s].

    Notes
    -----
    .. math:: T = N\, CPI / f

    >>> time_s(2e9, 1.5, 3e9)
    1.0
    """
    return instructions * cycles_per_instruction / frequency_hz


def dynamic_power_w(
    capacitance_f: float, voltage_v: float, frequency_hz: float, activity_frac: float = 1.0
) -> float:
    r"""Return the power of switching [W].

    Notes
    -----
    .. math:: P = a\, C\, V^2 f

    with the switched capacitance C [F] and the share a of it that switches each cycle.
    Lowering the voltage counts twice, lowering the frequency once.

    >>> dynamic_power_w(1e-9, 1.0, 3e9)
    3.0
    """
    return activity_frac * capacitance_f * voltage_v**2 * frequency_hz


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """A voltage and a frequency that a core can run at [V, Hz]."""

    voltage_v: float
    frequency_hz: float


@dataclass(frozen=True, slots=True)
class Core:
    """A core as a calculator sees it: what switches, and what leaks [F, A].

    The leakage current is taken as constant; in a real circuit it grows with voltage
    and temperature.
    """

    capacitance_f: float
    leakage_a: float
    cycles_per_instruction: float = 1.0

    def power_w(
        self, point: OperatingPoint, *, clock_gated: bool = False, power_gated: bool = False
    ) -> float:
        r"""Return the power of the core [W].

        Notes
        -----
        .. math:: P = C V^2 f + V I_{leak}

        Clock gating stops the first term; power gating stops both.
        """
        if power_gated:
            return 0.0
        leakage_w = self.leakage_a * point.voltage_v
        if clock_gated:
            return leakage_w
        return dynamic_power_w(self.capacitance_f, point.voltage_v, point.frequency_hz) + leakage_w

    def energy_j(
        self,
        instructions: float,
        point: OperatingPoint,
        period_s: float | None = None,
        *,
        power_gated: bool = False,
    ) -> float:
        """Return the energy of a program and of the wait until a period is over [J].

        Parameters
        ----------
        instructions
            Instructions of the program.
        point
            Voltage and frequency while it runs.
        period_s
            The whole period [s]; after the program the core waits with its clock gated.
            By default it ends with the program.
        power_gated
            Whether the core is cut off while it waits, instead of clock-gated.

        Raises
        ------
        ValueError
            If the program does not fit in the period.
        """
        busy_s = time_s(instructions, self.cycles_per_instruction, point.frequency_hz)
        wait_s = 0.0 if period_s is None else period_s - busy_s
        if wait_s < 0:
            raise ValueError(f"the program takes {busy_s:g} s, longer than {period_s:g} s")
        waiting_w = self.power_w(point, clock_gated=True, power_gated=power_gated)
        return self.power_w(point) * busy_s + waiting_w * wait_s
