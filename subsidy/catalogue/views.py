"""The merchant's doors to prices: what it promises not to exceed, what it sold for before."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel
from rest_framework.response import Response

from subsidy.catalogue import doors, serializers, services
from subsidy.catalogue.models import FiledPrice
from subsidy.catalogue.query import (
    FiledPriceQuery,
    FiledPriceRow,
    FiledPricesRequest,
    PastSaleRow,
    PastSalesRequest,
)
from subsidy.catalogue.serializers import Json
from subsidy.catalogue.services import PastSale, PriceRow
from subsidy.core import clock
from subsidy.core.faults import Fault
from subsidy.merchants.views import DONE, MerchantDoor
from subsidy.web.batches import BrokenRow, Row, read_rows
from subsidy.web.doors import described
from subsidy.web.paging import page
from subsidy.web.parsing import read_query
from subsidy.web.problems import listed
from subsidy.web.throttles import charge

RowT = TypeVar("RowT", bound=BaseModel)


class PriceDoor(MerchantDoor):
    reads = writes = "prices:write"


class FiledPricesView(PriceDoor):
    @described(doors.LIST_FILED)
    def get(self, request: HttpRequest) -> Response:
        asked = read_query(request, FiledPriceQuery)
        rows = FiledPrice.objects.filter(merchant=self.merchant).select_related("product__category")
        if asked.state:
            rows = rows.filter(state=asked.state)
        return Response(page(request, rows, serializers.price))

    @described(doors.FILE)
    def put(self, request: HttpRequest) -> HttpResponse:
        def verb() -> tuple[int, Json]:
            rows = read_rows(request, FiledPricesRequest, "prices")
            charge(request, len(rows))
            results = _each(rows, FiledPriceRow, self._file)
            refused = sum("errors" in result for result in results)
            return DONE, {
                "accepted": len(results) - refused,
                "refused": refused,
                "results": results,
            }

        return self.once(verb, required=False)

    def _file(self, rows: Sequence[FiledPriceRow]) -> list[Json]:
        prices = [PriceRow(**row.model_dump()) for row in rows]
        filed = services.file_prices(self.merchant, prices, by=self.actor, at=clock.now())
        return [
            serializers.filed(one) if one.price else {"errors": listed(one.faults)} for one in filed
        ]


class PastSalesView(PriceDoor):
    @described(doors.TAKE_SALES)
    def put(self, request: HttpRequest) -> HttpResponse:
        def verb() -> tuple[int, Json]:
            rows = [self._checked(row) for row in read_rows(request, PastSalesRequest, "sales")]
            charge(request, len(rows))
            sound = [PastSale(**row.model_dump()) for row in rows if isinstance(row, PastSaleRow)]
            taken = services.take_past_sales(self.merchant, sound, at=clock.now())
            told = [{"errors": listed(one)} if one else {} for one in taken.faults]
            results = _each(rows, PastSaleRow, lambda _rows: told)
            return DONE, {
                "loaded": taken.loaded,
                "known": taken.known,
                "refused": sum("errors" in result for result in results),
                "results": results,
            }

        return self.once(verb, required=False)

    def _checked(self, row: Row) -> Row:
        """Return the row, broken where it is of a store that the key does not open."""
        stores = self.key.stores
        if isinstance(row, PastSaleRow) and stores and row.store not in stores:
            return BrokenRow(row, [Fault("store_unknown", "/store")])
        return row


def _each(
    rows: Sequence[Row], kind: type[RowT], take: Callable[[list[RowT]], list[Json]]
) -> list[Json]:
    """Return what became of every row: of the sound ones what `take` says, in their order."""
    taken = iter(take([row for row in rows if isinstance(row, kind)]))
    return [
        {"index": index} | ({"errors": listed(row.faults)} if _is_broken(row) else next(taken))
        for index, row in enumerate(rows)
    ]


def _is_broken(row: Row) -> bool:
    return isinstance(row, BrokenRow)
