"""The merchant's doors to claims. Each reads the clock and makes one call."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from subsidy.claims import services
from subsidy.claims.doors import claims as doors
from subsidy.claims.models import Claim
from subsidy.claims.models.claim import ClaimQuerySet
from subsidy.claims.rules.request import (
    ClaimRequest,
    ListQuery,
    QuoteRequest,
    SubmitRequest,
    WithdrawRequest,
)
from subsidy.claims.serializers import claims as serializers
from subsidy.claims.serializers.claims import Json
from subsidy.claims.serializers.waiting import waiting
from subsidy.core import clock
from subsidy.core.errors import NotFound, Refused
from subsidy.core.faults import Fault
from subsidy.merchants.views import MerchantDoor
from subsidy.programmes.models import Category
from subsidy.web.doors import described
from subsidy.web.paging import page
from subsidy.web.parsing import Malformed, read_body, read_query
from subsidy.web.problems import listed
from subsidy.web.throttles import AddressThrottle

CREATED, DONE = 201, 200


class QuoteView(APIView):
    """Public: what a planned sale would be paid, and why.

    A key opens nothing more than what the price of its own merchant is held against.
    """

    permission_classes: list[type] = []
    throttle_classes = [AddressThrottle]

    @described(doors.QUOTE)
    def post(self, request: Request) -> Response:
        asked = read_body(request, QuoteRequest)
        is_own = request.user is not None and request.user.merchant.credit_code == asked.merchant
        today = clock.programme_day(clock.now())
        quote = services.quote(asked, today=today, by_merchant=is_own)
        own = serializers.price_checked(quote) if is_own else {}
        return Response(serializers.quoted(quote) | own | {"errors": listed(quote.faults)})


class MerchantView(MerchantDoor):
    """A door to the merchant's own claims, those of the key's stores if it is limited to some."""

    reads, writes = "claims:read", "claims:write"

    @property
    def claims(self) -> ClaimQuerySet:
        return self._of_stores(Claim.objects.of(self.merchant))

    def _of_stores(self, rows: ClaimQuerySet) -> ClaimQuerySet:
        return rows.filter(store__code__in=self.key.stores) if self.key.stores else rows

    def refuse_other_stores(self, asked: ClaimRequest) -> None:
        """Raise Refused where the sale is of a store that the key does not open."""
        if faults := self.store_faults(asked):
            raise Refused(faults)

    def store_faults(self, asked: ClaimRequest) -> list[Fault]:
        stores = self.key.stores
        return [Fault("store_unknown", "/store")] if stores and asked.store not in stores else []

    def claim(self, reference: str) -> Claim:
        """Return a claim of the merchant, or of one that merged into it. Raises NotFound."""
        rows = self._of_stores(Claim.objects.answered_for_by(self.merchant))
        claim = with_names(rows).filter(reference=reference).first()
        if claim is None:
            raise NotFound(f"no claim {reference}")
        return claim


class ClaimsView(MerchantView):
    @described(doors.LIST)
    def get(self, request: HttpRequest) -> Response:
        asked = read_query(request, ListQuery)
        if asked.category and not Category.objects.filter(code=asked.category).exists():
            message = _("There is no such category")
            raise Malformed(faults=[Fault("invalid", "/category", {"message": message})])
        rows = with_names(self.claims)
        for name, field in FILTERS.items():
            if (value := getattr(asked, name)) is not None:
                rows = rows.filter(**{field: value})
        if asked.updated_since:
            rows = rows.moved_since(asked.updated_since)
        return Response(page(request, rows, serializers.row))

    @described(doors.CREATE)
    def post(self, request: HttpRequest) -> HttpResponse:
        def verb() -> tuple[int, Json]:
            asked = read_body(request, ClaimRequest)
            self.refuse_other_stores(asked)
            claim = services.submit(self.merchant, asked, by=self.actor, at=clock.now())
            return CREATED, serializers.receipt(claim)

        return self.once(verb)


class ReserveView(MerchantView):
    @described(doors.RESERVE)
    def post(self, request: HttpRequest) -> HttpResponse:
        def verb() -> tuple[int, Json]:
            asked = read_body(request, ClaimRequest)
            self.refuse_other_stores(asked)
            claim = services.reserve(self.merchant, asked, by=self.actor, at=clock.now())
            return CREATED, serializers.reserved(claim)

        return self.once(verb)


class ClaimView(MerchantView):
    @described(doors.GET)
    def get(self, _request: HttpRequest, reference: str) -> Response:
        claim = self.claim(reference)
        where = services.waiting_of(claim, at=clock.now())
        return Response(serializers.detail(claim) | {"waiting": waiting(where)})


class SubmitView(MerchantView):
    @described(doors.SUBMIT)
    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        def verb() -> tuple[int, Json]:
            asked, claim = read_body(request, SubmitRequest), self.claim(reference)
            services.complete(claim, asked, by=self.actor, at=clock.now())
            return DONE, serializers.receipt(claim)

        return self.once(verb)


class WithdrawView(MerchantView):
    @described(doors.WITHDRAW)
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


def with_names(claims: ClaimQuerySet) -> ClaimQuerySet:
    """Join what every row names, and where it waits."""
    return services.with_waiting(
        claims.select_related("programme", "category", "store", "line", "terms__programme")
    )
