"""The catalogue knows the product with another energy level."""

from collections.abc import Iterator

from subsidy.claims.rules.checks.kinds import Check, Limits, Look, Seen


def see(seen: Seen, _limits: Limits) -> Iterator[Look]:
    """A closer look, no more: the catalogue has its levels from merchants too."""
    known, claimed = seen.catalogue_energy_level, seen.energy_level
    if known is not None and claimed is not None and known != claimed:
        saw = {"catalogue": known, "claimed": claimed}
        yield Look("energy_level_differs", saw)


CHECK = Check(see, ("energy_level_differs",), blocks=False)
