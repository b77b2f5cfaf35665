"""How good the indicators are: what became of their flags."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from subsidy.audits.models import Flag
from subsidy.audits.states import FlagState
from subsidy.cases.models import CaseFlag, FlagOutcome, NoticeItem
from subsidy.cases.rules.quality import Interval, clopper_pearson
from subsidy.programmes.models import Programme


@dataclass(frozen=True, kw_only=True)
class Quality:
    """Flags of one indicator. dismissed: put away without a case. wrong: dismissed, cleared or
    overturned; false_discovery: wrong among all that somebody decided on.
    """

    indicator: str
    raised: int
    dismissed: int
    noticed: int
    confirmed: int
    cleared: int
    overturned: int

    @property
    def wrong(self) -> int:
        return self.dismissed + self.cleared + self.overturned

    @property
    def false_discovery(self) -> Interval:
        return clopper_pearson(self.wrong, self.wrong + self.confirmed)


def outcomes(
    programme: Programme, *, since: datetime | None = None, until: datetime | None = None
) -> list[Quality]:
    """Return what became of the flags raised in [since, until), by indicator. Four statements.

    What a later run raised again for the same reason counts once: superseded flags are left out
    unless a case rests on them.
    """
    flags = Flag.objects.filter(programme=programme)
    if since is not None:
        flags = flags.filter(raised_at__gte=since)
    if until is not None:
        flags = flags.filter(raised_at__lt=until)
    kept = flags.exclude(state=FlagState.SUPERSEDED, case_flag=None)
    raised = Counter(kept.values_list("indicator", flat=True))
    alone = flags.filter(state=FlagState.DISMISSED, case_flag=None)
    dismissed = Counter(alone.values_list("indicator", flat=True))
    told = flags.filter(pk__in=NoticeItem.objects.values("flag"))
    noticed = Counter(told.values_list("indicator", flat=True))
    rows = CaseFlag.objects.filter(flag__in=flags)
    found = Counter(rows.values_list("flag__indicator", "outcome"))
    return [
        Quality(
            indicator=name,
            raised=raised[name],
            dismissed=dismissed[name],
            noticed=noticed[name],
            confirmed=found[name, FlagOutcome.CONFIRMED],
            cleared=found[name, FlagOutcome.CLEARED],
            overturned=found[name, FlagOutcome.OVERTURNED],
        )
        for name in sorted(raised)
    ]
