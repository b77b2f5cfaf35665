from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction

from subsidy.core.actors import Actor
from subsidy.core.errors import WrongState
from subsidy.programmes import services
from subsidy.programmes.models import Programme
from tests.make import NOON, TODAY

pytestmark = pytest.mark.django_db

BY = Actor.file("test")
VERBS = {
    "open": services.open_programme,
    "pause": services.pause_programme,
    "resume": services.resume_programme,
    "close": services.close_programme,
    "clear": services.clear_programme,
    "reopen": partial(services.reopen_programme, last_apply_on=TODAY),
}
ROADS = {
    "draft": [],
    "open": ["open"],
    "paused": ["open", "pause"],
    "closed": ["open", "close"],
    "cleared": ["open", "close", "clear"],
}
ALLOWED = {
    ("draft", "open"): "open",
    ("open", "pause"): "paused",
    ("paused", "resume"): "open",
    ("open", "close"): "closed",
    ("paused", "close"): "closed",
    ("closed", "clear"): "cleared",
    ("cleared", "clear"): "cleared",
    ("closed", "reopen"): "open",
    ("cleared", "reopen"): "open",
}


def born(**changes) -> Programme:
    return Programme.objects.create(
        **{
            "code": "p",
            "name_zh": "p",
            "name_en": "p",
            "province": "130000",
            "year": 2024,
            "file_sha256": "0" * 64,
        }
        | changes
    )


def programme(state: str = "draft") -> Programme:
    row = born()
    for verb in ROADS[state]:
        VERBS[verb](row, by=BY, at=NOON, reason="on the way")
    return row


class TestVerbs:
    @pytest.mark.parametrize(("source", "verb"), ALLOWED)
    def test_move_the_programme_and_record_it(self, source, verb):
        row = programme(source)

        VERBS[verb](row, by=BY, at=NOON, reason="why")

        last = row.moves.order_by("id").last()
        assert row.state == ALLOWED[source, verb]
        assert (last.verb, last.source, last.target) == (verb, source, row.state)
        assert (last.by_kind, last.by_reference, last.at, last.reason) == (
            "file",
            "test",
            NOON,
            "why",
        )

    @pytest.mark.parametrize(
        ("source", "verb"), [(s, v) for s in ROADS for v in VERBS if (s, v) not in ALLOWED]
    )
    def test_refuse_every_other_state_and_change_nothing(self, source, verb):
        row = programme(source)
        moves = row.moves.count()

        with pytest.raises(WrongState, match=f"that is {source}"):
            VERBS[verb](row, by=BY, at=NOON, reason="why")

        assert (row.state, row.moves.count()) == (source, moves)


class TestLastDayToApply:
    def test_is_the_day_of_closing_unless_it_was_set_before(self):
        row = programme("open")
        services.set_last_apply_day(row, TODAY + timedelta(days=9), at=NOON)
        assert (row.takes_applications(TODAY + timedelta(days=9)), row.state) == (True, "open")
        assert not row.takes_applications(TODAY + timedelta(days=10))

        services.close_programme(row, by=BY, at=NOON, reason="why")

        assert row.last_apply_on == TODAY

    def test_stays_when_it_has_passed_before_the_programme_closes(self):
        row = programme("paused")
        services.set_last_apply_day(row, TODAY, at=NOON)
        services.close_programme(row, by=BY, at=NOON + timedelta(days=3), reason="why")
        assert row.last_apply_on == TODAY

    def test_never_lies_in_the_past(self):
        row, yesterday = programme("closed"), TODAY - timedelta(days=1)
        with pytest.raises(services.LastDayPassed):
            services.set_last_apply_day(row, yesterday, at=NOON)
        with pytest.raises(services.LastDayPassed):
            services.reopen_programme(row, last_apply_on=yesterday, by=BY, at=NOON, reason="x")
        assert (row.state, row.last_apply_on) == ("closed", TODAY)

    def test_that_passed_leaves_the_programme_to_be_closed(self):
        row = programme("open")
        services.set_last_apply_day(row, TODAY, at=NOON)
        assert list(Programme.objects.past_last_day(TODAY)) == []
        assert list(Programme.objects.past_last_day(TODAY + timedelta(days=1))) == [row]


class TestConstraints:
    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({"year": 1999}, "programme_year_is_of_this_century"),
            ({"file_sha256": "0" * 63}, "programme_file_is_known_by_its_sha256"),
            ({"allocation_strategy": "lottery"}, "programme_strategy_is_known"),
            ({"state": "open"}, "pgtrigger"),
            ({"state": "closed"}, "pgtrigger|programme_that_is_over_has_a_last_day_to_apply"),
            ({"state": "lost"}, "pgtrigger|programme_state_is_known"),
        ],
    )
    def test_refuse_a_programme_that_cannot_be(self, changes, name):
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            born(**changes)

    @pytest.mark.parametrize(("source", "target"), [("draft", "closed"), ("closed", "paused")])
    def test_refuse_moves_outside_the_table_by_sql_too(self, source, target):
        programme(source)

        with (
            pytest.raises(DatabaseError, match="pgtrigger"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE programmes_programme SET state = %s", [target])

    def test_refuse_one_that_is_over_without_a_last_day_to_apply(self):
        row = programme("closed")
        with (
            pytest.raises(DatabaseError, match="programme_that_is_over_has_a_last_day_to_apply"),
            transaction.atomic(),
        ):
            Programme.objects.filter(pk=row.pk).update(last_apply_on=None)

    def test_keep_moves_as_they_were_written(self):
        row = programme("open")

        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            row.moves.update(reason="another")
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            row.moves.all().delete()


def test_real_programmes_leave_the_test_ones_out():
    real = born()
    born(code="t", is_test=True)

    assert list(Programme.objects.real()) == [real]
