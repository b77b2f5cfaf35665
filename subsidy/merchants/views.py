"""The merchant's doors: what all of them share, and those to its own keys."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from subsidy.core import clock
from subsidy.core.actors import Actor
from subsidy.merchants import doors, services
from subsidy.merchants.authentication import HasScope
from subsidy.merchants.models import ApiKey, Merchant
from subsidy.web.doors import described
from subsidy.web.idempotency import Verb, answer_once
from subsidy.web.parsing import read_body
from subsidy.web.throttles import CallerThrottle

CREATED, DONE = 201, 200


class MerchantDoor(APIView):
    """A door that only a merchant's key opens, one with the scope to read or to write."""

    throttle_classes = [CallerThrottle]
    reads: str
    writes: str

    def get_permissions(self) -> list[BasePermission]:
        is_reading = self.request.method in ("GET", "HEAD", "OPTIONS")
        return [HasScope(self.reads if is_reading else self.writes)()]

    @property
    def merchant(self) -> Merchant:
        return self.request.user.merchant

    @property
    def key(self) -> ApiKey:
        return self.request.user.key

    @property
    def actor(self) -> Actor:
        return Actor.merchant(self.key.key_id)

    def once(
        self, verb: Verb, *, required: bool = True, media_type: str = "application/json"
    ) -> HttpResponse:
        """Answer with the verb, at most once for each Idempotency-Key of the merchant."""
        return answer_once(
            self.request._request,
            owner=self.request.user.merchant_reference,
            required=required,
            verb=verb,
            media_type=media_type,
        )


class RotateView(MerchantDoor):
    """Any key may ask for its successor. No stored answer: it would hold the secret."""

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated()]

    @described(doors.ROTATE)
    def post(self, request: HttpRequest) -> Response:
        asked = read_body(request, doors.RotateRequest)
        at = clock.now()
        new, token = services.rotate_key(self.key, at=at, overlap_days=asked.overlap_days)
        self.key.refresh_from_db(fields=["expires_at"])
        body = {
            "key": token,
            "key_id": new.key_id,
            "scopes": new.scopes,
            "stores": new.stores,
            "replaces": {"key_id": self.key.key_id, "expires_at": self._ends_at()},
        }
        return Response(body, status=CREATED, headers={"Cache-Control": "no-store"})

    def _ends_at(self) -> datetime:
        assert self.key.expires_at is not None
        return self.key.expires_at.astimezone(clock.SHANGHAI)
