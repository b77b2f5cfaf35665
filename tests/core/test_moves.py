from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction

from subsidy.core.actors import Actor
from subsidy.core.errors import WrongState
from subsidy.core.moves import move, move_many, record_births
from subsidy.programmes.models import Programme
from subsidy.programmes.states import MOVES
from tests import make
from tests.make import NOON, SWEEP


def draft(code: str = "p-1") -> Programme:
    return Programme.objects.create(
        code=code,
        name_zh="测试",
        name_en="Test",
        province="130000",
        year=2024,
        file_sha256="0" * 64,
    )


def moves(programme: Programme) -> list[tuple]:
    rows = programme.moves.order_by("id")
    return list(rows.values_list("verb", "source", "target", "by_kind", "by_reference", "reason"))


def refused(name: str, sql: str, *params: object) -> None:
    with (
        pytest.raises(DatabaseError, match=name),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, params)


@pytest.mark.django_db
class TestMove:
    def test_changes_the_state_and_records_who_when_and_why(self):
        programme, person = draft(), make.actor()

        move(programme, "open", by=person, at=NOON, reason="notice 1", name_en="Open now")

        assert (programme.state, programme.name_en) == ("open", "Open now")
        assert moves(programme) == [
            ("open", "draft", "open", "staff", person.reference, "notice 1")
        ]
        kept = programme.moves.get()
        assert (kept.at, kept.by_staff_id, str(kept)) == (
            NOON,
            person.staff_id,
            "open: draft → open",
        )

    @pytest.mark.parametrize("verb", ["pause", "resume", "close"])
    def test_from_another_state_is_refused_and_changes_nothing(self, verb):
        programme = draft()

        with pytest.raises(WrongState, match=f"cannot {verb} a programme that is draft"):
            move(programme, verb, by=SWEEP, at=NOON, name_en="Never")

        programme.refresh_from_db()
        assert (programme.state, programme.name_en, moves(programme)) == ("draft", "Test", [])

    def test_of_a_stale_row_is_refused_with_what_is_the_case_now(self):
        programme = draft()
        stale = Programme.objects.get(pk=programme.pk)
        move(programme, "open", by=SWEEP, at=NOON)

        with pytest.raises(WrongState, match="that is open"):
            move(stale, "open", by=SWEEP, at=NOON)

        assert stale.state == "open"
        assert len(moves(programme)) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_racers_one_wins():
    programme = draft()

    def race(number: int) -> bool:
        try:
            row = Programme.objects.get(pk=programme.pk)
            move(row, "open", by=Actor.sweep(f"racer{number}"), at=NOON)
        except WrongState:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(race, range(8)))

    assert won.count(True) == 1
    assert moves(programme) == [("open", "draft", "open", "sweep", f"racer{won.index(True)}", "")]


@pytest.mark.django_db
class TestMoveMany:
    def test_moves_what_can_be_moved_and_leaves_the_rest(self):
        first, second, third = draft("p-1"), draft("p-2"), draft("p-3")
        move(second, "open", by=SWEEP, at=NOON)

        moved = move_many(
            Programme, [third.pk, second.pk, first.pk, 10**9], "open", by=SWEEP, at=NOON
        )

        assert moved == {first.pk: first.moves.get().pk, third.pk: third.moves.get().pk}
        assert moved[first.pk] < moved[third.pk]
        assert len(moves(second)) == 1
        assert set(Programme.objects.values_list("state", flat=True)) == {"open"}

    def test_starts_from_any_source_of_the_verb(self):
        first, second = draft("p-1"), draft("p-2")
        for programme in (first, second):
            move(programme, "open", by=SWEEP, at=NOON)
        move(second, "pause", by=SWEEP, at=NOON)

        ids = Programme.objects.values_list("id", flat=True)
        move_many(Programme, ids, "close", by=SWEEP, at=NOON, last_apply_on=NOON.date())

        assert [moves(row)[-1][:3] for row in (first, second)] == [
            ("close", "open", "closed"),
            ("close", "paused", "closed"),
        ]

    def test_of_nothing_does_nothing(self):
        assert move_many(Programme, [], "open", by=SWEEP, at=NOON) == {}


#: How a programme comes to each of its states.
ROADS = {
    "draft": [],
    "open": ["open"],
    "paused": ["open", "pause"],
    "closed": ["open", "close"],
    "cleared": ["open", "close", "clear"],
}


@pytest.mark.django_db
class TestGuard:
    @pytest.mark.parametrize("target", ["paused", "closed", "lost"])
    def test_refuses_what_the_table_does_not_hold(self, target):
        programme = draft()
        refused(
            "moves_by_the_table|Invalid transition|programme_state_is_known",
            "UPDATE programmes_programme SET state = %s WHERE id = %s",
            target,
            programme.pk,
        )

    def test_lets_everything_pass_that_the_table_holds(self):
        for number, (verb, (sources, target)) in enumerate(MOVES.items()):
            for source in sorted(sources):
                programme = draft(f"p-{number}-{source}")
                for step in [*ROADS[source], verb]:
                    facts = {"last_apply_on": NOON.date()} if step == "close" else {}
                    move(programme, step, by=SWEEP, at=NOON, **facts)
                assert programme.state == target

    @pytest.mark.parametrize("state", ["open", "paused", "closed"])
    def test_refuses_births_in_later_states(self, state):
        programme = draft()
        refused(
            "born_in_a_first_state|Cannot insert",
            "INSERT INTO programmes_programme (code, name_zh, name_en, province, year, is_test,"
            " allocation_strategy, state, file_sha256) SELECT 'p-2', name_zh, name_en, province,"
            " year, is_test, allocation_strategy, %s, file_sha256 FROM programmes_programme"
            " WHERE id = %s",
            state,
            programme.pk,
        )

    @pytest.mark.parametrize("sql", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}"])
    def test_keeps_the_record_as_it_was_written(self, sql):
        programme = draft()
        move(programme, "open", by=SWEEP, at=NOON)
        refused("written_once|Cannot (update|delete)", sql.format("programmes_programmemove"))
        assert len(moves(programme)) == 1


@pytest.mark.django_db
def test_births_are_recorded_from_nothing():
    programme, person = draft(), make.actor()

    record_births(Programme, [(programme.pk, "prepare", "draft")], by=person, at=NOON)

    assert moves(programme) == [("prepare", "", "draft", "staff", person.reference, "")]
    assert programme.moves.get().by_staff_id == person.staff_id
