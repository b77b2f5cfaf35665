"""A client that was written by a program, from the live document alone, walks a journey."""

import copy
import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from subsidy.claims.examples import requests as examples

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
PACKAGE = "merchant_client"
USED = "reserve_claim submit_claim get_claim list_claims create_claim withdraw_claim".split()  # noqa: SIM905


@pytest.fixture
def merchant_client(sandbox, tmp_path, monkeypatch):
    """Return how to import from a freshly generated client."""
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"package_name_override": PACKAGE, "post_hooks": []}))
    generated = subprocess.run(
        [
            str(Path(sys.executable).parent / "openapi-python-client"),
            "generate",
            f"--url={sandbox.url}/api/v1/schema?lang=en",
            f"--output-path={tmp_path / PACKAGE}",
            f"--config={config}",
            "--meta=none",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert generated.returncode == 0, generated.stdout + generated.stderr
    monkeypatch.syspath_prepend(tmp_path)
    yield lambda name="": importlib.import_module(f"{PACKAGE}{name}")
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


def sale(number):
    body = copy.deepcopy(examples.APPLIANCE)
    body["external_id"] = f"GEN-{number}"
    body["purchase"]["identifiers"][0]["value"] = f"SNGEN{number:04d}"
    body["purchase"]["invoice"]["number"] = f"2413200000000001{number:04d}"
    return body


def test_walks_from_quote_to_withdrawal(sandbox, merchant_client):
    models = merchant_client(".models")
    quotes = merchant_client(".api.quotes.quote_sale")
    api = {
        name: merchant_client(f".api.claims.{name}").sync
        for name in (
            [
                "reserve_claim",
                "submit_claim",
                "get_claim",
                "list_claims",
                "create_claim",
                "withdraw_claim",
            ]
        )
    }
    anybody = merchant_client().Client(base_url=sandbox.url)
    client = merchant_client().AuthenticatedClient(base_url=sandbox.url, token=sandbox.key)
    with anybody, client:
        walk(models, quotes, api, anybody, client)


def walk(models, quotes, api, anybody, client):
    body = sale(1)
    papers = {
        "invoice": body["purchase"].pop("invoice"),
        "delivery": body.pop("delivery"),
        "payment": body.pop("payment"),
    }

    quote = quotes.sync(client=anybody, body=models.QuoteRequest.from_dict(body))
    assert (quote.eligible, quote.subsidy_fen) == (True, 99_980)

    request = models.ClaimRequest.from_dict(body)
    reserved = api["reserve_claim"](client=client, body=request, idempotency_key="reserve-1")
    assert isinstance(reserved, models.Reserved)
    assert (reserved.state, reserved.subsidy_fen) == (models.ClaimState.RESERVED, 99_980)
    again = api["reserve_claim"](client=client, body=request, idempotency_key="reserve-1")
    assert again == reserved

    submitted = api["submit_claim"](
        reserved.reference,
        client=client,
        body=models.SubmitRequest.from_dict(papers),
        idempotency_key="submit-1",
    )
    assert isinstance(submitted, models.Receipt), submitted
    assert submitted.state == models.ClaimState.SUBMITTED

    claim = api["get_claim"](reserved.reference, client=client)
    assert [move.verb for move in claim.moves] == ["reserve", "submit"]
    assert claim.applicant.name != body["applicant"]["name"]

    other = api["create_claim"](
        client=client, body=models.ClaimRequest.from_dict(sale(2)), idempotency_key="create-2"
    )
    page = api["list_claims"](client=client, limit=1)
    assert [row.reference for row in page.data] == [other.reference]
    rest = api["list_claims"](client=client, cursor=page.next_cursor)
    assert [row.external_id for row in rest.data] == ["GEN-1"]
    assert rest.next_cursor is None

    reason = models.WithdrawRequest(reason="顾客改变主意")
    withdrawn = api["withdraw_claim"](other.reference, client=client, body=reason)
    assert withdrawn.state == models.ClaimState.WITHDRAWN
    refused = api["withdraw_claim"](
        other.reference, client=client, body=reason, accept_language="en"
    )
    assert isinstance(refused, models.Problem)
    assert (refused.status, refused.code) == (409, "wrong_state")
