"""The naive peer has settings of its own, so it is looked at in a process of its own."""

import json
import subprocess
import sys

from bench import sales
from bench.environment import CHECKOUT

LOOK = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from bench.peers.naive.serializers import ClaimSerializer, flatten
call_command("check")
call_command("makemigrations", check=True, dry_run=True, verbosity=0)
fields = {
    name: field.required
    for name, field in ClaimSerializer().get_fields().items()
    if not field.read_only
}
row = flatten(json.load(sys.stdin))
assert {name for name, required in fields.items() if required} <= set(row), fields
print(row["serial_number"])
"""


def test_the_peer_understands_our_requests(settings):
    trade = sales.open_trade()
    claim = trade.claims(trade.merchants[0], 1)[0]

    looked = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=CHECKOUT,
        env={
            "DJANGO_SETTINGS_MODULE": "bench.peers.naive.settings",
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        },
        input=json.dumps(claim),
        capture_output=True,
        text=True,
        check=False,
    )

    assert looked.returncode == 0, looked.stderr
    assert looked.stdout.split()[-1] in json.dumps(claim)
