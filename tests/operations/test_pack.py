"""A sealed pack is verified without the house, and whoever tampers with it is found and named."""

import io
import json
import shutil
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from subsidy.audits.services import run_audit
from subsidy.core.clock import programme_day
from subsidy.operations.rules.pack_files import Pack, check_files
from subsidy.operations.rules.verify_pack import main, verify
from subsidy.operations.services import export_pack
from tests import make
from tests.operations.packed import Packed, put, rows, sealed_anew, value

pytestmark = pytest.mark.django_db  # for the fixture of the module; the tests read files alone
SHARED = "findings/shared_contact.json"


@pytest.fixture(scope="module")
def packed(town, django_db_blocker, tmp_path_factory):
    """One pack for all tests here; the town it is of is gone when they begin."""
    town.leave()
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patch.setattr("django.conf.settings.RANDOM_REVIEW_BP", 0)
        patch.setattr("django.conf.settings.EVIDENCE_DIRECTORY", tmp_path_factory.mktemp("room"))
        packed = Packed(tmp_path_factory.mktemp("pack") / "out")
        packed.told = _by_command(packed, tmp_path_factory.mktemp("command") / "out")
        transaction.set_rollback(True)
    return packed


def _by_command(packed, directory):
    """What the command says that exports the same; that it refuses what it must."""
    out = io.StringIO()
    code = packed.programme.code
    samples = [text for sample in packed.samples for text in ("--sample", sample.reference)]
    with pytest.raises(CommandError, match="No such programme"):
        call_command("export_pack", "--programme", "nowhere", "--out", directory)
    with pytest.raises(CommandError, match="No such run"):
        call_command("export_pack", "--programme", code, "--run", "0", "--out", directory)
    with pytest.raises(CommandError, match="No such sample: S-0"):
        call_command("export_pack", "--programme", code, "--sample", "S-0", "--out", directory)
    call_command(
        "export_pack", "--programme", code, *samples, "--zip", "--out", directory, stdout=out
    )
    with pytest.raises(CommandError, match="is not empty"):
        call_command("export_pack", "--programme", code, "--out", directory)
    return directory, out.getvalue()


@pytest.fixture
def taken(packed, tmp_path):
    """A copy of the pack, to be tampered with."""
    shutil.copytree(packed.directory, tmp_path / "taken")
    return tmp_path / "taken"


