"""The demo's sample and sealed pack, on small ones."""

import json
from datetime import timedelta
from itertools import count
from types import SimpleNamespace

import pytest

from simulation.demo.stories import sampled, sealed
from simulation.demo.stories.scene import StoryFailed
from subsidy.accounts.models import Role
from subsidy.sampling.states import SampleState
from tests import make

SEAL = "5ea1"
#: What the verifiers of these packs say instead of verifying: how they were called, in what place.
SAYS = """
import json, os, sys
print(json.dumps([sys.argv[1:], sys.flags.isolated, sys.flags.no_site, dict(os.environ)]))
"""
NAMES = "print('claims.jsonl: claim C-2: expected 1200, found 1201'); raise SystemExit(1)"


@pytest.fixture
def pack(tmp_path):
    """Three claims of which two are paid."""
    pack = sealed.Pack(tmp_path / "pack", SEAL)
    (pack.directory / "verifier").mkdir(parents=True)
    rows = [
        {"granted_fen": 0, "paid_fen": 0, "reference": "C-1"},
        {"granted_fen": 1200, "paid_fen": 1200, "reference": "C-2"},
        {"granted_fen": 999, "paid_fen": 999, "reference": "C-3"},
    ]
    lines = (json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
    (pack.directory / sealed.CLAIMS).write_text("".join(lines))
    return pack


def let_say(pack, source):
    (pack.directory / sealed.VERIFIER).write_text(source)


class TestVerify:
    def test_knows_nothing_of_this_house(self, pack, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgres://somewhere")
        let_say(pack, SAYS)
        is_verified, said = pack.verify()
        assert is_verified
        arguments, isolated, no_site, environment = json.loads(said)
        assert arguments == [str(pack.directory), "--seal", SEAL]
        assert (isolated, no_site) == (1, 1)
        assert environment == sealed.NOTHING

    def test_is_as_content_as_the_verifier(self, pack):
        let_say(pack, NAMES)
        assert pack.verify() == (False, "claims.jsonl: claim C-2: expected 1200, found 1201")


class TestTamper:
    def test_changes_one_byte_of_a_copy_that_the_verifier_names(self, pack):
        before = (pack.directory / sealed.CLAIMS).read_bytes()
        let_say(pack, NAMES)
        assert sealed.tamper(pack) == ("C-2", "claims.jsonl: claim C-2: expected 1200, found 1201")
        assert (pack.directory / sealed.CLAIMS).read_bytes() == before

    @pytest.mark.parametrize("source", ["print('C-2 verified')", "raise SystemExit(1)"])
    def test_fails_where_nobody_notices(self, pack, source):
        let_say(pack, source)
        with pytest.raises(StoryFailed, match="nobody noticed that C-2 was changed"):
            sealed.tamper(pack)

    @pytest.mark.parametrize(("granted", "other"), [(b"1200", b"1201"), (b"1207", b"1200")])
    def test_puts_another_digit_to_the_first_claim_that_is_paid(self, pack, granted, other):
        path = pack.directory / sealed.CLAIMS
        before = path.read_bytes().replace(b'"granted_fen":1200', b'"granted_fen":' + granted)
        path.write_bytes(before)
        assert sealed.change_one_byte(path) == "C-2"
        assert path.read_bytes() == before.replace(granted, other, 1)

    def test_needs_a_paid_claim(self, pack):
        path = pack.directory / sealed.CLAIMS
        path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
        with pytest.raises(StoryFailed, match="no claim in the pack is paid"):
            sealed.change_one_byte(path)


def scene_of(shop, truth):
    """As much of a scene as the sample needs: who acts, and what the merchants really did."""
    purchases = {
        name: SimpleNamespace(is_irregular=is_irregular) for name, is_irregular in truth.items()
    }
    return SimpleNamespace(
        office=SimpleNamespace(programme=shop.programme, actor=lambda role: make.actor(Role(role))),
        body=lambda claim: SimpleNamespace(purchase=purchases[claim.external_id]),
        tell=lambda *_words: None,
    )


@pytest.mark.django_db
def test_the_sample_finds_what_is_irregular_in_truth(monkeypatch):
    monkeypatch.setattr(sampled, "ITEMS", 2)
    ticks = (make.NOON + timedelta(seconds=second) for second in count())
    monkeypatch.setattr("subsidy.core.clock.now", lambda: next(ticks))
    shop = make.Shop()
    honest, irregular = shop.paid(), shop.paid(external_id="SJZ-2")
    scene = scene_of(shop, {honest.external_id: False, irregular.external_id: True})
    sample = sampled.draw(scene)
    said = sampled.examine(scene, sample)
    assert {item.reference: item.audited_fen for item in sample.items.all()} == {
        honest.reference: honest.grants.get().amount_fen,
        irregular.reference: 0,
    }
    assert sample.state == SampleState.EVALUATED
    assert said.startswith(f"{sample.reference}: 2 of 2 claims examined, 1 not due, ")
