"""An epJSON model under construction: objects, curves, schedules, and the loops of pipes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Component = tuple[str, str, str, str]
"""Object type, name, inlet node, outlet node."""
Branch = tuple[str, Sequence[Component]]
"""Name and components in the order of flow."""

ANY_NUMBER = "any number"
"""The limits of every schedule: none."""


@dataclass
class Model:
    """Objects by type and name, in the form EnergyPlus reads as epJSON."""

    objects: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def add(self, kind: str, name: str, **fields: Any) -> str:
        """Add an object and return its name; a second of the same name is a mistake."""
        of_kind = self.objects.setdefault(kind, {})
        if name in of_kind:
            raise ValueError(f"{kind} {name!r} stands in the model already")
        of_kind[name] = fields
        return name

    def schedule(self, name: str, value: float) -> str:
        """Add a schedule that never changes."""
        return self.add(
            "Schedule:Constant", name, schedule_type_limits_name=ANY_NUMBER, hourly_value=value
        )

    def daily_schedule(self, name: str, hourly: Sequence[float]) -> str:
        """Add a schedule of 24 values that repeats every day."""
        data: list[dict[str, Any]] = [{"field": "Through: 12/31"}, {"field": "For: AllDays"}]
        for hour, value in enumerate(hourly, start=1):
            data += [{"field": f"Until: {hour:02d}:00"}, {"field": value}]
        return self.add("Schedule:Compact", name, schedule_type_limits_name=ANY_NUMBER, data=data)

    def biquadratic(
        self, name: str, six: Sequence[float], x: Sequence[float], y: Sequence[float]
    ) -> str:
        """Add a surface of 1, x, x^2, y, y^2 and x y that holds inside two ranges."""
        keys = ("1_constant", "2_x", "3_x_2", "4_y", "5_y_2", "6_x_y")
        fields = {f"coefficient{key}": value for key, value in zip(keys, six, strict=True)}
        return self.add(
            "Curve:Biquadratic",
            name,
            **fields,
            minimum_value_of_x=x[0],
            maximum_value_of_x=x[1],
            minimum_value_of_y=y[0],
            maximum_value_of_y=y[1],
        )

    def polynomial(self, name: str, four: Sequence[float], low: float, high: float) -> str:
        """Add a polynomial of up to the third degree between two abscissae."""
        keys = ("1_constant", "2_x", "3_x_2", "4_x_3")
        padded = [*four, *[0.0] * (4 - len(four))]
        fields = {f"coefficient{key}": value for key, value in zip(keys, padded, strict=True)}
        return self.add(
            "Curve:Cubic", name, **fields, minimum_value_of_x=low, maximum_value_of_x=high
        )

    def power_law(self, name: str, exponent: float, low: float, high: float) -> str:
        """Add ``x ^ exponent`` between two abscissae."""
        return self.add(
            "Curve:Exponent",
            name,
            coefficient1_constant=0.0,
            coefficient2_constant=1.0,
            coefficient3_constant=exponent,
            minimum_value_of_x=low,
            maximum_value_of_x=high,
        )

    def pipe(self, name: str, inlet: str, outlet: str) -> Component:
        """Add a pipe without loss."""
        self.add("Pipe:Adiabatic", name, inlet_node_name=inlet, outlet_node_name=outlet)
        return ("Pipe:Adiabatic", name, inlet, outlet)

    def half_loop(
        self, name: str, inlet: Branch, parallel: Sequence[Branch], outlet: Branch
    ) -> None:
        """Add the branches of one side of a loop, with the lists that join them."""
        for branch_name, components in (inlet, *parallel, outlet):
            self.branch(branch_name, components)
        names = [inlet[0], *(branch[0] for branch in parallel), outlet[0]]
        self.add("BranchList", f"{name} branches", branches=[{"branch_name": n} for n in names])
        self.add(
            "Connector:Splitter",
            f"{name} splitter",
            inlet_branch_name=inlet[0],
            branches=[{"outlet_branch_name": branch[0]} for branch in parallel],
        )
        self.add(
            "Connector:Mixer",
            f"{name} mixer",
            outlet_branch_name=outlet[0],
            branches=[{"inlet_branch_name": branch[0]} for branch in parallel],
        )
        self.add(
            "ConnectorList",
            f"{name} connectors",
            connector_1_object_type="Connector:Splitter",
            connector_1_name=f"{name} splitter",
            connector_2_object_type="Connector:Mixer",
            connector_2_name=f"{name} mixer",
        )

    def branch(self, name: str, components: Sequence[Component]) -> str:
        """Add one branch."""
        return self.add(
            "Branch",
            name,
            components=[
                {
                    "component_object_type": kind,
                    "component_name": component,
                    "component_inlet_node_name": inlet,
                    "component_outlet_node_name": outlet,
                }
                for kind, component, inlet, outlet in components
            ],
        )


def frame(steps_per_hour: int) -> Model:
    """Return a model of nothing: a year of weather, hourly, from Sunday 1 January."""
    model = Model()
    model.add("Version", "version", version_identifier="25.2")
    model.add(
        "SimulationControl",
        "control",
        do_zone_sizing_calculation="No",
        do_system_sizing_calculation="No",
        do_plant_sizing_calculation="No",
        run_simulation_for_sizing_periods="No",
        run_simulation_for_weather_file_run_periods="Yes",
    )
    model.add("Timestep", "step", number_of_timesteps_per_hour=steps_per_hour)
    # The two loops pass their temperatures back and forth until they stand still.
    model.add(
        "ConvergenceLimits",
        "limits",
        maximum_hvac_iterations=60,
        minimum_plant_iterations=12,
        maximum_plant_iterations=60,
    )
    model.add("Building", "site", terrain="Country", solar_distribution="MinimalShadowing")
    model.add(
        "GlobalGeometryRules",
        "rules",
        starting_vertex_position="LowerLeftCorner",
        vertex_entry_direction="Counterclockwise",
        coordinate_system="World",
    )
    model.add(
        "RunPeriod",
        "year",
        begin_month=1,
        begin_day_of_month=1,
        end_month=12,
        end_day_of_month=31,
        day_of_week_for_start_day="Sunday",
        use_weather_file_holidays_and_special_days="No",
        use_weather_file_daylight_saving_period="No",
    )
    model.add("Output:SQLite", "sqlite", option_type="Simple")
    model.add("ScheduleTypeLimits", ANY_NUMBER, numeric_type="Continuous")
    model.schedule("always", 1.0)
    return model


def ask_for(model: Model, variables: Sequence[str]) -> None:
    """Ask for hourly values of these variables, everywhere they exist."""
    for variable in variables:
        model.add(
            "Output:Variable",
            f"output {variable}",
            key_value="*",
            variable_name=variable,
            reporting_frequency="Hourly",
        )
