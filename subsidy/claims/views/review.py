"""The merchant's doors to a review: amending a claim, and appealing against a rejection."""

from django.http import HttpRequest, HttpResponse

from subsidy.claims import services
from subsidy.claims.doors import review as doors
from subsidy.claims.rules.request import AmendRequest, AppealRequest
from subsidy.claims.serializers import claims as serializers
from subsidy.claims.serializers.claims import Json
from subsidy.claims.views.claims import DONE, MerchantView
from subsidy.core import clock
from subsidy.web.doors import described
from subsidy.web.parsing import read_body


class AmendView(MerchantView):
    @described(doors.AMEND)
    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        def verb() -> tuple[int, Json]:
            asked, claim = read_body(request, AmendRequest), self.claim(reference)
            services.amend(claim, asked, by=self.actor, at=clock.now())
            return DONE, serializers.receipt(claim)

        return self.once(verb, required=False)


class AppealView(MerchantView):
    @described(doors.APPEAL)
    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        def verb() -> tuple[int, Json]:
            asked, claim = read_body(request, AppealRequest), self.claim(reference)
            services.appeal(claim, reason=asked.reason, by=self.actor, at=clock.now())
            return DONE, serializers.receipt(claim)

        return self.once(verb, required=False)
