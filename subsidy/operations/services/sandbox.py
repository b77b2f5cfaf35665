"""The sandbox: a test programme with money of nobody, and a merchant to try it with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from subsidy.core.actors import Actor
from subsidy.funds import services as funds
from subsidy.funds.files import ReadFile
from subsidy.merchants import services as merchants
from subsidy.merchants.entries import MerchantEntry
from subsidy.merchants.models import Merchant
from subsidy.programmes import services as programmes
from subsidy.programmes.models import Programme
from subsidy.programmes.states import ProgrammeState


@dataclass(frozen=True)
class Sandbox:
    programme: Programme
    merchant: Merchant


@transaction.atomic
def open_sandbox(
    file: ReadFile, entries: Sequence[MerchantEntry], *, by: Actor, at: datetime
) -> Sandbox:
    """Load and open the test programme with its merchants; doing it again changes nothing.

    Returns the programme and the first merchant. Raises FileRefused, Disagreement.
    """
    assert file.content.programme is not None
    assert file.content.programme.is_test
    funds.load(file, at=at)
    programme = Programme.objects.get(code=file.content.code)
    if programme.state == ProgrammeState.DRAFT:
        programmes.open_programme(programme, by=by, at=at)
    merchants.load_merchants(entries, by=by, at=at)
    merchant = Merchant.objects.get(credit_code=entries[0].credit_code, is_test=True)
    return Sandbox(programme, merchant)
