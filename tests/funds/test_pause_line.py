import pytest

from subsidy.core.actors import Actor
from subsidy.core.errors import WrongState
from subsidy.funds.services import pause_line, resume_line
from subsidy.ledger.models import Balance
from tests.funds import money
from tests.make import NOON

pytestmark = pytest.mark.django_db

BY = Actor.file("test")


@pytest.fixture
def line():
    return money.line()


def is_open(line) -> bool:
    return Balance.objects.get(book=line.book).is_open


class TestPauseLine:
    def test_closes_the_book_and_records_who_and_why(self, line):
        pause_line(line, by=BY, at=NOON, reason="run")

        move = line.moves.get()
        assert (line.state, is_open(line)) == ("paused", False)
        assert (move.verb, str(move.by_reference), move.reason) == ("pause", "test", "run")

    def test_touches_no_other_line(self, line):
        other = money.line("cars")

        pause_line(line, by=BY, at=NOON, reason="run")

        assert is_open(other)

    def test_of_a_paused_line_is_refused(self, line):
        pause_line(line, by=BY, at=NOON, reason="run")

        with pytest.raises(WrongState):
            pause_line(line, by=BY, at=NOON, reason="again")

        assert line.moves.count() == 1


class TestResumeLine:
    def test_opens_the_book_again(self, line):
        pause_line(line, by=BY, at=NOON, reason="run")
        resume_line(line, by=BY, at=NOON)

        assert (line.state, is_open(line)) == ("open", True)
        assert [move.verb for move in line.moves.order_by("id")] == ["pause", "resume"]

    def test_of_an_open_line_is_refused(self, line):
        with pytest.raises(WrongState):
            resume_line(line, by=BY, at=NOON)
