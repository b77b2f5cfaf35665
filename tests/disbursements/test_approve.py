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
            ({"total_fen": 1, "central_fen": 1, "local_fen": 0}, "frozen_from_its_draft_on"),
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
