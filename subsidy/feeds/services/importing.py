"""Taking in the file of a feed: whole, or not at all, or its good rows where that was asked for."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import transaction

from subsidy.catalogue.services import ProductRow, products_for
from subsidy.catalogue.services.sales_file import encoding_of
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.rows import ask, draw_ids
from subsidy.feeds.models import FeedImport
from subsidy.feeds.services.kinds import FEEDS
from subsidy.feeds.services.reading import FeedFault, FeedLine, read_lines
from subsidy.feeds.services.staging import Stage
from subsidy.merchants.models import Merchant
from subsidy.programmes.models import Category

ROWS_PER_PIECE = 5_000
#: So many faults are told; beyond, they are counted.
FAULTS_KEPT_MAX = 10_000
FILE_NAME_MAX = 255


@dataclass
class FeedReport:
    """What became of a file. imported: nothing where it was refused, tried out, or known."""

    rows: int = 0
    refused_rows: int = 0
    written_rows: int = 0
    faults: list[FeedFault] = field(default_factory=list)
    is_known: bool = False
    imported: FeedImport | None = None

    def refuse(self, faults: Sequence[FeedFault]) -> None:
        """Count one row with its faults."""
        self.refused_rows += 1
        self.faults += faults[: max(FAULTS_KEPT_MAX - len(self.faults), 0)]


def import_feed(
    kind: str,
    path: Path,
    *,
    accept_good: bool = False,
    is_dry: bool = False,
    by: Actor,
    at: datetime,
    on_rows: Callable[[int], None] = lambda _rows: None,
) -> FeedReport:
    """Take the file in; a file that was taken in whole before changes nothing.

    Any faulty row refuses the file, unless accept_good. is_dry: say what would become of it.
    Raises FeedUnreadable, FileRefused (neither UTF-8 nor GB 18030).
    """
    report = FeedReport()
    with transaction.atomic():
        _take_in(kind, path, report, by=by, at=at, on_rows=on_rows)
        is_refused = report.refused_rows > 0 and not accept_good
        if is_dry or is_refused or report.is_known:
            transaction.set_rollback(True)
            report.imported = None
    return report


def _take_in(
    kind: str,
    path: Path,
    report: FeedReport,
    *,
    by: Actor,
    at: datetime,
    on_rows: Callable[[int], None],
) -> None:
    # One file of a kind at a time: the second of two equal ones finds the first.
    ask("SELECT pg_advisory_xact_lock(hashtext(%b))", [f"feeds:{kind}"])
    with path.open("rb") as binary:
        sha256 = hashlib.file_digest(binary, "sha256").hexdigest()
    before = FeedImport.objects.filter(kind=kind, sha256=sha256)
    if before.filter(refused_rows=0).exists():
        report.is_known = True
        return
    [import_id] = draw_ids(FeedImport, 1)
    _write(kind, path, import_id, report, at=at, on_rows=on_rows)
    # What remained of a file whose good rows are here already was still not good.
    report.is_known = not report.written_rows and before.exists()
    report.imported = FeedImport.objects.create(
        pk=import_id,
        kind=kind,
        file_name=path.name[:FILE_NAME_MAX],
        sha256=sha256,
        rows=report.rows,
        refused_rows=report.refused_rows,
        written_rows=report.written_rows,
        imported_at=at,
        imported_by=by.reference,
    )


def _write(
    kind: str,
    path: Path,
    import_id: int,
    report: FeedReport,
    *,
    at: datetime,
    on_rows: Callable[[int], None],
) -> None:
    feed = FEEDS[kind]
    stage = Stage(feed)
    with path.open(encoding=encoding_of(path), newline="") as file:
        lines = read_lines(kind, file, today=programme_day(at))
        while piece := list(islice(lines, ROWS_PER_PIECE)):
            _look_up(piece)
            stage.add([(one.line, *feed.build(one.values)) for one in piece if not one.faults])
            report.rows += len(piece)
            for one in piece:
                if one.faults:
                    report.refuse(one.faults)
            on_rows(len(piece))
    for line in stage.drop_contradictions():
        report.refuse([FeedFault(line, "", "row_contradicts")])
    report.written_rows = stage.upsert(import_id)
    stage.close()
    report.faults.sort(key=lambda fault: fault.line)


def _look_up(lines: Sequence[FeedLine]) -> None:
    """Put the ids of merchants and products beside their names; a few statements for a piece."""
    sound = [one for one in lines if not one.faults]
    if not sound:
        return
    if "merchant" in sound[0].values:
        codes = {one.values["merchant"] for one in sound}
        known = Merchant.objects.filter(credit_code__in=codes)
        _name(sound, "merchant", dict(known.values_list("credit_code", "id")))
    if "category" in sound[0].values:
        _name(sound, "category", dict(Category.objects.values_list("code", "id")))
        sold = [one for one in sound if not one.faults]
        products = products_for([_product(one) for one in sold])
        for one, product_id in zip(sold, products, strict=True):
            one.values["product_id"] = product_id


def _name(lines: Sequence[FeedLine], column: str, ids: dict[str, int]) -> None:
    for one in lines:
        code = one.values[column]
        if code in ids:
            one.values[f"{column}_id"] = ids[code]
        else:
            one.refuse(column, f"{column}_unknown", code)


def _product(line: FeedLine) -> ProductRow:
    values = line.values
    return ProductRow(values["category_id"], values["brand"], values["model"])
