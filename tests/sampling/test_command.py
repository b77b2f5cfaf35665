"""manage.py sample."""

import json
from io import StringIO

import pgtrigger
import pytest
from django.core.management import CommandError, call_command

from subsidy.accounts.models import Role
from subsidy.sampling.models import Sample, SampleItem
from subsidy.sampling.rules.commitment import commitment_of
from tests import make
from tests.sampling import town
from tests.sampling.test_worksheets import filled


def run(*words):
    out = StringIO()
    call_command("sample", *map(str, words), stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def auditor(db):
    return make.staff(Role.AUDITOR).username


class TestSample:
    def test_prints_a_seed_and_its_commitment(self):
        seed, commitment = (line.split(": ")[1] for line in run("seed").splitlines())
        assert commitment_of(seed) == commitment

    def test_goes_all_the_way(self, shop, auditor, tmp_path, monkeypatch):
        shop.paid()
        monkeypatch.setattr("subsidy.core.clock.now", lambda: town.EARLIER)
        reference = run(
            *("announce", "--by", auditor, "--programme", shop.programme.code),
            *("--as-of", "2024-10-01", "--design", "mus_standard"),
            *("--merchant", shop.merchant.credit_code, "--commitment", town.COMMITMENT),
        )
        monkeypatch.setattr("subsidy.core.clock.now", lambda: make.NOON)
        assert run("freeze", reference, "--by", auditor) == f"{reference}: population frozen"
        with pytest.raises(CommandError, match="not drawn yet"):
            run("show", reference)
        run("draw", reference, "--by", auditor, "--seed", town.SEED)
        sheet = tmp_path / "sheet.xlsx"
        run("worksheet", reference, sheet)
        sample = Sample.objects.get()
        sheet.write_bytes(filled(sample, {1: {"audited_yuan": 0, "note": "never sold"}}))
        assert run("record", reference, sheet, "--by", auditor).startswith("1 results are new")
        assert "error: " in run("show", reference)
        run("evaluate", reference, "--by", auditor)
        with pytest.raises(CommandError, match="same_person"):
            run("close", reference, "--by", auditor)
        run("close", reference, "--by", make.staff(Role.AUDITOR).username)
        assert run("redraw", reference).endswith("is_equal: True")
        assert json.loads(run("export", reference))["items"][0]["audited_fen"] == 0

    def test_is_for_those_who_may(self, shop, auditor):
        sample = town.announced(shop)
        manager = make.staff(Role.PROGRAMME_MANAGER).username
        with pytest.raises(CommandError, match="may not do that"):
            run("freeze", sample.reference, "--by", manager)
        with pytest.raises(CommandError, match="no such row"):
            run("freeze", "S-NONE", "--by", auditor)

    def test_says_what_was_tampered_with(self, shop):
        shop.submitted()
        sample = town.drawn(shop)
        with pgtrigger.ignore("sampling.SampleItem:stays_as_it_was_drawn"):
            SampleItem.objects.filter(sample=sample).update(book_fen=5)
        with pytest.raises(CommandError, match="comes out otherwise"):
            run("redraw", sample.reference)

    def test_takes_no_giant(self, shop, auditor, tmp_path, monkeypatch):
        shop.submitted()
        sample = town.drawn(shop)
        path = tmp_path / "w.xlsx"
        path.write_bytes(b"12")
        monkeypatch.setattr("subsidy.sampling.management.commands.sample.BYTES_MAX", 1)
        with pytest.raises(CommandError, match="too large"):
            run("record", sample.reference, path, "--by", auditor)
