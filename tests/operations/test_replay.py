import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from subsidy.claims import services as claims
from subsidy.claims.rules.request import SubmitRequest
from subsidy.core.errors import NotFound
from subsidy.operations import services
from subsidy.operations.services import Difference, replay
from tests import make
from tests.make import NOON
from tests.operations.drifts import damage

SUBSIDY_FEN = 99_980


def replayed():
    return [difference for _, found in services.replay_all() for difference in found]


def run(*args):
    out = io.StringIO()
    call_command("replay", *args, stdout=out)
    return out.getvalue()


def completed(world, price_fen):
    """A reservation whose sale was made at another price."""
    claim = world.reserved()
    paper = world.body(purchase__price_fen=price_fen)["purchase"]["invoice"]
    request = SubmitRequest.model_validate({"invoice": paper, "price_fen": price_fen})
    claims.complete(claim, request, by=world.by, at=NOON)
    return claim


@pytest.mark.django_db
class TestReplay:
    def test_follows_a_reservation_whose_price_changed(self, world):
        claim = completed(world, 400_000)
        assert claim.subsidy_fen == 80_000
        assert replayed() == []

    @pytest.mark.parametrize(
        ("sql", "what", "stored", "replayed"),
        [
            ("subsidy_fen = 99981", "amount_fen", SUBSIDY_FEN + 1, SUBSIDY_FEN),
            ("variant = 'level 2'", "variant", "level 2", "level 1"),
            ("price_fen = 499800", "price_fen", 499_800, 499_900),
            ("facts = facts - 'price_fen'", "price_fen", 499_900, None),
        ],
    )
    def test_names_what_was_tampered_with(self, world, sql, what, stored, replayed):
        claim = world.submitted()
        damage(f"UPDATE claims_claim SET {sql}")
        assert services.replay_one(claim.reference) == [
            Difference(claim.reference, what, stored, replayed)
        ]

    def test_names_the_code_that_speaks_against_other_facts(self, world):
        claim = world.submitted()
        damage("""UPDATE claims_claim SET facts = facts || '{"energy_level": 3}'""")
        found = {one.what: (one.stored, one.replayed) for one in replayed()}
        assert found["codes"] == ([], ["not_eligible_energy_level"])
        assert found["amount_fen"] == (SUBSIDY_FEN, None)
        assert found["variant"] == ("level 1", None)
        assert found["trace"][0] == claim.trace

    def test_notices_terms_that_were_edited(self, world):
        world.approved()
        damage("UPDATE programmes_termsvariant SET rate_bp = 1000 WHERE position = 0")
        found = {one.what: one.replayed for one in replayed()}
        assert found["amount_fen"] == 49_990
        assert found["amount_fen decided"] == 49_990
        assert "trace" in found

    def test_looks_at_what_was_decided_and_not_at_rejections(self, world):
        world.rejected()
        claim = world.approved()
        damage("UPDATE claims_decision SET amount_fen = amount_fen + 1")
        assert replayed() == [
            Difference(claim.reference, "amount_fen decided", SUBSIDY_FEN + 1, SUBSIDY_FEN)
        ]

    def test_follows_top_ups_on_what_was_left_of_the_price(self, world):
        claim, other = world.approved(), world.approved()
        back = {"kind": "part", "refund_fen": 100_000, "reason_code": "faulty"}
        claims.return_goods(claim, **back, by=world.by, at=NOON)
        for number, (rate_bp, of) in enumerate(((3_000, claim), (3_500, claim), (3_000, other))):
            raised = make.terms(
                world.programme,
                world.category,
                published_on=date(2024, 9, 1 + number),
                variants=[("any", [], rate_bp, 500_000)],
            )
            at = NOON + timedelta(hours=1 + number)
            claims.top_up(of, terms=raised, by=make.SWEEP, at=at, reason="raised")
        assert replayed() == []
        grant = other.grants.get(number=2)
        damage(f"UPDATE claims_grant SET amount_fen = amount_fen + 1 WHERE id = {grant.pk}")
        what, fen = f"amount_fen of top-up {grant.number}", grant.amount_fen
        assert replayed() == [Difference(other.reference, what, fen + 1, fen)]

    def test_goes_through_all_claims_chunk_by_chunk(self, world, monkeypatch):
        monkeypatch.setattr(replay, "CLAIMS_PER_CHUNK_MAX", 2)
        for _ in range(5):
            world.submitted()
        assert [count for count, _ in services.replay_all()] == [2, 2, 1]

    def test_takes_as_many_queries_for_many_claims_as_for_one(
        self, world, django_assert_num_queries
    ):
        for _ in range(3):
            world.submitted()
            with django_assert_num_queries(6):
                replayed()

    def test_leaves_test_programmes_out(self, world):
        claim = world.submitted()
        damage("UPDATE claims_claim SET subsidy_fen = 1")
        damage("UPDATE programmes_programme SET is_test = true")
        assert replayed() == []
        with pytest.raises(NotFound):
            services.replay_one(claim.reference)


@pytest.mark.django_db
class TestReplayCommand:
    def test_says_how_many_claims_it_replayed(self, world):
        world.submitted()
        world.approved_car()
        assert run() == "2 claims replayed, no difference\n"

    def test_replays_one_claim(self, world):
        claim, other = world.submitted(), world.submitted()
        damage(f"UPDATE claims_claim SET subsidy_fen = 1 WHERE id = {other.pk}")
        assert run("--claim", claim.reference) == "1 claims replayed, no difference\n"
        with pytest.raises(CommandError, match="1 differences in 1 of 1"):
            run("--claim", other.reference)

    def test_lists_differences_and_exits_with_1(self, world):
        claim = world.submitted()
        damage("UPDATE claims_claim SET subsidy_fen = 1")
        out = io.StringIO()
        with pytest.raises(CommandError, match="1 differences in 1 of 1") as refusal:
            call_command("replay", stdout=out)
        assert refusal.value.returncode == 1
        assert out.getvalue() == (
            f"{claim.reference} amount_fen: 1 is stored, {json.dumps(SUBSIDY_FEN)} is right\n"
        )

    def test_shows_the_first_of_many_differences(self, world, monkeypatch):
        command = "subsidy.operations.management.commands.replay.DIFFERENCES_SHOWN_MAX"
        monkeypatch.setattr(command, 1)
        world.submitted()
        world.submitted()
        damage("UPDATE claims_claim SET subsidy_fen = 1")
        out = io.StringIO()
        with pytest.raises(CommandError, match="2 differences in 2 of 2"):
            call_command("replay", stdout=out)
        assert out.getvalue().endswith("and 1 more\n")

    def test_knows_no_other_claim(self, world):
        with pytest.raises(CommandError, match="there is no claim C-NONE"):
            run("--claim", "C-NONE")
