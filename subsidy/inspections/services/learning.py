"""What visits teach: how often each band of evidence is confirmed, and how things stand in all."""

from collections import Counter

from subsidy.inspections.models import Chosen, Inspection, Verdict
from subsidy.inspections.rules.prevalence import Prevalence, prevalence
from subsidy.programmes.models import Programme


def by_band(programme: Programme) -> dict[str, tuple[int, int]]:
    """Return for each band of evidence how many visits by rank were confirmed, and concluded."""
    rows = Inspection.objects.concluded().filter(programme=programme, chosen=Chosen.RANK)
    found = Counter(rows.values_list("band", "verdict"))
    bands = {band for band, _verdict in found}
    return {
        band: (
            found[band, Verdict.IRREGULAR],
            found[band, Verdict.IRREGULAR] + found[band, Verdict.REGULAR],
        )
        for band in bands
    }


def prevalence_of(programme: Programme) -> Prevalence:
    """Return what the visits by chance say of all merchants of the programme."""
    rows = Inspection.objects.concluded().filter(programme=programme, chosen=Chosen.RANDOM)
    visits = rows.order_by("id").values_list("inclusion", "verdict")
    return prevalence(
        [
            (inclusion, verdict == Verdict.IRREGULAR)
            for inclusion, verdict in visits
            if inclusion is not None
        ]
    )
