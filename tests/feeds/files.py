"""Files as registers send them, and what becomes of them."""

import io

from django.core.management import call_command

from subsidy.feeds.services import import_feed
from tests.make import NOON, SWEEP

HEADERS = {
    "activation": "kind,brand,number,activated_on,region",
    "shipment": "kind,brand,number,region,shipped_on",
    "purchase_stock": "merchant,kind,reference,brand,model,units,invoiced_on",
    "issued_invoices": "merchant,day,count",
    "invoice_status": "code,number,status,status_on",
    "recycler_receipt": "kind,brand,number,recycler,received_on,dismantled_on,claim",
    "delivery_proof": "carrier,waybill,signed_on,county,weight_g",
    "unsubsidised_sale": "merchant,reference,category,brand,model,price_fen,sold_on",
    "cancelled_order": "merchant,external_id,cancelled_on,refund_fen",
}


def written(tmp_path, kind, *lines, encoding="utf-8", name="feed.csv"):
    path = tmp_path / name
    path.write_bytes("\n".join([HEADERS[kind], *lines, ""]).encode(encoding))
    return path


def take_in(tmp_path, kind, *lines, at=NOON, encoding="utf-8", **how):
    path = written(tmp_path, kind, *lines, encoding=encoding)
    return import_feed(kind, path, by=SWEEP, at=at, **how)


def command(kind, path, *options):
    out = io.StringIO()
    call_command("import_feed", kind, str(path), *options, stdout=out)
    return out.getvalue().strip().splitlines()


def faults(report):
    return [(fault.line, fault.column, fault.code) for fault in report.faults]
