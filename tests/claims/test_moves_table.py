"""Every row of the tables of moves: it works, from elsewhere it does not, others may not, a refusal
leaves everything as it was, and of two racers one wins.
"""

import pytest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from subsidy.accounts.models import Role
from subsidy.claims.models import Claim, Grant
from subsidy.claims.states import GRANT_MOVES, MOVES, ClaimState, GrantState
from subsidy.core.errors import WrongState
from subsidy.merchants import services as merchants
from tests import make
from tests.claims.books import nothing_changes
from tests.claims.moves import payout, review
from tests.claims.moves.rows import GRANT_ROADS, ROADS, Stage, at_once
from tests.claims.till import Till
from tests.clerk import Clerk
from tests.make import NOON

ROWS = [*review.ROWS, *payout.ROWS]
CASES = [
    *(pytest.param(Claim, row, ROADS, id=f"claim-{row.verb}") for row in ROWS),
    *(pytest.param(Grant, row, GRANT_ROADS, id=f"grant-{row.verb}") for row in payout.GRANT_ROWS),
]


@pytest.fixture
def stage(shop):
    return Stage(shop)


def arrived(row, roads, state, stage):
    return (row.start.get(state) or roads[state])(stage)


class TestTheTable:
    def test_has_a_row_here_for_every_verb(self):
        assert sorted(row.verb for row in ROWS) == sorted(MOVES)
        assert sorted(row.verb for row in payout.GRANT_ROWS) == sorted(GRANT_MOVES)

    def test_has_a_road_here_to_every_state(self):
        assert (set(ROADS), set(GRANT_ROADS)) == (set(ClaimState), set(GrantState))

    @pytest.mark.parametrize(("roads", "state"), [(r, s) for r in (ROADS, GRANT_ROADS) for s in r])
    def test_is_reached_by_these_roads(self, roads, state, stage):
        assert roads[state](stage).state == state


@pytest.mark.parametrize(("model", "row", "roads"), CASES)
class TestEveryRow:
    def test_works_from_where_it_starts(self, model, row, roads, stage):
        sources, target = model.MOVES[row.verb]
        for source in sorted(sources):
            thing = arrived(row, roads, source, stage)
            row.do(stage, thing)
            assert thing.state == target
            if model is Claim:
                last = thing.moves.latest("id")
                assert (last.verb, last.source, last.target) == (row.verb, source, target)

    @pytest.mark.long
    def test_is_refused_from_everywhere_else_and_changes_nothing(self, model, row, roads, stage):
        for state in sorted(set(roads) - model.MOVES[row.verb][0]):
            thing = roads[state](stage)
            with nothing_changes(), pytest.raises(WrongState):
                row.do(stage, thing)
            assert thing.state == state


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.verb)
class TestTheWrongPerson:
    """A row is done through its door, by whose door it is; the house's own rows have none."""

    @pytest.fixture
    def claim(self, row, stage):
        return arrived(row, ROADS, min(MOVES[row.verb][0]), stage)

    def test_of_the_merchants_is_refused(self, row, claim, shop):
        if not row.path:
            with pytest.raises(Resolver404):
                resolve(f"/api/v1/claims/{claim.reference}/{row.verb}")
            return
        _, stranger = merchants.create_key(make.merchant(shop.programme, shop.unit), at=NOON)
        _, reader = merchants.create_key(shop.merchant, scopes=["claims:read"], at=NOON)
        path = f"claims/{claim.reference}/{row.path}"
        with nothing_changes():
            answers = [Till(shop, token).post(path, row.body) for token in (stranger, reader, "")]
        assert [answer.status_code for answer in answers] == [404, 403, 401]

    def test_of_the_staff_is_refused(self, row, claim):
        if not row.button:
            with pytest.raises(NoReverseMatch):
                reverse(f"admin:claims_claim_{row.verb}", args=[claim.pk])
            return
        elsewhere = make.unit("130200", counties=())
        others = [Clerk(role) for role in sorted(set(Role) - row.roles)]
        strangers = [Clerk(role, units=[elsewhere]) for role in sorted(row.roles)]
        with nothing_changes():
            answers = [
                [clerk.press(row.button, claim, **row.form).status_code for clerk in clerks]
                for clerks in (others, strangers)
            ]
        assert answers == [[403] * len(others), [404] * len(strangers)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("chapter", [review.ROWS, payout.ROWS], ids=["review", "payout"])
def test_of_two_racers_one_wins(chapter):
    stage = Stage(make.Shop())
    assert stage.first.staff_id != stage.second.staff_id
    won = {}
    for row in chapter:
        claim = arrived(row, ROADS, min(MOVES[row.verb][0]), stage)
        won[row.verb] = race(stage, row, claim), claim.moves.filter(verb=row.verb).count()
        claim.refresh_from_db()
        assert claim.state == MOVES[row.verb][1]
    assert won == {row.verb: ([None, "wrong_state"], 1) for row in chapter}


def race(stage, row, claim):
    mine = [Claim.objects.get(pk=claim.pk) for _ in range(2)]
    return at_once(lambda number: row.do(stage, mine[number]))
