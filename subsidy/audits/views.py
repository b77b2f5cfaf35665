"""The merchant's doors to flags: what the audit asks, and the right of reply."""

from django.http import HttpRequest, HttpResponse
from rest_framework.response import Response

from subsidy.audits import doors, serializers, services
from subsidy.audits.models import Flag, FlagReply
from subsidy.audits.query import FlagQuery, ReplyRequest
from subsidy.claims.models import Claim
from subsidy.core import clock
from subsidy.core.errors import NotFound
from subsidy.merchants.views import CREATED, MerchantDoor
from subsidy.web.doors import described
from subsidy.web.paging import page
from subsidy.web.parsing import read_body, read_query


class FlagDoor(MerchantDoor):
    reads = writes = "flags:write"

    def flag(self, reference: str) -> Flag:
        """Return the merchant's own flag. Raises NotFound."""
        flag = Flag.objects.shown_to(self.merchant).filter(reference=reference).first()
        if flag is None:
            raise NotFound(f"no flag {reference}")
        return flag


class FlagsView(FlagDoor):
    @described(doors.LIST)
    def get(self, request: HttpRequest) -> Response:
        asked = read_query(request, FlagQuery)
        rows = Flag.objects.shown_to(self.merchant)
        if asked.state:
            rows = rows.filter(state=asked.state)
        return Response(page(request, rows, serializers.summary))


class FlagView(FlagDoor):
    @described(doors.GET)
    def get(self, _request: HttpRequest, reference: str) -> Response:
        flag = self.flag(reference)
        mine = Claim.objects.of(self.merchant).filter(reference__in=flag.evidence)
        own = set(mine.values_list("reference", flat=True))
        replies = list(FlagReply.objects.about(flag))
        return Response(serializers.detail(flag, own=own, replies=replies))


class ReplyView(FlagDoor):
    @described(doors.REPLY_TO)
    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        def verb() -> tuple[int, serializers.Json]:
            asked, flag = read_body(request, ReplyRequest), self.flag(reference)
            said = services.reply_to_flag(
                flag, text=asked.text, evidence=asked.evidence, key=self.key, at=clock.now()
            )
            return CREATED, serializers.reply(said)

        return self.once(verb, required=False)
