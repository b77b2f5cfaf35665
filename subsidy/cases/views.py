"""The merchant's doors to cases: what it was told, its right of reply, the decision, the appeal."""

from django.http import HttpRequest, HttpResponse
from rest_framework.response import Response

from subsidy.cases import doors, serializers, services
from subsidy.cases.models import Case, NoticeItem, Reply
from subsidy.cases.query import CaseAppealRequest, FlagQuery, ReplyRequest
from subsidy.cases.rules.shown import states_shown_as
from subsidy.core import clock
from subsidy.core.errors import NotFound
from subsidy.merchants.views import CREATED, MerchantDoor
from subsidy.web.doors import described
from subsidy.web.paging import page
from subsidy.web.parsing import read_body, read_query


class FlagDoor(MerchantDoor):
    reads = writes = "flags:write"

    def item(self, reference: str) -> NoticeItem:
        """Return what the merchant was told of by that name. Raises NotFound."""
        rows = NoticeItem.objects.shown_to(self.merchant)
        item = rows.filter(reference=reference).first()
        if item is None:
            raise NotFound(f"no flag {reference}")
        return item

    def case(self, reference: str) -> Case:
        """Return a case that the merchant was told of. Raises NotFound."""
        told = Case.objects.told_to(self.merchant).select_related("programme")
        case = told.filter(reference=reference).first()
        if case is None:
            raise NotFound(f"no case {reference}")
        return case


class FlagsView(FlagDoor):
    @described(doors.LIST)
    def get(self, request: HttpRequest) -> Response:
        asked = read_query(request, FlagQuery)
        rows = NoticeItem.objects.shown_to(self.merchant)
        if asked.state:
            rows = rows.filter(notice__case__state__in=states_shown_as(asked.state))
        return Response(page(request, rows, serializers.summary))


class FlagView(FlagDoor):
    @described(doors.GET)
    def get(self, _request: HttpRequest, reference: str) -> Response:
        item = self.item(reference)
        replies = list(Reply.objects.about(item))
        return Response(serializers.detail(item, replies=replies))


class ReplyView(FlagDoor):
    @described(doors.REPLY_TO)
    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        def verb() -> tuple[int, serializers.Json]:
            asked, item = read_body(request, ReplyRequest), self.item(reference)
            said = services.reply(
                item, text=asked.text, evidence=asked.evidence, key=self.key, at=clock.now()
            )
            return CREATED, serializers.reply(said)

        return self.once(verb, required=False)


class CaseView(FlagDoor):
    @described(doors.GET_CASE)
    def get(self, _request: HttpRequest, reference: str) -> Response:
        return Response(serializers.case_detail(self.case(reference)))


class CaseAppealView(FlagDoor):
    @described(doors.APPEAL)
    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        def verb() -> tuple[int, serializers.Json]:
            asked, case = read_body(request, CaseAppealRequest), self.case(reference)
            row = services.appeal(
                case,
                text=asked.text,
                evidence=asked.evidence,
                key=self.key,
                by=self.actor,
                at=clock.now(),
            )
            return CREATED, serializers.appeal(row)

        return self.once(verb, required=False)
