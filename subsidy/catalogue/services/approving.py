"""Approving filed prices, and what makes way for them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from subsidy.catalogue.models import FiledPrice
from subsidy.catalogue.states import FiledState
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import SamePerson
from subsidy.core.moves import move, move_many
from subsidy.merchants.models import Merchant

FILED_ANEW = "filed anew"


@transaction.atomic
def approve_price(price: FiledPrice, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Let the price bind from the day it was asked for, or from today if that has passed.

    Where two people are needed, the first call endorses it. Raises WrongState, SamePerson.
    """
    if by.staff_id is None:
        raise SamePerson("a filed price is approved by a person")
    # The merchant's row orders this and a new list; NO KEY lets its claims come in meanwhile.
    Merchant.objects.select_for_update(no_key=True).get(pk=price.merchant_id)
    price.refresh_from_db()
    if price.approvals_needed > 1 and price.endorsed_by_id is None:
        move(price, "endorse", by=by, at=at, reason=reason, endorsed_by=by.staff_id)
        return
    if price.endorsed_by_id == by.staff_id:
        raise SamePerson("who approved a price first does not approve it again")
    price.from_on = max(price.asked_on, programme_day(at))
    before = FiledPrice.objects.open_ones(price.merchant, [price.product_id])
    make_way([price], list(before.exclude(pk=price.pk)), by=by, at=at)
    facts = {"approved_by": by.staff_id, "from_on": price.from_on}
    move(price, "approve", by=by, at=at, reason=reason, **facts)


def reject_price(price: FiledPrice, *, by: Actor, at: datetime, reason: str) -> None:
    """Leave the former price in force. Raises WrongState."""
    move(price, "reject", by=by, at=at, reason=reason)


def make_way(
    prices: Sequence[FiledPrice], before: Sequence[FiledPrice], *, by: Actor, at: datetime
) -> None:
    """End what the prices, one for each product, replace from their days on.

    What binds from the same day or later is superseded; what binds before ends on the eve.
    """
    new = {price.product_id: price for price in prices}
    bound = [row for row in before if row.product_id in new and row.state == FiledState.IN_FORCE]
    replaced = [row.pk for row in bound if row.from_on >= new[row.product_id].from_on]
    shortened = []
    for row in bound:
        day = new[row.product_id].from_on
        if row.from_on < day and (row.to_on is None or row.to_on >= day):
            row.to_on = day - timedelta(days=1)
            shortened.append(row)
    move_many(FiledPrice, replaced, "supersede", by=by, at=at, reason=FILED_ANEW)
    FiledPrice.objects.bulk_update(shortened, ["to_on"])