def isolated(directory, *arguments):
    """The verifier that lies in the pack, in a process without the house or any package."""
    return subprocess.run(
        [sys.executable, "-I", "-S", directory / "verifier" / "verify_pack.py", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=directory.parent,
    )


class TestVerifyPack:
    def test_of_an_untouched_pack_finds_nothing(self, packed):
        before = sorted(packed.directory.rglob("*"))
        run = isolated(packed.directory, packed.directory, "--seal", packed.seal)
        assert (run.returncode, run.stderr) == (0, "")
        assert run.stdout.endswith("\nverified\n")
        assert "differences" not in run.stdout
        assert sorted(packed.directory.rglob("*")) == before

    def test_says_for_machines_what_the_pack_adds_up_to(self, packed, capsys):
        assert main([str(packed.directory), "--json"]) == 0
        report = json.loads(capsys.readouterr().out)
        assert report["differences"] == []
        assert set(report["checks"].values()) == {0}
        assert report["pack"]["seal"] == packed.seal
        standing = report["totals"]["standing"]
        assert standing["claims"] == 14 * 40 + 1
        assert standing["paid_fen"] == standing["granted_fen"] == 99_980
        assert standing["central_fen"] + standing["local_fen"] == standing["granted_fen"]
        assert report["totals"]["ledger_fen"]["pay"] == 99_980

    def test_without_a_noted_seal_says_what_that_is_worth(self, packed):
        run = isolated(packed.directory, packed.directory)
        assert run.stdout.endswith(
            "The seal was not compared: only a seal noted elsewhere proves the pack\n"
        )

    def test_of_a_pack_that_was_tampered_with_fails(self, taken, packed):
        put(taken, "terms.json", {})
        run = isolated(taken, taken, "--seal", packed.seal)
        assert run.returncode == 1
        assert "terms.json: SHA-256: expected " in run.stdout
        assert "differs in " in run.stdout

    def test_of_no_pack_at_all_fails(self, tmp_path):
        assert verify(tmp_path)["differences"][0]["file"] == "pack.json"


class TestExport:
    def test_by_command_says_the_seal_that_is_to_be_noted(self, packed):
        directory, said = packed.told
        seal = value(directory, "pack.json")["seal"]
        first, second = said.splitlines()
        assert first.endswith(f"run {packed.run.pk} of hebei-2024, as of 2024-10-01")
        assert second == f"seal {seal}"
        assert directory.with_suffix(".zip").exists()
        assert verify(directory, seal)["differences"] == []

    def test_names_every_file_and_holds_nothing_personal(self, packed):
        names = {one["name"] for one in value(packed.directory, "pack.json")["files"]}
        assert names == set(Pack(packed.directory).names()) - {"pack.json"}
        text = "".join(
            path.read_text() for path in packed.directory.rglob("*.json*") if path.is_file()
        )
        assert make.resident_id(10_001) not in text
        assert "13900000000" not in text
        assert "建设北大街" not in text


def change(name, edit):
    """Tamper with one value of a file."""

    def tamper(directory, packed):
        del packed
        content = rows(directory, name) if name.endswith(".jsonl") else value(directory, name)
        if name.startswith("findings/"):
            content["rows"] = _by_field(content, edit)
        else:
            edit(content)
        put(directory, name, content)

    return tamper


def _by_field(content, edit):
    """The rows of findings, after an edit that names their fields."""
    findings = [dict(zip(content["fields"], row, strict=True)) for row in content["rows"]]
    edit(findings)
    return [list(finding.values()) for finding in findings]


def of_sample(number, edit):
    def tamper(directory, packed):
        change(packed.file_of(number), edit)(directory, packed)

    return tamper


def adding(path, by):
    """Change the number at the end of a path."""

    def edit(content):
        *way, last = path
        for step in way:
            content = content[step]
        content[last] += by

    return edit


def setting(path, new):
    def edit(content):
        *way, last = path
        for step in way:
            content = content[step]
        content[last] = new

    return edit


def _flag(flags):
    return next(flag for flag in flags if flag["indicator"] == "shared_contact")


def _fewer_claims(flags):
    _flag(flags)["evidence"].pop()


def _no_flag(flags):
    flags.remove(_flag(flags))


def _another_flag(flags):
    flags.append(_flag(flags) | {"reference": "F-MADE-UP", "merchant": "91130100MADEUP"})


def _smaller_p(findings):
    max(findings, key=lambda one: one["k"])["p"] /= 2


def _less_evidence(findings):
    max(findings, key=lambda one: one["k"])["evidence"].pop()


def _made_large(findings):
    next(one for one in findings if one["k"] == 0)["is_large"] = True


def _other_peers(findings):
    findings[0]["peer_cell"]["cell"] = "all"


def _fewer_hits(shares):
    max(shares, key=lambda row: len(row[2]))[2].pop()


def _cleared(verdicts):
    next(one for one in verdicts if one["outcome"] == "flagged")["outcome"] = "clear"


def _another_item(record):
    drawn = {item["claim"] for item in record["items"]}
    line = next(line for line in record["population"]["lines"] if line[0] not in drawn)
    record["items"][2]["claim"] = line[0]


def _paid(claims):
    next(claim for claim in claims if claim["paid_fen"])["paid_fen"] += 1


def _block(blocks):
    blocks[1]["sealed_at"] = "2024-09-01T00:00:00+00:00"


def _chained(content):
    content[-1]["amount_fen"] += 1


#: What is done to which file, and what is said of it even where all hashes were made to fit again.
TAMPERINGS = {
    "a claim": (
        change("claims.jsonl", adding((0, "subsidy_fen"), 1)),
        "claims.jsonl: claims of merchant ",
    ),
    "a claim's terms": (
        change("claims.jsonl", setting((0, "variant"), "level 9")),
        "variant: expected one of ['level 1', 'level 2'], found level 9",
    ),
    "a claim's payment": (change("claims.jsonl", _paid), "paid_fen by the ledger: expected 99980"),
    "a claim left out": (change("claims.jsonl", lambda rows: rows.pop(3)), "claims of merchant "),
    "claims of a flag": (change("flags.jsonl", _fewer_claims), ", evidence: expected 30 with "),
    "a flag left out": (change("flags.jsonl", _no_flag), "expected a flag, found none"),
    "a flag made up": (
        change("flags.jsonl", _another_flag),
        "flag of shared_contact, merchant 91130100MADEUP: expected none, found F-MADE-UP",
    ),
    "a sentence": (
        change("flags.jsonl", lambda flags: _flag(flags).update(sentence_en="Guilty.")),
        ", sentence_en: expected 30 of 40 claims share",
    ),
    "a finding's p": (change(SHARED, _smaller_p), "findings/shared_contact.json: merchant "),
    "a finding's claims": (change(SHARED, _less_evidence), ", evidence: expected 30 with "),
    "what no draw confirms": (
        change("findings/concentration.json", _made_large),
        ", is_large: expected False, found True",
    ),
    "a p under draws": (
        change("findings/concentration.json", _smaller_p),
        "findings/concentration.json: merchant ",
    ),
    "a p of raised prices": (
        change("findings/raised_share.json", _smaller_p),
        "findings/raised_share.json: merchant ",
    ),
    "a line that is none": (
        change("findings/queues.json", _made_large),
        ", is_large: expected False, found True",
    ),
    "a night among other peers": (
        change("findings/odd_hours.json", _other_peers),
        ", peers: expected {'cell': 'all/offline', ",
    ),
    "another finding's p": (
        change("findings/price_baseline.json", _smaller_p),
        "run.json: output hash",
    ),
    "a frozen row": (
        change("inputs/shared_contact.json", _fewer_hits),
        "inputs/shared_contact.json: frozen rows",
    ),
    "a verdict": (change("verdicts.jsonl", _cleared), ", outcome: expected flagged, found clear"),
    "a parameter": (
        change("run.json", setting(("params", "shared_contact", "ratio_min"), 50)),
        "run.json: input hash",
    ),
    "the summary": (
        change("run.json", setting(("summary", "shared_contact", "flagged"), 0)),
        "run.json: summary of shared_contact",
    ),
    "an alarm": (change("run.json", setting(("alarms",), [{}])), "run.json: alarms"),
    "the seed": (of_sample(0, setting(("seed",), "0" * 64)), "seed: expected one that opens "),
    "the population": (
        of_sample(1, adding(("population", "lines", 7, 1), 1)),
        ": population: expected ",
    ),
    "a stratum": (of_sample(0, adding(("strata", 0, "book_fen"), 1)), ": stratum interval: "),
    "the draw": (of_sample(0, _another_item), ": item 3: expected Drawn(position=3, "),
    "a chance": (of_sample(1, setting(("items", 4, "chance"), "0.5000000000")), ": item 5: "),
    "a result": (
        of_sample(1, adding(("items", 0, "error_fen"), 1)),
        ", error_fen: expected 9000, found 9001",
    ),
    "an upper limit": (
        of_sample(0, adding(("evaluation", "upper_fen"), 2_000)),
        ": evaluation, upper_fen: expected ",
    ),
    "a bound": (
        of_sample(0, adding(("evaluation", "bounds", "stringer_fen"), -5_000)),
        ": evaluation, bounds, stringer_fen: ",
    ),
    "a transfer": (
        change("ledger.jsonl", adding((-1, "amount_fen"), 1)),
        ", amount_fen: expected 99980, found 99981",
    ),
    "a transfer's day": (
        change("ledger.jsonl", setting((-1, "programme_day"), "2024-09-30")),
        ", programme_day: expected 2024-10-01, found 2024-09-30",
    ),
    "a transfer left out": (
        change("ledger.jsonl", lambda rows: rows.pop(9)),
        ": expected a transfer, as chained, found none",
    ),
    "a transfer made up": (
        change("ledger.jsonl", lambda rows: rows.append(rows[-1] | {"id": 0})),
        "transfer 0: expected none, as chained",
    ),
    "a balance": (
        change(
            "balances.json", lambda kept: next(iter(kept["balances"].values())).update(lost_fen=1)
        ),
        ", lost_fen: expected 0, found 1",
    ),
    "a row of history": (
        change("history/rows/ledger_transfer.jsonl", _chained),
        "history, ledger_transfer: row ",
    ),
    "a block of history": (
        change("history/blocks.jsonl", _block),
        "block 2: expected as it was chained, found block was changed",
    ),
    "a claim of evidence": (
        change("evidence.jsonl", setting((0, "claim"), "C-NONE")),
        "claim: expected a claim of the pack, found C-NONE",
    ),
    "a hash of evidence": (
        change("evidence.jsonl", setting((0, "sha256"), "0" * 64)),
        "pack.json: seal as it was noted",  # the file itself is in the house
    ),
    "a file nobody can read": (
        lambda directory, _packed: (directory / "claims.jsonl").write_text("{"),
        "pack: claims: expected what can be computed",
    ),
    "the manifest": (
        change("pack.json", setting(("as_of",), "2024-09-30")),
        "pack.json: seal as it was noted",
    ),
    "the verifier": (
        lambda directory, _packed: (directory / "verifier" / "pack_run.py").write_text(""),
        "pack.json: seal as it was noted",
    ),
}


#: One of each kind at every change; the others with the long tests.
ALWAYS = {
    *("a claim", "claims of a flag", "a flag left out", "a finding's p", "a frozen row"),
    *("the seed", "the draw", "a transfer", "a row of history", "a hash of evidence"),
    *("an upper limit", "the manifest"),
}


@pytest.mark.parametrize(
    "what",
    [what if what in ALWAYS else pytest.param(what, marks=pytest.mark.long) for what in TAMPERINGS],
)
def test_whoever_tampers_is_found_and_named(what, taken, packed):
    """First as it is: the hash of the file says so. Then with all hashes made to fit: what the file
    says does not, nor does the seal that was noted.
    """
    tamper, said = TAMPERINGS[what]
    tamper(taken, packed)
    found = {one.file for one in check_files(Pack(taken), packed.seal)}
    touched = [
        path.relative_to(taken).as_posix()
        for path in taken.rglob("*")
        if path.is_file()
        and path.read_bytes() != (packed.directory / path.relative_to(taken)).read_bytes()
    ]
    assert found == set(touched)
    sealed_anew(taken)
    told = [
        f"{one['file']}: {one['subject']}: expected {one['expected']}, found {one['found']}"
        for one in verify(taken, packed.seal)["differences"]
    ]
    assert told[0].startswith("pack.json: seal as it was noted: expected ")
    assert any(said in line for line in told), told


def test_a_file_more_or_less_is_named(taken, packed):
    (taken / "more.json").write_text("{}")
    (taken / "terms.json").unlink()
    found = [str(one) for one in check_files(Pack(taken), packed.seal)]
    assert found[0] == "more.json: file: expected none of this name, found a file"
    assert found[1].startswith("terms.json: file: expected ")
    assert len(found) == 2


@pytest.mark.long
def test_a_pack_of_money_in_every_state_is_verified(world, tmp_path):
    """Claims paid, bounced, split, reassessed, recovered, written off, carried to another year."""
    world.live()
    at = make.NOON + timedelta(days=400)
    run = run_audit(world.programme, as_of=programme_day(at), by=make.SWEEP, at=at)
    seal = export_pack(run, samples=[], directory=tmp_path / "out", at=at)
    report = verify(tmp_path / "out", seal)
    assert report["differences"] == []
    assert {"recovered", "recovering", "paid", "scheduled"} <= report["totals"]["states"].keys()
    assert {"bounce", "write_off", "revive", "remit"} <= report["totals"]["ledger_fen"].keys()
