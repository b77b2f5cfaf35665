"""A gateway that writes each message into a file: for laptops, tests and demonstrations."""

import json
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from subsidy.claims.messages.gateway import GatewayDown, Sms


class DirectoryGateway:
    """One file per message, named by its key: a second attempt writes the same file again."""

    def send(self, sms: Sms) -> None:
        directory = Path(settings.SMS_DIRECTORY)
        facts = {"to": sms.mobile, "template": sms.template, "text": sms.text}
        try:
            directory.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile("w", dir=directory, encoding="utf-8", delete=False) as file:
                json.dump(facts | {"parameters": sms.parameters}, file, ensure_ascii=False)
            Path(file.name).replace(directory / f"{sms.key}.json")
        except OSError as error:
            raise GatewayDown(f"{type(error).__name__}: {error.strerror}") from error
