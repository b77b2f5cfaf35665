"""The merchant's door for goods that come back."""

from django.http import HttpRequest, HttpResponse

from subsidy.claims import services
from subsidy.claims.doors import returns as doors
from subsidy.claims.rules.returns import ReturnRequest
from subsidy.claims.serializers import claims as serializers
from subsidy.claims.serializers.claims import Json
from subsidy.claims.serializers.returns import returned
from subsidy.claims.views.claims import DONE, MerchantView
from subsidy.core import clock
from subsidy.web.doors import described
from subsidy.web.parsing import read_body


class ReturnView(MerchantView):
    @described(doors.RETURN)
    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        def verb() -> tuple[int, Json]:
            asked, claim = read_body(request, ReturnRequest), self.claim(reference)
            noted = services.return_goods(
                claim, **asked.model_dump(), by=self.actor, at=clock.now()
            )
            answer = {"return": returned(noted)}
            return DONE, serializers.receipt(claim) | answer

        return self.once(verb, required=False)
