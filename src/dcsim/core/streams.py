"""Named random streams: each consumer of chance owns one, and each can be held.

A stream depends on its seed and its name alone, so drawing more from one never
moves another, and a study can vary the weather while the arrivals stand still.

What belongs to one site alone (arrivals, faults) is named after the site, so that a site
draws the same in a fleet as in a file of its own. All sites share the noise of the weather,
which each reads at its place, and that of the grids, whose regions move together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

STREAMS = ("weather", "carbon", "arrivals", "faults", "forecast")


@dataclass(frozen=True, slots=True)
class RandomStreams:
    """The streams of one run: a common ``seed`` and seeds ``held`` for single names."""

    seed: int
    held: Mapping[str, int] = field(default_factory=dict)

    def generator(self, name: str, branch: str = "") -> np.random.Generator:
        """Return a fresh generator of stream ``name``; equal calls give equal draws.

        A ``branch`` is a stream of its own that follows the seed of ``name``, for one of
        several consumers that must not move each other.
        """
        if name not in STREAMS:
            raise KeyError(f"no random stream named {name!r}; known: {', '.join(STREAMS)}")
        full = f"{name}/{branch}" if branch else name
        label = int.from_bytes(hashlib.sha256(full.encode()).digest()[:8], "big")
        entropy = np.random.SeedSequence([self.held.get(name, self.seed), label])
        return np.random.Generator(np.random.PCG64(entropy))

    def weather(self) -> np.random.Generator:
        """Return the stream of the weather; one for all places, whose noise is correlated."""
        return self.generator("weather")

    def carbon(self) -> np.random.Generator:
        """Return the stream of the grids; one for all regions, whose noise is correlated."""
        return self.generator("carbon")

    def arrivals(self, site: str, drawn: str = "") -> np.random.Generator:
        """Return the stream of the job arrivals of a site, or of one of its ``drawn`` classes."""
        return self.generator("arrivals", f"{site}/{drawn}" if drawn else site)

    def faults(self, site: str) -> np.random.Generator:
        """Return the stream of the faults of a site."""
        return self.generator("faults", site)
