"""The page on webhooks says what is so: its examples, its path table, its programs."""

import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from subsidy.claims import services as claims
from subsidy.merchants import services as merchants
from subsidy.webhooks import services
from subsidy.webhooks.models import Event
from subsidy.webhooks.services.sign import headers_of
from subsidy.webhooks.states import EventType
from subsidy.webhooks.urls import urlpatterns
from tests import make
from tests.disbursements.desk import Desk
from tests.disbursements.replies import line
from tests.make import NOON

PAGE = (Path(__file__).resolve().parents[2] / "docs/webhooks.md").read_text()
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAAAAAAAAAAA="
BODY = '{"type":"endpoint.ping","data":{"name":"中文"}}'.encode()


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def verify():
    """The function of the page."""
    [program] = blocks("python")
    names = {}
    exec(program, names)
    return names["verify"]


def signed(*secrets):
    headers = headers_of("E-1", BODY, secrets)
    return {name.lower(): value for name, value in headers.items()}


class TestPython:
    def test_verifies_what_we_send(self, verify):
        assert verify(SECRET, signed(SECRET), BODY)
        assert verify(SECRET, signed("whsec_" + "A" * 44, SECRET), BODY)

    def test_refuses_all_else(self, verify):
        assert not verify(SECRET, signed("whsec_" + "A" * 44), BODY)
        assert not verify(SECRET, signed(SECRET), BODY + b" ")
        assert not verify(SECRET, signed(SECRET) | {"webhook-id": "E-2"}, BODY)
        late = str(int(time.time()) - 301)
        assert not verify(SECRET, signed(SECRET) | {"webhook-timestamp": late}, BODY)


MAIN = """
public final class Main {
    public static void main(String[] args) throws Exception {
        byte[] body = System.in.readAllBytes();
        System.out.print(Webhooks.verify(args[0], args[1], args[2], args[3], body));
    }
}
"""


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("javac"), reason="no Java here")
def test_java_verifies_what_we_send(tmp_path):
    [program] = blocks("java")
    (tmp_path / "Webhooks.java").write_text(program)
    (tmp_path / "Main.java").write_text(MAIN)
    subprocess.run(["javac", "Webhooks.java", "Main.java"], cwd=tmp_path, check=True)

    def says(headers, body):
        values = [headers[f"webhook-{name}"] for name in ("id", "timestamp", "signature")]
        command = ["java", "-cp", ".", "Main", SECRET, *values]
        run = subprocess.run(command, cwd=tmp_path, input=body, capture_output=True, check=True)
        return run.stdout

    assert says(signed("whsec_" + "A" * 44, SECRET), BODY) == b"true"
    assert says(signed(SECRET), BODY + b" ") == b"false"


@pytest.mark.django_db
def test_examples_have_the_shape_of_what_is_sent(shop, listen, tmp_path):
    endpoint = listen()
    services.test_endpoint(endpoint, at=NOON)
    claims.reject(
        shop.in_review(),
        by=make.actor(),
        at=NOON,
        codes=["invoice_title_mismatch"],
        reason="see the photo",
    )
    facts = {"reason_code": "complaint", "reason": "x", "by": make.actor(), "at": NOON}
    claims.hold_claim(shop.submitted(), **facts)
    desk = Desk(shop, tmp_path)
    shop.approved()
    batch = desk.sent()
    desk.answered(batch, line(batch.payments.get().reference))
    merchants.suspend(shop.merchant, by=make.actor(), at=NOON, reason="x")
    services.fan_out(at=NOON)
    examples = {example["type"]: example for example in map(json.loads, blocks("json"))}
    assert set(examples) == set(EventType)
    for kind in set(EventType) - {EventType.FLAG_OPENED}:  # its shape is in test_fan_out
        event = Event.objects.filter(type=kind).order_by("-id").first()
        if kind == EventType.CLAIM_STATE_CHANGED:
            event = Event.objects.get(data__verb="reject")
        assert _shape(examples[kind]["data"]) == _shape(event.data), kind
        assert set(examples[kind]) == {"type", "timestamp", "data"}


def test_path_table_is_the_url_table():
    told = set(re.findall(r"`(?:GET |POST |DELETE |`)*(?:/webhook-endpoints|…)(/[^`?]*)?", PAGE))
    real = {
        str(route.pattern).removeprefix("webhook-endpoints").replace("<str:reference>", "{id}")
        for route in urlpatterns
    }
    assert told == real


def _shape(value):
    if isinstance(value, dict):
        return {name: _shape(inner) for name, inner in value.items()}
    return [_shape(value[0])] if isinstance(value, list) else None
