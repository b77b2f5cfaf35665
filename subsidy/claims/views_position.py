"""A merchant's position: what it has fronted."""

from django.http import HttpRequest
from rest_framework.response import Response

from subsidy.claims import doors_citizens, serializers_waiting, services
from subsidy.claims.views import MerchantView
from subsidy.core import clock
from subsidy.web.doors import described


class PositionView(MerchantView):
    @described(doors_citizens.POSITION)
    def get(self, _request: HttpRequest) -> Response:
        money = services.position_of(self.merchant, at=clock.now())
        return Response(serializers_waiting.position(money))
