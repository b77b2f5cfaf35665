"""Orders and their lines: what cannot be, the database refuses."""

import pytest
from django.db import DatabaseError, transaction

from subsidy.clearing.models import CarriedBatch, ReturnedMoney, RoundingSettled, YearEndOrder
from tests.clearing.office import CLEAR_AT, batch_of
from tests.make import NOON, TODAY

ORDER = {
    "kind": "close",
    "last_apply_on": TODAY,
    "document_number": "D-1",
    "reason": "over",
    "proposed_at": NOON,
}


def refuses(name):
    return pytest.raises(DatabaseError, match=name)


class TestOrder:
    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({"last_apply_on": None}, "year_end_order_says_what_its_kind_needs"),
            ({"kind": "clear"}, "year_end_order_says_what_its_kind_needs"),
            ({"kind": "carry_over"}, "year_end_order_says_what_its_kind_needs"),
            ({"document_number": ""}, "year_end_order_has_a_reason_and_a_document"),
            ({"reason": ""}, "year_end_order_has_a_reason_and_a_document"),
            ({"approved_at": NOON}, "year_end_order_has_approved_at_once_approved"),
            ({"state": "approved"}, "pgtrigger"),
        ],
    )
    def test_is_whole(self, changes, name, office):
        facts = ORDER | {"programme": office.programme, "proposed_by_id": office.manager.staff_id}
        with refuses(name), transaction.atomic():
            YearEndOrder.objects.create(**(facts | changes))

    def test_is_carried_over_to_another_programme(self, office):
        facts = ORDER | {"programme": office.programme, "proposed_by_id": office.manager.staff_id}
        facts |= {"kind": "carry_over", "last_apply_on": None, "successor": office.programme}
        with refuses("money_is_carried_over_to_another_programme"), transaction.atomic():
            YearEndOrder.objects.create(**facts)

    def test_is_approved_by_another_person(self, office):
        order = office.proposed_closing()
        maker = office.manager.staff_id
        signed = {"state": "approved", "approved_at": NOON, "approved_by": maker}
        with refuses("year_end_order_is_approved_by_another_person"), transaction.atomic():
            YearEndOrder.objects.filter(pk=order.pk).update(**signed)
        with refuses("pgtrigger|year_end_order_is_in_a_known_state"), transaction.atomic():
            YearEndOrder.objects.filter(pk=order.pk).update(state="lost")

    def test_waits_alone_and_stays_as_it_was_proposed(self, office):
        order = office.proposed_closing()
        with refuses("pgtrigger"), transaction.atomic():
            YearEndOrder.objects.filter(pk=order.pk).update(reason="another")
        order.pk = None
        with refuses("a_programme_waits_for_one_order_of_a_kind"), transaction.atomic():
            order.save(force_insert=True)


class TestLines:
    @pytest.fixture
    def line(self, office, shop):
        office.closed()
        batch = batch_of(shop.line, "central")
        return {"order": office.proposed_clearing(), "line": shop.line, "batch": batch}

    def test_move_money_once_and_stay_as_they_are(self, line):
        with refuses("a_return_moves_money"), transaction.atomic():
            ReturnedMoney.objects.create(**(line | {"amount_fen": 0}))
        with refuses("a_line_returns_to_a_batch_once_by_an_order"), transaction.atomic():
            ReturnedMoney.objects.create(**(line | {"amount_fen": 5}))
        with refuses("pgtrigger"), transaction.atomic():
            ReturnedMoney.objects.update(amount_fen=5)

    def test_settle_between_two_batches(self, line, shop):
        giver, taker = line.pop("batch"), batch_of(shop.line, "provincial")
        facts = line | {"giver": giver, "taker": taker, "amount_fen": 1}
        for changes in ({"taker": giver}, {"amount_fen": 0}):
            with (
                refuses("a_settlement_moves_money_between_two_batches"),
                transaction.atomic(),
            ):
                RoundingSettled.objects.create(**(facts | changes))
        row = RoundingSettled.objects.create(**facts)
        with refuses("rounding_of_a_line_is_settled_once_by_an_order"), transaction.atomic():
            RoundingSettled.objects.create(**facts)
        with refuses("pgtrigger"), transaction.atomic():
            row.delete()

    def test_carry_over_to_a_batch_that_is_named_once(self, line, shop):
        facts = {"order": line["order"], "batch": line["batch"], "amount_fen": 5}
        for changes in ({"amount_fen": 0}, {"new_batch": line["batch"]}):
            with refuses("a_carry_over_moves_money_to_another_batch"), transaction.atomic():
                CarriedBatch.objects.create(**(facts | changes))
        row = CarriedBatch.objects.create(**facts)
        with refuses("a_batch_is_carried_over_once_by_an_order"), transaction.atomic():
            CarriedBatch.objects.create(**facts)
        row.new_batch = batch_of(shop.line, "provincial")
        row.save()
        with refuses("pgtrigger"), transaction.atomic():
            CarriedBatch.objects.update(new_batch=batch_of(shop.car_line, "central"))


def test_an_approved_order_names_its_day(office):
    order = office.approve(office.proposed_closing(), at=NOON)
    assert (order.approved_at, order.approved_by_id) == (NOON, office.checker.staff_id)
    assert order.reference == f"year-end:{order.pk}"
    assert CLEAR_AT > NOON
