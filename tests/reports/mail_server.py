"""A mail server of its own process: keeps each letter in a file, refuses who is called nobody."""

import sys
import time
from pathlib import Path

from aiosmtpd.controller import Controller


class Post:
    """Letters are numbered as they come; one is written before it is acknowledged."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address.startswith("nobody@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        number = len(list(self.directory.iterdir())) + 1
        (self.directory / f"{number}-{envelope.rcpt_tos[0]}.eml").write_bytes(envelope.content)
        return "250 OK"


if __name__ == "__main__":
    port, directory = int(sys.argv[1]), Path(sys.argv[2])
    Controller(Post(directory), hostname="127.0.0.1", port=port).start()
    while True:
        time.sleep(60)
