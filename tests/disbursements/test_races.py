"""Two at once, over two connections: what must happen once happens once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from subsidy.claims import services as claims
from subsidy.core.errors import Refusal
from subsidy.disbursements import services
from subsidy.disbursements.models import BankFile, Batch, PaymentLine
from subsidy.disbursements.services import inbox
from subsidy.ledger.models import Transfer
from tests import make
from tests.disbursements.desk import REPLY_AT, SEND_AT, buckets
from tests.disbursements.replies import line, reply

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


def together(*verbs: Callable[[], object]) -> list[object]:
    """Run the verbs at the same moment; return what each returned, or the code of its refusal."""
    start = Barrier(len(verbs))

    def run(verb):
        start.wait(timeout=30)
        try:
            return verb()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def kept_only(desk) -> list[BankFile]:
    """Take the inbox in without applying it."""
    for path in (desk.directory / "inbox").iterdir():
        inbox._keep(path, at=REPLY_AT)
    return list(BankFile.objects.awaiting_application())


class TestRaces:
    def test_two_drafts_never_take_the_same_claim(self, desk, shop):
        for _ in range(3):
            shop.approved()

        def draft():
            return services.draft_batch(
                shop.programme, payee="merchant", by=desk.maker, at=make.NOON
            ).number

        results = together(draft, draft)

        assert sorted(results) == ["B-2024-0001", "nothing_due"]
        assert PaymentLine.objects.count() == 3

    def test_two_sweeps_send_a_batch_once(self, desk):
        batch = desk.approved()

        def send():
            mine = Batch.objects.get(pk=batch.pk)
            services.send(mine, by=desk.maker, at=SEND_AT, directory=desk.directory)
            return "sent"

        results = together(send, send)

        assert results.count("sent") == 1
        assert set(results) <= {"sent", "being_sent", "wrong_state"}
        assert BankFile.objects.count() == 2
        assert batch.moves.filter(verb="send").count() == 1

    def test_two_sweeps_apply_a_reply_once(self, desk, shop):
        batch = desk.sent()
        desk.deliver("R1.xml", reply(line("B-2024-0001-00001"), order=batch.number))

        def read():
            return len(services.read_replies(desk.directory, at=REPLY_AT))

        results = together(read, read)

        assert sorted(results) == [0, 1]
        assert Transfer.objects.filter(kind="pay").count() == 1
        assert BankFile.objects.filter(kind="reply").count() == 1
        assert buckets(shop) == {"paid": 99_980}
        assert [path.name for path in (desk.directory / "inbox" / "done").iterdir()] == ["R1.xml"]

    def test_two_workers_apply_a_reply_once(self, desk, shop):
        batch = desk.sent()
        desk.deliver("R1.xml", reply(line("B-2024-0001-00001"), order=batch.number))
        [file] = kept_only(desk)

        def apply():
            mine = BankFile.objects.get(pk=file.pk)
            return services.apply_reply(mine, at=REPLY_AT)

        results = together(apply, apply)

        assert sorted(results, key=len) == [{}, {"pays": 1}]
        assert buckets(shop) == {"paid": 99_980}

    def test_two_approvals_keep_to_the_limit_of_the_day(self, desk, shop, settings):
        settings.BATCH_DAILY_FEN_MAX = 150_000
        batches = [desk.sealed()]
        shop.approved()
        batches.append(desk.sealed())

        results = together(
            *(
                lambda batch=batch: services.approve(batch, by=desk.checker, at=REPLY_AT)
                for batch in batches
            )
        )

        assert sorted(map(str, results)) == ["None", "daily_limit_reached"]

    def test_of_two_who_stop_payments_one_does(self, desk):
        def stop():
            services.place_stop(reason="forged", by=desk.checker, at=REPLY_AT)

        assert sorted(map(str, together(stop, stop))) == ["None", "already_exists"]

    def test_a_hold_and_the_sealing_each_take_their_effect(self, desk, shop):
        claim, _stays = shop.approved(), shop.approved()
        batch = desk.drafted()

        def hold():
            claims.hold_claim(
                claim, reason_code="complaint", reason="x", by=desk.checker, at=REPLY_AT
            )

        results = together(lambda: services.seal(batch, by=desk.maker, at=REPLY_AT), hold)

        assert results == [None, None]
        assert Batch.objects.get().total_fen in {99_980, 199_960}

    def test_of_two_checkers_one_approves_or_turns_down(self, desk):
        batch = desk.sealed()
        stale = Batch.objects.get(pk=batch.pk)

        results = together(
            lambda: services.approve(batch, by=desk.checker, at=REPLY_AT),
            lambda: services.reject(stale, by=desk.maker, at=REPLY_AT, reason="no"),
        )

        assert sorted(map(str, results)) == ["None", "wrong_state"]
        assert Batch.objects.get().state in {"approved", "draft"}
