from datetime import timedelta

import pytest
from django.db import connection

from subsidy.accounts.models import Role
from subsidy.core.errors import SamePerson, WrongState
from subsidy.disbursements import services
from subsidy.disbursements.models import Batch
from tests import make
from tests.disbursements.desk import APPROVE_AT, SEAL_AT, moves


class TestApprove:
    def test_by_another_person_releases_the_batch(self, desk):
        batch = desk.sealed()

        services.approve(batch, by=desk.checker, at=APPROVE_AT)

        assert (batch.state, batch.approved_at, batch.approved_by_id) == (
            "approved",
            APPROVE_AT,
            desk.checker.staff_id,
        )
        assert moves(batch)[-1] == ("approve", "sealed", "approved")

    def test_by_the_maker_is_refused(self, desk):
        batch = desk.sealed()

        with pytest.raises(SamePerson):
            services.approve(batch, by=desk.maker, at=APPROVE_AT)

        assert Batch.objects.get().state == "sealed"

    def test_by_the_sealer_is_refused_even_if_another_drafted(self, desk):
        batch = desk.drafted()
        services.seal(batch, by=desk.checker, at=SEAL_AT)

        with pytest.raises(SamePerson):
            services.approve(batch, by=desk.checker, at=APPROVE_AT)

    def test_sees_who_sealed_now_not_who_had_when_the_page_was_opened(self, desk):
        batch = desk.sealed()
        stale = Batch.objects.get(pk=batch.pk)
        services.unseal(batch, by=desk.maker, at=APPROVE_AT)
        services.seal(batch, by=desk.checker, at=APPROVE_AT)

        with pytest.raises(SamePerson):
            services.approve(stale, by=desk.checker, at=APPROVE_AT)

    @pytest.mark.parametrize("state", ["drafted", "approved", "sent"])
    def test_starts_from_sealed_only(self, desk, state):
        batch = getattr(desk, state)()

        with pytest.raises(WrongState):
            services.approve(batch, by=make.actor(Role.FINANCE_CHECKER), at=APPROVE_AT)

    def test_is_refused_when_money_would_leave_another_account_than_was_sealed(
        self, desk, settings
    ):
        batch = desk.sealed()
        settings.BANK_PAYER = settings.BANK_PAYER | {"number": "130100000000000002"}

        with pytest.raises(services.ContentChanged):
            services.approve(batch, by=desk.checker, at=APPROVE_AT)

        assert Batch.objects.get().state == "sealed"

    def test_of_more_than_a_day_may_bring_is_refused_with_what_is_left(self, desk, shop, settings):
        settings.BATCH_DAILY_FEN_MAX = 150_000
        desk.approved()
        shop.approved()
        batch = desk.sealed()

        with pytest.raises(services.DailyLimitReached) as refused:
            services.approve(batch, by=desk.checker, at=APPROVE_AT)

        assert refused.value.faults[0].params == {"left_fen": 50_020}
        services.approve(batch, by=desk.checker, at=APPROVE_AT + timedelta(days=1))


