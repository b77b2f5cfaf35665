"""The citizen's doors: no sign-in, a code sent to the claim's own mobile number instead.

What they answer never tells whether a claim exists. Each reads the clock and makes one call.
"""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from subsidy.claims import services
from subsidy.claims.doors import citizens as doors
from subsidy.claims.rules.citizens import (
    AnswerRequest,
    CitizenAppealRequest,
    CodeQuestion,
    DenyRequest,
    StatusQuestion,
)
from subsidy.claims.serializers import citizens as serializers
from subsidy.core import clock
from subsidy.web.doors import described
from subsidy.web.parsing import read_body
from subsidy.web.throttles import CitizenThrottle, charge_reference

ACCEPTED = 202


class CitizenView(APIView):
    """A door that anybody may knock at, not too often."""

    authentication_classes: list[type] = []
    permission_classes: list[type] = []
    throttle_classes = [CitizenThrottle]


class CodesView(CitizenView):
    """Ask for a code: the same answer whether it is sent or not."""

    @described(doors.CODES)
    def post(self, request: Request) -> Response:
        asked = read_body(request, CodeQuestion)
        charge_reference(request, asked.reference)
        services.ask_code(reference=asked.reference, mobile=asked.mobile, at=clock.now())
        return Response(serializers.code_asked(), status=ACCEPTED)


class StatusView(CitizenView):
    @described(doors.STATUS)
    def post(self, request: Request) -> Response:
        asked, at = read_body(request, StatusQuestion), clock.now()
        charge_reference(request, asked.reference)
        view = services.view_status(reference=asked.reference, digits=asked.code, at=at)
        return Response(serializers.status(view, services.waiting_of(view.claim, at=at)))


class DenyView(CitizenView):
    """ "I did not buy this." """

    @described(doors.DENY)
    def post(self, request: Request) -> Response:
        asked = read_body(request, DenyRequest)
        claim = services.deny(token=asked.token, reason=asked.reason, at=clock.now())
        return Response(serializers.said(claim))


class AnswerView(CitizenView):
    """Answer the question of a message: did you buy this?"""

    @described(doors.ANSWER)
    def post(self, request: Request) -> Response:
        asked = read_body(request, AnswerRequest)
        charge_reference(request, asked.reference)
        claim = services.answer(
            reference=asked.reference, digits=asked.code, bought=asked.bought, at=clock.now()
        )
        return Response(serializers.said(claim))


class CitizenAppealView(CitizenView):
    @described(doors.APPEAL)
    def post(self, request: Request) -> Response:
        asked = read_body(request, CitizenAppealRequest)
        claim = services.appeal_as_citizen(token=asked.token, reason=asked.reason, at=clock.now())
        return Response(serializers.said(claim))
