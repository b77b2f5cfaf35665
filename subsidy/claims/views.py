"""The merchant's doors to claims. Each reads the clock and makes one call."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from subsidy.claims import serializers, services
from subsidy.claims.models import Claim
from subsidy.claims.rules.request import (
    BatchRequest,
    ClaimRequest,
    ListQuery,
    QuoteRequest,
    SubmitRequest,
    WithdrawRequest,
)
from subsidy.claims.serializers import Json
from subsidy.core import clock
from subsidy.core.actors import Actor
from subsidy.core.errors import NotFound
from subsidy.merchants.authentication import HasScope
from subsidy.merchants.models import Merchant
from subsidy.web.idempotency import answer_once
from subsidy.web.paging import page
from subsidy.web.parsing import BrokenRow, read_body, read_query, read_rows
from subsidy.web.problems import listed
from subsidy.web.throttles import AddressThrottle, CallerThrottle, charge

CREATED, DONE = 201, 200


class QuoteView(APIView):
    """Public: what a planned sale would be paid, and why."""

    authentication_classes: list[type] = []
    permission_classes: list[type] = []
    throttle_classes = [AddressThrottle]

    def post(self, request: Request) -> Response:
        asked = read_body(request, QuoteRequest)
        quote = services.quote(asked, today=clock.programme_day(clock.now()))
        return Response(serializers.quoted(quote) | {"errors": listed(quote.faults)})


class MerchantView(APIView):
    """A door that only a merchant's key opens."""

    throttle_classes = [CallerThrottle]

    def get_permissions(self) -> list[BasePermission]:
        reads = self.request.method in ("GET", "HEAD", "OPTIONS")
        return [HasScope("claims:read" if reads else "claims:write")()]

    @property
    def merchant(self) -> Merchant:
        return self.request.user.merchant

    @property
    def actor(self) -> Actor:
        return Actor.merchant(self.request.user.key.key_id)

    def once(self, verb: Callable[[], tuple[int, Json]], *, required: bool = True) -> HttpResponse:
        """Answer with the verb, at most once for each Idempotency-Key of the merchant."""
        owner = self.request.user.merchant_reference
        return answer_once(self.request._request, owner=owner, required=required, verb=verb)

    def claim(self, reference: str) -> Claim:
        """Return the merchant's own claim. Raises NotFound."""
        claim = with_names(Claim.objects.of(self.merchant)).filter(reference=reference).first()
        if claim is None:
            raise NotFound(f"no claim {reference}")
        return claim


class ClaimsView(MerchantView):
    def get(self, request: HttpRequest) -> Response:
        rows = with_names(Claim.objects.of(self.merchant))
        for name, value in read_query(request, ListQuery).model_dump(exclude_none=True).items():
            rows = rows.filter(**{FILTERS[name]: value})
        return Response(page(request, rows, serializers.summary))

    def post(self, request: HttpRequest) -> HttpResponse:
        def verb() -> tuple[int, Json]:
            asked = read_body(request, ClaimRequest)
            claim = services.submit(self.merchant, asked, by=self.actor, at=clock.now())
            return CREATED, serializers.receipt(claim)

        return self.once(verb)


class ReserveView(MerchantView):
    def post(self, request: HttpRequest) -> HttpResponse:
        def verb() -> tuple[int, Json]:
            asked = read_body(request, ClaimRequest)
            claim = services.reserve(self.merchant, asked, by=self.actor, at=clock.now())
            return CREATED, serializers.receipt(claim)

        return self.once(verb)


class BatchView(MerchantView):
    """Up to 1,000 sales; each row stands for itself."""

    def post(self, request: HttpRequest) -> HttpResponse:
        def verb() -> tuple[int, Json]:
            rows = read_rows(request, BatchRequest, "claims")
            charge(request, len(rows))
            sound = [row for row in rows if isinstance(row, ClaimRequest)]
            outcomes = iter(
                services.submit_many(self.merchant, sound, by=self.actor, at=clock.now())
            )
            results = [
                _broken(index, row)
                if isinstance(row, BrokenRow)
                else _answered(index, next(outcomes), row.external_id)
                for index, row in enumerate(rows)
            ]
            refused = sum("errors" in result for result in results)
            accepted = len(results) - refused
            return DONE, {"accepted": accepted, "refused": refused, "results": results}

        return self.once(verb)


class ClaimView(MerchantView):
    def get(self, _request: HttpRequest, reference: str) -> Response:
        return Response(serializers.detail(self.claim(reference)))


class SubmitView(MerchantView):
    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        def verb() -> tuple[int, Json]:
            asked, claim = read_body(request, SubmitRequest), self.claim(reference)
            services.complete(claim, asked, by=self.actor, at=clock.now())
            return DONE, serializers.receipt(claim)

        return self.once(verb)


class WithdrawView(MerchantView):
    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        def verb() -> tuple[int, Json]:
            asked, claim = read_body(request, WithdrawRequest), self.claim(reference)
            services.withdraw(claim, by=self.actor, at=clock.now(), reason=asked.reason)
            return DONE, serializers.receipt(claim)

        return self.once(verb, required=False)


#: query parameter -> field of the claim
FILTERS = {
    "state": "state",
    "category": "category__code",
    "store": "store__code",
    "bought_from": "bought_on__gte",
    "bought_to": "bought_on__lte",
    "external_id": "external_id",
}


def with_names(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Join what every row names."""
    return claims.select_related("programme", "category", "store", "line", "terms__programme")


def _broken(index: int, row: BrokenRow) -> Json:
    external_id = row.raw.get("external_id") if isinstance(row.raw, dict) else None
    return {"index": index, "external_id": external_id, "errors": listed(row.faults)}


def _answered(index: int, outcome: services.Outcome, external_id: str) -> Json:
    answer = serializers.row_answer(index, outcome, external_id)
    return answer if outcome.claim else answer | {"errors": listed(outcome.faults)}
