from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from subsidy.core.errors import SamePerson, WrongState
from subsidy.disbursements import services
from subsidy.disbursements.models import Batch, PaymentStop
from tests import make
from tests.disbursements.desk import APPROVE_AT, LATER, SEND_AT, moves


def stopped(desk, *, programme=None) -> PaymentStop:
    return services.place_stop(
        programme=programme, reason="forged replies", by=desk.checker, at=APPROVE_AT
    )


def proposed(desk) -> PaymentStop:
    stop = stopped(desk)
    services.propose_lift(stop, reason="all is well", by=desk.maker, at=LATER)
    return stop


class TestPlaceStop:
    @pytest.mark.parametrize("is_of_one", [True, False])
    def test_lets_nothing_be_approved_and_nothing_leave(self, desk, shop, is_of_one):
        approved = desk.approved()
        shop.approved()
        sealed = desk.sealed()
        stop = stopped(desk, programme=shop.programme if is_of_one else None)

        for call in (
            lambda: services.approve(sealed, by=desk.checker, at=SEND_AT),
            lambda: services.send(approved, by=desk.maker, at=SEND_AT, directory=desk.directory),
        ):
            with pytest.raises(services.PaymentsStopped, match="forged replies"):
                call()

        assert services.send_approved(at=SEND_AT, directory=desk.directory) == []
        assert not list(desk.directory.rglob("*.xml"))
        assert (stop.placed_by_id, moves(stop)) == (
            desk.checker.staff_id,
            [("place", "", "standing")],
        )

    def test_of_another_programme_stops_nothing_here(self, desk):
        batch = desk.sealed()
        stopped(desk, programme=make.programme("hebei-2025"))
        services.approve(batch, by=desk.checker, at=APPROVE_AT)

    def test_stands_once(self, desk):
        stopped(desk)
        with pytest.raises(services.AlreadyStopped):
            stopped(desk)
        assert PaymentStop.objects.count() == 1


class TestLiftStop:
    def test_by_two_people_lets_payments_go_again(self, desk):
        desk.approved()
        stop = proposed(desk)
        assert services.send_approved(at=LATER, directory=desk.directory) == []

        services.lift_stop(stop, by=desk.checker, at=LATER)

        assert [batch.state for batch in services.send_approved(at=LATER, directory=desk.directory)]
        assert moves(stop)[1:] == [
            ("propose_lift", "standing", "lift_proposed"),
            ("lift", "lift_proposed", "lifted"),
        ]
        assert stopped(desk).state == "standing"

    def test_by_who_proposed_it_is_refused(self, desk):
        with pytest.raises(SamePerson):
            services.lift_stop(proposed(desk), by=desk.maker, at=LATER)

    def test_that_nobody_proposed_is_refused(self, desk):
        with pytest.raises(WrongState):
            services.lift_stop(stopped(desk), by=desk.maker, at=LATER)

    def test_may_be_turned_down_and_proposed_again(self, desk):
        stop = proposed(desk)
        services.keep_stop(stop, reason="not yet", by=desk.checker, at=LATER)
        assert (stop.state, stop.lift_proposed_by, stop.lift_reason) == ("standing", None, "")
        services.propose_lift(stop, reason="now", by=desk.checker, at=LATER)
        services.lift_stop(stop, by=desk.maker, at=LATER)
        assert stop.state == "lifted"


class TestStopConstraints:
    @pytest.mark.parametrize(
        ("facts", "guard"),
        [
            ({"reason": "another"}, "stays_as_placed"),
            ({"placed_by_id": None}, "stays_as_placed"),
            ({"lift_reason": "another"}, "lifted_only_with_a_move"),
            ({"lift_proposed_at": LATER + timedelta(days=1)}, "lifted_only_with_a_move"),
            ({"state": "lifted"}, "payment_stop_is_lifted_on_a_proposal"),
            ({"state": "standing"}, "payment_stop_is_lifted_on_a_proposal"),
            ({"state": "gone"}, "Invalid transition"),
        ],
    )
    def test_a_stop_is_what_people_signed(self, desk, facts, guard):
        stop = proposed(desk)
        with pytest.raises(DatabaseError, match=guard), transaction.atomic():
            PaymentStop.objects.filter(pk=stop.pk).update(**facts)

    def test_two_people_lift_it(self, desk):
        stop = proposed(desk)
        facts = {"state": "lifted", "lifted_at": LATER, "lifted_by_id": desk.maker.staff_id}
        with pytest.raises(IntegrityError, match="payment_stop_is_lifted_by_two_people"):
            PaymentStop.objects.filter(pk=stop.pk).update(**facts)

    @pytest.mark.parametrize(
        ("facts", "constraint"),
        [
            ({"reason": ""}, "payment_stop_is_placed_by_a_person_for_a_reason"),
            ({"placed_by_id": None}, "payment_stop_is_placed_by_a_person_for_a_reason"),
            ({"state": "lifted"}, "born_in_a_first_state"),
            ({}, "payments_of_a_programme_are_stopped_once"),
        ],
    )
    def test_a_stop_is_placed_by_a_person_and_once(self, desk, facts, constraint):
        first = stopped(desk)
        new = {"reason": "x", "placed_at": LATER, "placed_by_id": first.placed_by_id}
        with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
            PaymentStop.objects.create(**(new | facts))

    def test_a_stop_is_never_deleted(self, desk):
        stopped(desk)
        with pytest.raises(DatabaseError, match="never_deleted"), transaction.atomic():
            PaymentStop.objects.all()._raw_delete("default")


class TestRecall:
    """An approval may be taken back as long as nothing left."""

    def test_gives_the_claims_back_to_the_draft(self, desk):
        batch = desk.approved()
        services.recall(batch, by=desk.checker, at=SEND_AT, reason="forged account")
        assert moves(batch)[-1] == ("recall", "approved", "draft")
        assert (batch.approved_by, batch.sealed_by, batch.content_sha256) == (None, None, "")
        assert services.send_approved(at=SEND_AT, directory=desk.directory) == []

    def test_is_refused_once_the_files_are_made(self, desk, monkeypatch):
        batch = desk.approved()
        monkeypatch.setattr("subsidy.disbursements.services.dispatch._write", fails)
        with pytest.raises(OSError, match="disk"):
            services.send(batch, by=desk.maker, at=SEND_AT, directory=desk.directory)
        with pytest.raises(WrongState, match="are made"):
            services.recall(batch, by=desk.checker, at=SEND_AT, reason="too late")
        assert Batch.objects.get().state == "approved"


def fails(*_args):
    raise OSError("disk")
