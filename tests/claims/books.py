"""What the house holds, for whole results and for "nothing has changed"."""

from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from subsidy.applicants.models import Applicant, Contact
from subsidy.catalogue.models import PriceObservation, Product
from subsidy.claims.models import (
    Amendment,
    Claim,
    ClaimIdentifier,
    ClaimMove,
    Decision,
    Entitlement,
    GoodsReturn,
    Grant,
    Hold,
    Reassessment,
    ReassessmentLine,
    TopUp,
)  # fmt: skip
from subsidy.core.errors import Refused
from subsidy.ledger.models import Balance, Transfer

EVERYTHING = (
    Claim, ClaimMove, ClaimIdentifier, Entitlement, Decision, Grant,
    GoodsReturn, Hold, Reassessment, ReassessmentLine, TopUp,
    Amendment, Balance, Transfer, PriceObservation, Applicant, Contact, Product,
)  # fmt: skip


def everything():
    """Return every row that a verb of the claims room could touch."""
    return {model: list(model.objects.order_by("pk").values()) for model in EVERYTHING}


@contextmanager
def nothing_changes():
    before = everything()
    yield
    assert everything() == before


def refused(name, write):
    """The database refuses the write and names the guard that did."""
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        write()


def execute(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@contextmanager
def refuses(*expected):
    """The verb refuses with these (code, pointer), and leaves everything as it was."""
    with nothing_changes(), pytest.raises(Refused) as refusal, transaction.atomic():
        yield
    assert [(fault.code, fault.pointer) for fault in refusal.value.faults] == list(expected)


def buckets(line):
    """What of the line's money is anywhere else than available."""
    row = Balance.objects.get(book=line.book)
    names = ("frozen", "reserved", "committed", "paid", "recovered", "returned")
    return {name: fen for name in names if (fen := getattr(row, f"{name}_fen"))}


def moves(claim):
    return list(claim.moves.order_by("id").values_list("verb", "source", "target"))


def transfers(claim):
    rows = Transfer.objects.filter(subject=claim.subject).order_by("id")
    return list(rows.values_list("kind", "amount_fen", "central_fen"))


def live(claim):
    """Return the kinds of identifier that the claim holds, and whether it holds its slot."""
    kinds = claim.identifiers.filter(is_live=True).values_list("kind", flat=True)
    return sorted(kinds), claim.entitlement.is_live


def grants(claim):
    """Return (number, amount, central part, state) of each of the claim's grants."""
    rows = claim.grants.order_by("number")
    return list(rows.values_list("number", "amount_fen", "central_fen", "state"))
