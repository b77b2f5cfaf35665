"""What is written is chained, whole and in order, whoever commits late."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction

from subsidy.accounts.models import Role, UserChange
from subsidy.claims.models import ClaimMove, Decision
from subsidy.ledger.models import Transfer
from subsidy.merchants.models import MerchantChange, MerchantMove
from subsidy.operations import services, tasks
from subsidy.operations.models import HistoryBlock
from subsidy.operations.rules.verify_history import BEGINNING, NOTHING
from subsidy.operations.services.history.chain import LOCK
from subsidy.operations.services.history.tables import tables
from tests import make
from tests.clerk import Clerk, text
from tests.make import NOON


def chain(**facts):
    return services.chain_history(at=NOON, **facts)


def chained(model):
    """Return the ids of the rows of a model that are in blocks, in the order of the chain."""
    blocks = HistoryBlock.objects.filter(table=model._meta.db_table).order_by("number")
    return [number for ids in blocks.values_list("ids", flat=True) for number in ids]


def ids_of(model):
    return list(model.objects.order_by("pk").values_list("pk", flat=True))


def in_thread(call):
    """Run the call on a connection of its own."""

    def run():
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=60)


@pytest.mark.django_db
class TestChainHistory:
    def test_covers_every_move_transfer_decision_and_change_once(self, shop):
        shop.approved()
        rows = {table.model: ids_of(table.model) for table in tables().values()}
        assert chain() == sum(map(len, rows.values()))
        assert {model: chained(model) for model in rows} == rows
        assert all(rows[model] for model in (ClaimMove, Transfer, Decision, MerchantChange))
        assert chain() == 0

    def test_ties_each_block_to_the_one_before_and_leaves_no_id_out(self, shop):
        shop.approved()
        chain(size=2)
        shop.approved()
        chain(size=2)
        previous, upto = NOTHING, {}
        for number, block in enumerate(HistoryBlock.objects.order_by("number"), start=1):
            assert (block.number, block.previous_sha256) == (number, previous)
            assert block.after_id == upto.get(block.table, BEGINNING)
            previous, upto[block.table] = block.sha256, block.upto_id
        assert chained(Transfer) == ids_of(Transfer)

    def test_stops_at_its_limit_and_goes_on_there(self, shop):
        shop.approved()
        assert chain(blocks_max=1) > 0
        assert HistoryBlock.objects.count() == 1
        chain()
        assert chained(ClaimMove) == ids_of(ClaimMove)

    def test_of_nothing_makes_no_block(self, db):
        assert chain() == 0
        assert not HistoryBlock.objects.exists()

    def test_is_done_by_one_process_at_a_time(self, shop):
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
                assert chain() == 0
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        finally:
            other.close()
        assert chain() > 0

    def test_tells_the_log_the_last_block(self, shop, caplog):
        with caplog.at_level("INFO", logger="subsidy.operations.tasks"):
            tasks.chain_history()
            tasks.chain_history()
        [line] = caplog.messages
        assert line.endswith(f"last block {HistoryBlock.objects.latest('number')}")

    def test_costs_statements_by_table_and_block_not_by_row(
        self, shop, django_assert_max_num_queries
    ):
        for _ in range(3):
            shop.approved()
        with django_assert_max_num_queries(len(tables()) * 2 + 8):
            chain()


@pytest.mark.django_db(transaction=True)
class TestLateCommits:
    """Merchants are born meanwhile: nothing there waits for another transaction's row."""

    @pytest.fixture
    def unit(self):
        return make.unit()

    def test_are_waited_for_and_hold_up_no_other_table(self, unit):
        with transaction.atomic():
            make.applied_merchant(unit)
            in_thread(chain)
            transaction.set_rollback(True)  # a gap that nobody waits for
        with transaction.atomic():
            late = make.applied_merchant(unit)
            in_thread(lambda: make.applied_merchant(unit))
            in_thread(lambda: make.staff(username="early"))
            in_thread(chain)
            in_thread(chain)
            assert chained(MerchantMove) == []
            assert chained(UserChange) == ids_of(UserChange)
        with transaction.atomic():
            latest = make.applied_merchant(unit)
            in_thread(chain)
            *before, last = ids_of(MerchantMove)
            assert (chained(MerchantMove), last) == (before, latest.moves.get().pk)
            assert before[0] == late.moves.get().pk
        in_thread(chain)
        assert chained(MerchantMove) == ids_of(MerchantMove)


@pytest.mark.django_db
class TestHistoryBlockWindow:
    def test_shows_auditors_the_chain(self, shop):
        chain()
        block, auditor = HistoryBlock.objects.latest("number"), Clerk(Role.AUDITOR)
        assert block.sha256 in text(auditor.list(HistoryBlock))
        assert block.previous_sha256 in text(auditor.look(block))
        assert Clerk(Role.CITY_REVIEWER).list(HistoryBlock).status_code == 403


@pytest.mark.django_db
class TestBlock:
    @pytest.fixture
    def block(self, shop):
        chain()
        return HistoryBlock.objects.earliest("number")

    @pytest.mark.parametrize(
        ("constraint", "facts"),
        [
            ("history_is_chained_once", {"upto_id": None}),
            ("block_has_one_successor", {"previous_sha256": NOTHING}),
            ("block_holds_one_row_or_more", {"rows_count": 0, "ids": [], "digests": b""}),
            ("block_has_an_id_and_a_digest_for_each_row", {"digests": b"1"}),
            ("block_is_known_by_its_sha256", {"sha256": "x"}),
        ],
    )
    def test_is_refused_where_it_breaks(self, constraint, facts, block):
        right = {"upto_id": 2**62, "previous_sha256": "2" * 64, "number": 2**62}
        facts = right | {
            name: block.upto_id if value is None else value for name, value in facts.items()
        }
        block.pk = None
        for name, value in facts.items():
            setattr(block, name, value)
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            block.save(force_insert=True)

    @pytest.mark.parametrize(
        "sql",
        ["UPDATE operations_historyblock SET number = -1", "DELETE FROM operations_historyblock"],
    )
    def test_is_written_once(self, sql, block):
        with (
            pytest.raises(ProgrammingError, match="Cannot"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql.format("operations_historyblock"))
