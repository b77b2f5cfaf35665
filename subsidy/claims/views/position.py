"""A merchant's position: what it has fronted."""

from django.http import HttpRequest
from rest_framework.response import Response

from subsidy.claims import services
from subsidy.claims.doors import citizens as doors
from subsidy.claims.serializers import waiting as serializers
from subsidy.claims.views.claims import MerchantView
from subsidy.core import clock
from subsidy.web.doors import described


class PositionView(MerchantView):
    @described(doors.POSITION)
    def get(self, _request: HttpRequest) -> Response:
        money = services.position_of(self.merchant, at=clock.now())
        return Response(serializers.position(money))
