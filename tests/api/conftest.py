import io
import json

import pytest
from django.core.management import call_command

from tests.crash.stack import Stack


class Sandbox:
    """The real web process with the sandbox loaded, and a key of its test merchant."""

    def __init__(self, stack):
        out = io.StringIO()
        call_command("create_sandbox_key", "--json", stdout=out)
        self.facts = json.loads(out.getvalue())
        self.stack = stack
        self.url = f"http://127.0.0.1:{stack.port}"
        self.key = self.facts["key"]


@pytest.fixture
def sandbox(tmp_path, transactional_db):
    stack = Stack(tmp_path)
    # Nobody who tries everything at once should run into the limits of a till.
    stack.environment |= {
        "RATE_PER_KEY": "1000000",
        "RATE_PER_MERCHANT": "1000000",
        "RATE_PER_ADDRESS": "1000000",
        "RATE_PER_CITIZEN_ADDRESS": "1000000",
        "RATE_PER_REFERENCE": "1000000",
    }
    found = Sandbox(stack)
    stack.start_web()
    yield found
    stack.close()