class TestApproveOfALargeBatch:
    """Above an amount two people approve, and one who signed nothing sends."""

    @pytest.fixture(autouse=True)
    def large(self, settings):
        settings.BATCH_SECOND_APPROVAL_FEN = 99_979

    @pytest.fixture
    def second(self):
        return make.actor(Role.FINANCE_CHECKER)

    @pytest.fixture
    def batch(self, desk):
        return desk.sealed()

    @pytest.fixture
    def approved(self, desk, batch, second):
        services.endorse(batch, by=desk.checker, at=APPROVE_AT)
        services.approve(batch, by=second, at=APPROVE_AT)
        return batch

    def test_takes_two(self, desk, batch, second):
        assert batch.approvals_needed == 2
        with pytest.raises(WrongState, match="needs two approvals"):
            services.approve(batch, by=second, at=APPROVE_AT)
        with pytest.raises(SamePerson):
            services.endorse(batch, by=desk.maker, at=APPROVE_AT)

        services.endorse(batch, by=desk.checker, at=APPROVE_AT)

        assert (batch.endorsed_at, batch.endorsed_by_id) == (APPROVE_AT, desk.checker.staff_id)
        with pytest.raises(SamePerson):
            services.approve(batch, by=desk.checker, at=APPROVE_AT)
        services.approve(batch, by=second, at=APPROVE_AT)
        assert moves(batch)[2:] == [
            ("endorse", "sealed", "endorsed"),
            ("approve", "endorsed", "approved"),
        ]

    def test_waits_for_a_person_who_sends_it(self, desk, approved, second):
        assert services.send_approved(at=APPROVE_AT, directory=desk.directory) == []
        for by in (desk.maker, desk.checker, second, make.SWEEP):
            with pytest.raises(SamePerson):
                services.send(approved, by=by, at=APPROVE_AT, directory=desk.directory)

        sender = make.actor(Role.FINANCE_MAKER)
        services.send(approved, by=sender, at=APPROVE_AT, directory=desk.directory)

        assert (approved.state, approved.sent_by_id) == ("sent", sender.staff_id)

    @pytest.mark.parametrize("back", [services.unseal, services.reject])
    def test_may_be_turned_down_after_the_first(self, desk, batch, second, back):
        services.endorse(batch, by=desk.checker, at=APPROVE_AT)
        back(batch, by=second, at=APPROVE_AT, reason="no")
        assert (batch.state, batch.endorsed_by, batch.approvals_needed) == ("draft", None, 1)

    def test_of_what_is_not_large_is_refused_a_first_one(self, desk, batch, settings):
        settings.BATCH_SECOND_APPROVAL_FEN = 99_980
        services.unseal(batch, by=desk.maker, at=APPROVE_AT)
        services.seal(batch, by=desk.maker, at=APPROVE_AT)
        with pytest.raises(WrongState, match="one approval only"):
            services.endorse(batch, by=desk.checker, at=APPROVE_AT)

    @pytest.mark.parametrize(
        ("columns", "guard"),
        [
            (
                {"state": "approved", "approved_at": APPROVE_AT, "approved_by_id": "second"},
                "batch_is_endorsed_by_a_person_where_two_approve",
            ),
            (
                {"state": "endorsed", "endorsed_at": APPROVE_AT, "endorsed_by_id": "maker"},
                "batch_is_endorsed_by_another_than_who_made_or_approves_it",
            ),
            ({"state": "endorsed"}, "batch_is_endorsed_by_a_person_where_two_approve"),
            ({"approvals_needed": 1}, "signed_only_with_a_move"),
            ({"endorsed_at": APPROVE_AT}, "signed_only_with_a_move"),
            ({"payments_count": 2}, "sums_follow_its_payments_in_a_draft"),
            ({"netted_local_fen": 2}, "sums_follow_its_payments_in_a_draft"),
        ],
    )
    def test_is_held_to_it_by_the_database(self, desk, batch, second, columns, guard):
        people = {"second": second.staff_id, "maker": desk.maker.staff_id}
        values = {name: people.get(value, value) for name, value in columns.items()}
        with pytest.raises(Exception, match=guard):
            force(batch, **values)

    @pytest.mark.parametrize("person", ["made_by_id", "endorsed_by_id", "approved_by_id", None])
    def test_is_sent_by_none_of_them(self, approved, person):
        sender = person and getattr(approved, person)
        with pytest.raises(Exception, match="batch_that_two_approve_is_sent_by_another_person"):
            force(approved, state="sent", sent_at=APPROVE_AT, sent_by_id=sender)

    def test_is_approved_by_another_than_who_endorsed(self, desk, batch):
        services.endorse(batch, by=desk.checker, at=APPROVE_AT)
        with pytest.raises(Exception, match="endorsed_by_another_than_who_made_or_approves_it"):
            force(
                batch,
                state="approved",
                approved_at=APPROVE_AT,
                approved_by_id=desk.checker.staff_id,
            )


def force(batch: Batch, **columns: object) -> None:
    """Write columns past every verb."""
    places = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE disbursements_batch SET {places} WHERE id = %s", [*columns.values(), batch.pk]
        )


class TestApproveConstraints:
    @pytest.mark.parametrize("person", ["made_by_id", "sealed_by_id"])
    def test_neither_maker_nor_sealer_approves(self, desk, person):
        batch = desk.drafted()
        services.seal(batch, by=make.actor(Role.FINANCE_MAKER), at=SEAL_AT)

        with pytest.raises(Exception, match="batch_is_approved_by_neither_maker_nor_sealer"):
            force(
                batch,
                state="approved",
                approved_at=APPROVE_AT,
                approved_by_id=getattr(batch, person),
            )

    def test_nobody_is_no_second_person(self, desk):
        batch = desk.sealed()

        with pytest.raises(Exception, match="batch_is_approved_by_a_person_once_approved"):
            force(batch, state="approved", approved_at=APPROVE_AT)

    @pytest.mark.parametrize(
        ("columns", "guard"),
        [
            (
                {"total_fen": 1, "central_fen": 1, "local_fen": 0},
                "sums_follow_its_payments_in_a_draft",
            ),
            ({"approvals_needed": 3}, "batch_needs_one_approval_or_two|signed_only_with_a_move"),
            ({"made_by_id": None}, "frozen_from_its_draft_on"),
            ({"number": "B-2024-0009"}, "frozen_from_its_draft_on"),
            ({"sealed_at": APPROVE_AT}, "signed_only_with_a_move"),
            ({"content_sha256": "0" * 64}, "signed_only_with_a_move"),
            ({"state": "sent"}, "Invalid transition"),
            ({"state": "settled"}, "Invalid transition"),
        ],
    )
    def test_what_was_sealed_stays(self, desk, columns, guard):
        batch = desk.sealed()

        with pytest.raises(Exception, match=guard):
            force(batch, **columns)

    def test_a_batch_is_never_deleted(self, desk):
        batch = desk.drafted()

        with (
            pytest.raises(Exception, match="never_deleted"),
            connection.cursor() as cursor,
        ):
            cursor.execute("DELETE FROM disbursements_batch WHERE id = %s", [batch.pk])
