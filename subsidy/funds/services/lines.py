"""A fund line is opened once; it may pause and resume while claims go on."""

from datetime import datetime

from django.db import transaction

from subsidy.core.actors import Actor
from subsidy.core.moves import move
from subsidy.funds.models import FundLine
from subsidy.ledger import services as ledger
from subsidy.programmes.models import Programme
from subsidy.regions.models import Unit


@transaction.atomic
def open_line(programme: Programme, *, unit: Unit, category_group: str) -> FundLine:
    """Return the line of the unit and group, with its book; doing it again changes nothing."""
    line, _ = FundLine.objects.get_or_create(
        programme=programme, unit=unit, category_group=category_group
    )
    ledger.open_book(line.book)
    return line


@transaction.atomic
def pause_line(line: FundLine, *, by: Actor, at: datetime, reason: str) -> None:
    """Take no new reservations on the line, from the next one on. Raises WrongState."""
    move(line, "pause", by=by, at=at, reason=reason)
    ledger.set_open(line.book, is_open=False)


@transaction.atomic
def resume_line(line: FundLine, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Take reservations on the line again. Raises WrongState."""
    move(line, "resume", by=by, at=at, reason=reason)
    ledger.set_open(line.book, is_open=True)
