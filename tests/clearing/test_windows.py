"""The year-end window: proposed by one person's form, approved by another's button."""

import pytest

from subsidy.accounts.models import Role
from subsidy.clearing import services, tasks
from subsidy.clearing.models import YearEndOrder
from tests import make
from tests.clearing.office import CLEAR_AT, LAST_DAY, ODD
from tests.clerk import Clerk, buttons, said, text
from tests.make import NOON

PAPER = {"document_number": "冀商函〔2025〕1号", "reason": "the year is over"}


def test_orders_are_proposed_and_approved_by_two_people(office, shop, monkeypatch):
    for _ in range(2):
        shop.paid(**ODD)
    manager, checker = Clerk(Role.PROGRAMME_MANAGER), Clerk(Role.FINANCE_CHECKER)
    form = PAPER | {"programme": office.programme.pk}
    late = manager.start("propose_closing", YearEndOrder, last_apply_on="2024-09-30", **form)
    assert said(late) == [
        "The last day to apply may not lie in the past. Name today or a later day."
    ]
    manager.start("propose_closing", YearEndOrder, last_apply_on="2024-10-10", **form)
    closing = YearEndOrder.objects.get()
    assert buttons(manager.look(closing)) == []
    assert manager.press("approve", closing).status_code == 403
    assert buttons(checker.look(closing)) == ["Approve and carry out", "Reject"]
    checker.press("approve", closing)
    assert closing.state == "approved"

    monkeypatch.setattr("subsidy.core.clock.now", lambda: CLEAR_AT)
    tasks.close_programmes()
    manager.start("propose_clearing", YearEndOrder, **form)
    clearing = YearEndOrder.objects.latest("id")
    page = text(manager.look(clearing))
    assert "898,200.26" in page  # back to the central batch
    assert "Money returned" in page or "money returned" in page
    checker.press("approve", clearing)
    office.programme.refresh_from_db()
    assert office.programme.state == "cleared"
    successor = office.next_programme()
    manager.start("propose_carry_over", YearEndOrder, successor=successor.pk, **form)
    carrying = YearEndOrder.objects.latest("id")
    checker.press("reject", carrying, reason="not yet")
    assert "898,200.27" in text(checker.look(carrying))
    manager.start("propose_reopening", YearEndOrder, last_apply_on="2025-02-01", **form)
    assert YearEndOrder.objects.latest("id").kind == "reopen"
    assert manager.list(YearEndOrder).status_code == 200


def test_are_seen_by_who_works_for_all_units_only(office, shop):
    order = office.proposed_closing()
    assert Clerk(Role.AUDITOR).look(order).status_code == 200
    assert Clerk(Role.AUDITOR, units=[shop.unit]).look(order).status_code == 403


@pytest.mark.parametrize("others", [0, 3])
def test_are_listed_in_a_fixed_number_of_queries(
    others, office, shop, django_assert_max_num_queries
):
    office.proposed_closing()
    for number in range(others):
        other = make.programme(f"other-{number}")
        services.propose_closing(other, last_apply_on=LAST_DAY, by=office.manager, at=NOON, **PAPER)
    auditor = Clerk(Role.AUDITOR)
    with django_assert_max_num_queries(9):
        page = auditor.list(YearEndOrder)
    assert text(page).count(PAPER["document_number"]) == 1 + others
