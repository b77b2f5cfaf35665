"""The door for many sales at once."""

from collections.abc import Iterator, Sequence

from django.http import HttpRequest, HttpResponse
from rest_framework.renderers import JSONRenderer

from subsidy.claims import services
from subsidy.claims.doors import batch as doors
from subsidy.claims.rules.request import BatchRequest, ClaimRequest
from subsidy.claims.serializers import claims as serializers
from subsidy.claims.serializers.claims import Json
from subsidy.claims.views.claims import DONE, MerchantView
from subsidy.core import clock
from subsidy.web import csvs
from subsidy.web.batches import BrokenRow, Row, read_rows
from subsidy.web.doors import described
from subsidy.web.flat import flatten
from subsidy.web.problems import listed
from subsidy.web.throttles import charge


class BatchView(MerchantView):
    """Up to 1,000 sales; each row stands for itself. What is refused may come back as a file."""

    renderer_classes = [JSONRenderer, csvs.CsvRenderer]

    @described(doors.BATCH)
    def post(self, request: HttpRequest) -> HttpResponse:
        wants_csv = csvs.asks_for_csv(request)

        def verb() -> tuple[int, Json | bytes]:
            rows = [self._checked(row) for row in read_rows(request, BatchRequest, "claims")]
            charge(request, len(rows))
            results = self._results(rows)
            if wants_csv:
                return DONE, refused_file(rows, results)
            refused = sum("errors" in result for result in results)
            accepted = len(results) - refused
            return DONE, {"accepted": accepted, "refused": refused, "results": results}

        if wants_csv:
            return self.once(verb, media_type=f"{csvs.MEDIA_TYPE}; charset=utf-8")
        return self.once(verb)

    def _checked(self, row: Row) -> Row:
        """Return the row, broken where it is of a store that the key does not open."""
        if isinstance(row, ClaimRequest) and (faults := self.store_faults(row)):
            return BrokenRow(_sent(row), faults)
        return row

    def _results(self, rows: Sequence[Row]) -> list[Json]:
        sound = [row for row in rows if isinstance(row, ClaimRequest)]
        made = services.submit_many(self.merchant, sound, by=self.actor, at=clock.now())
        outcomes = iter(made)
        return [
            _answered(index, next(outcomes), row.external_id)
            if isinstance(row, ClaimRequest)
            else _broken(index, row)
            for index, row in enumerate(rows)
        ]


def refused_file(rows: Sequence[Row], results: Sequence[Json]) -> bytes:
    """Return the refused rows as CSV, to mend and send again: as sent, and what is wrong."""
    refused = [
        (result, flatten(_sent(row)))
        for row, result in zip(rows, results, strict=True)
        if "errors" in result
    ]
    columns = list(dict.fromkeys(path for _result, leaves in refused for path in leaves))
    table = (
        [result["index"], *(leaves.get(path) for path in columns), _in_words(result)]
        for result, leaves in refused
    )
    return "".join(csvs.lines(["index", *columns, "errors"], table)).encode()


def _in_words(result: Json) -> str:
    return "; ".join(_sentences(result["errors"]))


def _sentences(errors: object) -> Iterator[str]:
    assert isinstance(errors, list)
    for error in errors:
        yield f"{error['code']} {error['pointer']}: {error['detail']}"


def _sent(row: Row) -> object:
    """Return the row as the merchant sent it."""
    if isinstance(row, BrokenRow):
        return row.raw
    return row.model_dump(mode="json", exclude_unset=True)


def _broken(index: int, row: Row) -> Json:
    assert isinstance(row, BrokenRow)
    named = row.raw.get("external_id") if isinstance(row.raw, dict) else None
    external_id = named if isinstance(named, str) else None
    return {"index": index, "external_id": external_id, "errors": listed(row.faults)}


def _answered(index: int, outcome: services.Outcome, external_id: str) -> Json:
    answer = serializers.row_answer(index, outcome, external_id)
    return answer if outcome.claim else answer | {"errors": listed(outcome.faults)}
