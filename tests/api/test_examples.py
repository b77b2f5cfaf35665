"""What the document shows is what happens."""

import io
import json

import pytest
from django.core.management import call_command

from subsidy.claims.examples import requests as examples
from tests.claims.till import Till

pytestmark = pytest.mark.django_db
SALES = {name: one.value for name, one in examples.SALES.items()}
IN_THE_SANDBOX = [name for name, body in SALES.items() if body["programme"] == "sandbox"]


@pytest.fixture
def till():
    out = io.StringIO()
    call_command("create_sandbox_key", "--json", stdout=out)
    return Till(None, json.loads(out.getvalue())["key"])


class TestTheExamples:
    def test_are_of_the_sandbox_where_it_sells_such_things(self):
        assert IN_THE_SANDBOX == ["appliance", "car"]

    @pytest.mark.parametrize("name", IN_THE_SANDBOX)
    def test_are_taken_as_they_are(self, till, name):
        answer = till.post("claims", SALES[name])
        assert (answer.status_code, answer.json().get("errors")) == (201, None)
