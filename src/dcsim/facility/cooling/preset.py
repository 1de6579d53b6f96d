"""Named sets of parameters: what a kind of hall usually has, in one word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import model_validator

from dcsim.core.part import Part

Presets = Mapping[str, Mapping[str, Any]]
"""Values by key, by the preset's name."""


class Preset(Part):
    """Mixin of a mode with presets.

    The mode's file holds ``PRESETS``; the mode sets ``presets = PRESETS`` and declares
    the key ``preset`` as a literal of their names or ``None``. Keys that are written
    beside the name win, one by one within nested sections too; the rest of the mode keeps
    its defaults.
    """

    presets: ClassVar[Presets] = {}

    if TYPE_CHECKING:
        # Every mode declares it as a literal, among its own keys and in their order.
        preset: str | None

    @model_validator(mode="before")
    @classmethod
    def _fill_from_preset(cls, given: Any) -> Any:
        """Put the preset's values under the given ones; what is no mapping passes on."""
        if not isinstance(given, dict):
            return given
        name = given.get("preset")
        # An unknown name is left for the literal to refuse, with its list of names.
        if not isinstance(name, str) or name not in cls.presets:
            return given
        return _filled(given, cls.presets[name])

    def preset_values(self) -> Mapping[str, Any]:
        """Return what the chosen preset gives, or nothing without one."""
        return self.presets.get(self.preset or "", {})


def _filled(given: Mapping[str, Any], preset: Mapping[str, Any]) -> dict[str, Any]:
    """Return the given values with those of the preset where none is given."""
    filled = {**preset, **given}
    for key in preset.keys() & given.keys():
        if isinstance(given[key], Mapping) and isinstance(preset[key], Mapping):
            filled[key] = _filled(given[key], preset[key])
    return filled
