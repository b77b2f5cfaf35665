"""The demo's receiver of webhooks believes only what is signed, and counts each event once."""

import json
from datetime import UTC, datetime

import pytest
import urllib3
from standardwebhooks import Webhook

from simulation.demo.stories.listener import Listener

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = json.dumps({"type": "claim.state_changed"})


@pytest.fixture
def listener():
    with Listener() as listener:
        listener.webhook = Webhook(SECRET)
        yield listener


def post(listener, *, name, secret=SECRET):
    now = datetime.now(UTC)
    headers = {
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(msg_id=name, timestamp=now, data=BODY),
    }
    return urllib3.request("POST", listener.url, body=BODY, headers=headers, timeout=30).status


def test_what_is_signed_is_counted_once_however_often_it_comes(listener):
    assert [post(listener, name=name) for name in ("E-1", "E-2", "E-1")] == [200, 200, 200]
    assert listener.heard == {"claim.state_changed": 2}
    assert listener.forged == 0


def test_what_another_signed_is_refused(listener):
    assert post(listener, name="E-1", secret="whsec_" + "A" * 32) == 400
    assert not listener.heard
    assert listener.forged == 1
