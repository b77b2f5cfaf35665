"""Every command of the merchants' guide is run, and answers as the guide shows."""

import base64
import json
import re
import subprocess
import time
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from subsidy.claims.rules.magic import MAGIC
from subsidy.core.codes import CODES
from tests.crash.stack import ROOT

GUIDES = {name: ROOT / "docs" / f"merchant-guide.{name}.md" for name in ("zh", "en")}
#: A command, and what it answers if the guide shows that.
RUN = re.compile(r"```bash run\n(.*?)```(?:\n```json\n(.*?)```)?", re.DOTALL)
BLOCK = re.compile(r"```(\w+)[^\n]*\n(.*?)```", re.DOTALL)
ANYTHING = "…"


def blocks(name):
    return BLOCK.findall(GUIDES[name].read_text())


def fits(shown, answered):
    """Whether the answer has what the guide shows; `…` stands for anything."""
    if shown == ANYTHING:
        return True
    if isinstance(shown, dict):
        return isinstance(answered, dict) and all(
            name in answered and fits(part, answered[name]) for name, part in shown.items()
        )
    return shown == answered


class TestTheGuide:
    def test_shows_the_same_commands_in_both_languages(self):
        assert blocks("zh") == blocks("en")

    @pytest.mark.parametrize("name", GUIDES)
    def test_names_every_magic_number_and_only_codes_there_are(self, name):
        text = GUIDES[name].read_text()
        for magic in MAGIC:
            assert f"| `{magic.serial}` |" in text
            if magic.code:
                row = f"| `{magic.serial}` | {CODES[magic.code].status} `{magic.code}` |"
                assert row in text

    def test_checks_signatures_as_we_make_them(self):
        (code,) = [text for language, text in blocks("en") if language == "python"]
        names = {}
        exec(code, names)
        secret, body = "whsec_" + base64.b64encode(b"k" * 24).decode(), b'{"type":"x"}'
        headers = {"webhook-id": "E-1", "webhook-timestamp": str(int(time.time()))}
        moment = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        signature = Webhook(secret).sign("E-1", moment, body.decode())
        headers["webhook-signature"] = f"v1,bm9uZQ== {signature}"

        assert names["is_genuine"](secret, headers, body)
        assert not names["is_genuine"](secret, headers, body + b" ")
        late = headers | {"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 600)}
        assert not names["is_genuine"](secret, late, body)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_the_commands_answer_as_shown(sandbox, tmp_path):
    steps = RUN.findall(GUIDES["en"].read_text())
    assert len(steps) > 10
    script = "".join(
        f"{{\n{command}}} > DIRECTORY/{number}.out\n" for number, (command, _) in enumerate(steps)
    )
    script = script.replace("/tmp/", "DIRECTORY/").replace("DIRECTORY", str(tmp_path))
    script = script.replace("http://127.0.0.1:8000", sandbox.url)
    done = subprocess.run(
        ["bash", "-ec", script],
        cwd=ROOT,
        env=sandbox.stack.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for number, (command, shown) in enumerate(steps):
        answered = (tmp_path / f"{number}.out").read_text()
        assert not shown or fits(json.loads(shown), json.loads(answered)), (command, answered)
