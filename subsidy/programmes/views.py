"""Public: programmes, categories, and the terms that apply on a day."""

from django.http import HttpRequest, HttpResponseBase
from rest_framework.views import APIView

from subsidy.core import clock
from subsidy.programmes import doors, serializers
from subsidy.programmes.models import Category, Programme, Terms
from subsidy.programmes.query import NoQuery, TermsQuery
from subsidy.programmes.states import ProgrammeState
from subsidy.web.caching import cached
from subsidy.web.doors import described
from subsidy.web.parsing import read_query
from subsidy.web.throttles import AddressThrottle


class PublicView(APIView):
    authentication_classes: list[type] = []
    permission_classes: list[type] = []
    throttle_classes = [AddressThrottle]


class ProgrammesView(PublicView):
    """All programmes but drafts; test programmes are marked."""

    @described(doors.PROGRAMMES)
    def get(self, request: HttpRequest) -> HttpResponseBase:
        read_query(request, NoQuery)
        rows = Programme.objects.exclude(state=ProgrammeState.DRAFT).order_by("code")
        return cached(request, {"data": [serializers.programme(row) for row in rows]})


class CategoriesView(PublicView):
    @described(doors.CATEGORIES)
    def get(self, request: HttpRequest) -> HttpResponseBase:
        read_query(request, NoQuery)
        rows = Category.objects.select_related("parent").order_by("code")
        return cached(request, {"data": [serializers.category(row) for row in rows]})


class TermsView(PublicView):
    """What applies to purchases of a day, by what is published by now; local terms beside others.

    Test programmes are left out unless one is asked for by its code.
    """

    @described(doors.TERMS)
    def get(self, request: HttpRequest) -> HttpResponseBase:
        asked = read_query(request, TermsQuery)
        today = clock.programme_day(clock.now())
        on = asked.on or today
        rows = Terms.objects.governing(bought_on=on, decided_on=max(on, today))
        if asked.category:
            rows = rows.filter(category__code=asked.category)
        if asked.programme:
            rows = rows.filter(programme__code=asked.programme)
        else:
            rows = rows.filter(programme__is_test=False)
        return cached(request, {"on": on, "data": [serializers.terms(row) for row in rows]})
