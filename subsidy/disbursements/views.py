"""The merchant's doors to its settlements: what was paid, when, and for which claims."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from subsidy.core.errors import NotFound
from subsidy.disbursements import doors, serializers
from subsidy.disbursements.models import Payment, PaymentLine
from subsidy.disbursements.query import PageQuery, SettlementQuery
from subsidy.disbursements.serializers import LINE_COLUMNS, SETTLEMENT_COLUMNS, Json
from subsidy.merchants.views import MerchantDoor
from subsidy.web.csvs import CsvRenderer, asks_for_csv, streamed
from subsidy.web.doors import described
from subsidy.web.paging import page
from subsidy.web.parsing import read_query

ROWS_AT_ONCE = 2_000


class SettlementDoor(MerchantDoor):
    reads = writes = "settlements:read"
    renderer_classes = [JSONRenderer, CsvRenderer]


class SettlementsView(SettlementDoor):
    @described(doors.LIST)
    def get(self, request: HttpRequest) -> HttpResponseBase:
        asked = read_query(request, SettlementQuery)
        rows = Payment.objects.settlements(self.merchant)
        if asked.state:
            rows = rows.filter(state=asked.state)
        if asked.paid_since:
            rows = rows.filter(paid_at__gte=asked.paid_since)
        if asks_for_csv(request):
            found = rows.order_by("-id").iterator(chunk_size=ROWS_AT_ONCE)
            table = (list(serializers.settlement(row).values()) for row in found)
            return streamed("settlements.csv", SETTLEMENT_COLUMNS, table)
        return Response(page(request, rows, serializers.settlement))


class SettlementView(SettlementDoor):
    @described(doors.GET)
    def get(self, request: HttpRequest, number: str) -> HttpResponseBase:
        read_query(request, PageQuery)
        payment = Payment.objects.settlements(self.merchant).filter(reference=number).first()
        if payment is None:
            raise NotFound(f"no settlement {number}")
        lines = PaymentLine.objects.with_claims(payment)
        if self.key.stores:
            lines = lines.filter(grant__claim__store__code__in=self.key.stores)
        if asks_for_csv(request):
            found = lines.order_by("id").iterator(chunk_size=ROWS_AT_ONCE)
            return streamed(f"{number}.csv", LINE_COLUMNS, _table(payment, found))
        seconds = lines.float_seconds(payment.paid_at) if payment.paid_at else None
        body = serializers.settlement(payment) | {
            "float_days": None if seconds is None else float(serializers.days(seconds)),
            "claims": page(request, lines, lambda row: _line(payment, row), by=("id",)),
        }
        return Response(body)


def _line(payment: Payment, row: PaymentLine) -> Json:
    return serializers.line(row, paid_at=payment.paid_at)


def _table(payment: Payment, rows: Iterator[PaymentLine]) -> Iterator[list[object]]:
    for row in rows:
        yield list(_line(payment, row).values())
