"""The merchant's doors to a review: amending a claim, and appealing against a rejection."""

from django.http import HttpRequest, HttpResponse

from subsidy.claims import doors_review, serializers, services
from subsidy.claims.rules.request import AmendRequest, AppealRequest
from subsidy.claims.serializers import Json
from subsidy.claims.views import DONE, MerchantView
from subsidy.core import clock
from subsidy.web.doors import described
from subsidy.web.parsing import read_body


class AmendView(MerchantView):
    @described(doors_review.AMEND)
    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        def verb() -> tuple[int, Json]:
            asked, claim = read_body(request, AmendRequest), self.claim(reference)
            services.amend(claim, asked, by=self.actor, at=clock.now())
            return DONE, serializers.receipt(claim)

        return self.once(verb, required=False)


class AppealView(MerchantView):
    @described(doors_review.APPEAL)
    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        def verb() -> tuple[int, Json]:
            asked, claim = read_body(request, AppealRequest), self.claim(reference)
            services.appeal(claim, reason=asked.reason, by=self.actor, at=clock.now())
            return DONE, serializers.receipt(claim)

        return self.once(verb, required=False)
