"""Citizens' phones: what the file-writing gateway brought them, and their way through the doors."""

import json
import re
from pathlib import Path

from django.conf import settings
from django.test import Client

from subsidy.claims import services
from tests.make import NOON


def messages():
    """All messages that were brought, the first one first."""
    files = Path(settings.SMS_DIRECTORY).glob("message-*.json")
    ordered = sorted(files, key=lambda path: int(re.findall(r"\d+", path.name)[-1]))
    return [json.loads(path.read_text()) for path in ordered]


class Citizen:
    """The person in whose name a claim stands."""

    def __init__(self, claim):
        self.claim = claim
        self.mobile = claim.contact.mobile
        self.client = Client(headers={"Accept-Language": "en"})

    def post(self, door, **body):
        return self.client.post(
            f"/api/v1/citizens/{door}", json.dumps(body), content_type="application/json"
        )

    def code(self, *, at=NOON):
        """Ask for a code, and read it on the phone."""
        self.post("codes", reference=self.claim.reference, mobile=self.mobile)
        services.issue_codes(at=at)
        services.send_messages(at=at)
        return self.messages()[-1]["parameters"]["code"]

    def messages(self):
        return [one for one in messages() if one["to"] == self.mobile]

    def status(self):
        return self.post("status", reference=self.claim.reference, code=self.code())

    def token(self):
        return self.status().json()["token"]
