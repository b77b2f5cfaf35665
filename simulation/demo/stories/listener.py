"""A merchant's receiver of webhooks: it checks each signature and counts what it hears of."""

from collections import Counter
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Self

from standardwebhooks import Webhook, WebhookVerificationError

from simulation.demo.stories.scene import Scene, accepted
from subsidy.webhooks.models import Delivery, Endpoint
from subsidy.webhooks.services.sources import SOURCES

BAD, TAKEN = 400, 200


class Listener:
    """Listens on a port of its own, in a thread of its own."""

    def __init__(self) -> None:
        self.heard: Counter[str] = Counter()
        self.forged = 0
        self._seen: set[str] = set()
        self.webhook: Webhook | None = None
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}/hooks"

    def begin(self, scene: Scene) -> str:
        """Open an endpoint for a country shop, over the API, and keep the secret it answers."""
        honest = (one for one in scene.world.merchants if not one.scheme)
        merchant = next(one for one in honest if one.kind == "country shop")
        body = {"url": self.url, "description": "POS"}
        till = scene.tills.of(merchant.credit_code)
        opened = accepted(till.post("/api/v1/webhook-endpoints", dict(body), key="endpoint"))
        self.webhook = Webhook(str(opened["secret"]))
        return f"{merchant.name} listens"

    def end(self, scene: Scene) -> str:
        """Wait until all is delivered, and say what was heard."""
        scene.office.wait_until("telling", lambda: not _is_untold())
        waiting = Delivery.objects.filter(state="waiting")
        scene.office.wait_until("delivering", lambda: not waiting.exists())
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.heard.items()))
        endpoint = Endpoint.objects.select_related("merchant").get()
        how = f"{kinds}; {self.forged} signatures wrong"
        scene.tell("webhooks to a merchant", how, endpoint.merchant.name)
        return f"{self.heard.total()} events heard"

    def hear(self, headers: Mapping[str, str], body: bytes) -> int:
        """Check and count one message, once however often it comes; return the answer's status."""
        assert self.webhook
        try:
            event = self.webhook.verify(body, {k.lower(): v for k, v in headers.items()})
        except WebhookVerificationError:
            self.forged += 1
            return BAD
        with self._lock:
            if headers["webhook-id"] not in self._seen:
                self._seen.add(headers["webhook-id"])
                self.heard[str(event["type"])] += 1
        return TAKEN


def _is_untold() -> bool:
    tables = [source.model._default_manager for source in SOURCES]
    return any(table.filter(is_told=False).exists() for table in tables)


def _handler(listener: Listener) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(listener.hear(dict(self.headers), body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing: what is heard is counted."""

    return Handler
