"""A merchant's own server that hears webhooks; how it answers is up to the test."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook


@dataclass(frozen=True)
class Message:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def content(self) -> dict:
        return json.loads(self.body)

    def verified(self, secret: str) -> dict:
        """The content, if the signature is right."""
        return Webhook(secret).verify(self.body, self.headers)


class Receiver:
    """Answers each message with the status that `verdict` returns for it; 204 unless told so."""

    def __init__(self, verdict: Callable[[Message], int] = lambda _message: 204) -> None:
        self.verdict = verdict
        self.messages: list[Message] = []
        self.accepted: list[Message] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                message = Message(self.path, headers, body)
                receiver.messages.append(message)
                status = receiver.verdict(message)
                if 200 <= status < 300:
                    receiver.accepted.append(message)
                self.send_response(status)
                if status in (301, 302, 307):
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hooks?key=1"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
