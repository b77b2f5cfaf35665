"""Batches: a thousand rows that stand for themselves, and the file of those that do not."""

import csv
import io
import json

import pytest

from subsidy.claims.models import Claim
from subsidy.merchants.services import create_key
from subsidy.web.flat import flatten
from tests import make
from tests.claims.broken_rows import AGAINST_THE_RULES, BREAKS, broken
from tests.claims.till import Till, faults

BATCH = "/api/v1/claims/batch"


@pytest.fixture
def rich(db, settings):
    """A shop with money for all, at which nobody counts requests."""
    settings.RATE_PER_KEY = settings.RATE_PER_MERCHANT = 10**6
    return make.Shop(central_fen=900_000_000, local_fen=100_000_000)


@pytest.fixture
def till(rich):
    return Till(rich)


def send(till, rows, media="application/json", accept="application/json"):
    if isinstance(rows, bytes):
        content = rows
    elif media == "application/x-ndjson":
        content = "\n".join(map(json.dumps, rows)).encode()
    else:
        content = json.dumps({"claims": rows}).encode()
    headers = {"Idempotency-Key": f"b{next(make._numbers)}", "Accept": accept}
    headers["Accept-Language"] = "en"
    return till.client.post(BATCH, content, content_type=media, headers=headers)


def read(content):
    text = content.decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def write(rows):
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, columns)
    table.writeheader()
    table.writerows(rows)
    return "\ufeff".encode() + out.getvalue().encode()


def mended(row, body):
    """The row with every cell set right that differs from the sound body; as a person would."""
    right = {path: _cell(value) for path, value in flatten(body).items()}
    return {"index": row["index"], "errors": row["errors"]} | {
        name: right.get(name, "") for name in {*row, *right} if name not in ("index", "errors")
    }


def _cell(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


class TestThousandRows:
    @pytest.mark.parametrize("media", ["application/json", "application/x-ndjson"])
    def test_ten_in_a_hundred_broken_each_in_another_way(self, rich, till, media):
        assert len({(path, repr(value)) for path, value, *_ in BREAKS}) == len(BREAKS) >= 99
        sound = [rich.body(external_id=f"E{n}") for n in range(1_000)]
        rows, expected = list(sound), {}
        for number, (path, value, code, pointer) in enumerate(BREAKS[:99]):
            index = number * 10 + 5
            rows[index] = broken(sound[index], path, value)
            expected[index] = (code, pointer)
        rows[995] = broken(sound[995], "purchase/identifiers", sound[0]["purchase"]["identifiers"])
        expected[995] = ("identifier_already_used", "/purchase/identifiers/0/value")

        answer = send(till, rows, media)

        assert answer.status_code == 200, answer.content
        body = answer.json()
        assert (body["accepted"], body["refused"]) == (900, 100)
        found = {
            row["index"]: [(e["code"], e["pointer"]) for e in row["errors"]]
            for row in body["results"]
            if "errors" in row
        }
        assert found.keys() == expected.keys()
        unnamed = {
            index: found[index] for index, one in expected.items() if one not in found[index]
        }
        assert unnamed == {}
        assert Claim.objects.count() == 900

        again = send(till, [rows[index] for index in expected], media, accept="text/csv")

        assert again["Content-Type"] == "text/csv; charset=utf-8"
        table = read(again.content)
        assert len(table) == 100
        assert all(row["errors"] for row in table)
        indexes = list(expected)
        whole = [mended(row, sound[indexes[int(row["index"])]]) for row in table]
        last = send(till, write(whole), "text/csv")
        assert (last.json()["accepted"], last.json()["refused"]) == (100, 0), last.content[:500]
        assert Claim.objects.count() == 1_000


class TestCsv:
    def test_says_what_is_wrong_and_what_was_sent(self, rich, till):
        good, bad = rich.body(), rich.body(external_id="E1", purchase__price_fen="+5")
        [row] = read(send(till, [good, bad], accept="text/csv").content)
        assert row["index"] == "1"
        assert row["purchase.price_fen"] == "'+5"
        assert row["errors"] == (
            "invalid /purchase/price_fen: This must be a whole number.; "
            "invalid /purchase/invoice/total_fen: This must be a whole number."
        )
        assert list(row)[-1] == "errors"

    def test_of_nothing_refused_is_a_header(self, rich, till):
        assert read(send(till, [rich.body()], accept="text/csv").content) == []

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "'x", "''=x", "\tx", "a'b", "'"])
    def test_comes_back_as_it_was_and_no_spreadsheet_runs_it(self, rich, till, text):
        sent = broken(rich.body(), "purchase/invoice/title", f"{text} ")
        content = send(till, [sent], accept="text/csv").content
        [row] = read(content)
        assert not row["purchase.invoice.title"].startswith(("=", "+", "-", "@", "\t", "\r"))
        again = send(till, content, "text/csv", accept="text/csv").content
        assert read(again) == [row]

    @pytest.mark.parametrize(("path", "value", "code", "pointer"), AGAINST_THE_RULES)
    def test_unmended_is_refused_for_the_same(self, rich, till, path, value, code, pointer):
        file = send(till, [broken(rich.body(), path, value)], accept="text/csv").content
        [row] = send(till, file, "text/csv").json()["results"]
        assert (code, pointer) in [(e["code"], e["pointer"]) for e in row["errors"]]

    def test_takes_what_a_spreadsheet_makes_of_it(self, rich, till):
        cells = {name: _cell(value) for name, value in flatten(rich.body()).items()}
        cells["payment.payer_is_applicant"] = "TRUE"
        cells |= {"": "", "errors": "old", "index": "7", "purchase.list_price_fen": ""}
        assert send(till, write([cells]), "text/csv").json()["accepted"] == 1

    def test_takes_lists_in_order_and_paths_that_go_deeper(self, rich, till):
        body = rich.body()
        body["purchase"]["identifiers"] = [
            {"kind": "serial_number", "value": f"SN-LIST-{n:04}"} for n in range(10)
        ]
        cells = {name: _cell(value) for name, value in flatten(body).items()}
        cells = {"purchase": "flat", **dict(reversed(cells.items())), "applicant": "flat"}
        assert send(till, write([cells]), "text/csv").json()["accepted"] == 1

    @pytest.mark.parametrize(
        "content",
        [
            b"\n",
            b"\xff\xfe",
            b"store,store\n1,2",
            b"\n\n",
            b"," * 600,
            b"store",
            b'"a\n',
            b"a" * 200_000,
        ],
    )
    def test_that_is_no_table_is_refused_whole(self, till, content):
        answer = send(till, content, "text/csv")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")

    def test_with_too_many_cells_refuses_that_row(self, rich, till):
        cells = {name: _cell(value) for name, value in flatten(rich.body()).items()}
        head, row = (line.encode() for line in write([cells]).decode().splitlines())
        answer = send(till, b"\n".join([head, row, row + b",more"]), "text/csv").json()
        assert [row.get("state") for row in answer["results"]] == ["submitted", None]


class TestLines:
    def test_that_are_no_json_refuse_themselves(self, rich, till):
        lines = [
            json.dumps(rich.body()),
            "{",
            "7",
            "",
            json.dumps(rich.body()),
            "[" * 5_000,
            "\ufeff{}",
        ]
        content = "\n".join(lines).encode() + b"\n\xff\xfe\r\n"
        answer = till.client.post(
            BATCH, content, "application/x-ndjson", headers={"Idempotency-Key": "lines"}
        ).json()
        states = [row.get("state") for row in answer["results"]]
        assert states == ["submitted", None, None, "submitted", None, None, None]
        assert all(row["errors"] for row in answer["results"] if "state" not in row)

    @pytest.mark.parametrize("count", [0, 1_001])
    def test_are_1_to_1000(self, till, count):
        answer = send(till, b"\n" + b"{}\n" * count, "application/x-ndjson")
        assert (answer.status_code, faults(answer)) == (400, [("invalid", "")])


class TestForbidden:
    @pytest.mark.parametrize("media", ["application/json", "application/x-ndjson"])
    @pytest.mark.parametrize("odd", ["\0", "\ud800", float("nan"), float("inf"), float("-inf")])
    def test_signs_refuse_their_row_alone(self, rich, till, media, odd):
        bad = rich.body(external_id=odd)
        answer = send(till, [rich.body(), bad, rich.body()], media)
        assert answer.status_code == 200, answer.content
        rows = answer.json()["results"]
        assert [row.get("state") for row in rows] == ["submitted", None, "submitted"]
        assert [(e["code"], e["pointer"]) for e in rows[1]["errors"]] == [
            ("invalid", "/external_id")
        ]

    def test_signs_in_a_name_are_no_trouble(self, rich, till):
        answer = send(till, [rich.body() | {"\ud800\0": 1}])
        assert answer.json()["refused"] == 1

    @pytest.mark.parametrize("depth", [150, 450, 600, 900])
    @pytest.mark.parametrize("sign", ["1", "NaN"])
    @pytest.mark.parametrize("media", ["application/json", "application/x-ndjson"])
    def test_nesting_too_deep_refuses_its_row(self, rich, till, media, depth, sign):
        text = json.dumps(rich.body(external_id="X"))
        row = text.replace('"X"', "[" * depth + sign + "]" * depth)
        body = f'{{"claims": [{row}]}}' if media == "application/json" else row
        for accept in ("application/json", "text/csv"):
            headers = {"Idempotency-Key": accept, "Accept": accept}
            answer = till.client.post(BATCH, body, media, headers=headers)
            assert answer.status_code in (200, 400), answer.content
        assert not Claim.objects.exists()

    def test_number_beyond_all_bounds(self, rich, till):
        row = json.dumps({"claims": [rich.body(external_id="X")]}).replace('"X"', "1e999")
        answer = till.client.post(BATCH, row, "application/json", headers={"Idempotency-Key": "n"})
        assert answer.json()["results"][0]["external_id"] is None

    @pytest.mark.parametrize(
        "body",
        ["NaN", '{"claims": NaN}', '{"claims": [], "x": "\\u0000"}', '{"claims": "\\u0000"}'],
    )
    def test_outside_the_rows_refuses_the_body(self, till, body):
        answer = till.client.post(BATCH, body, "application/json", headers={"Idempotency-Key": "b"})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


class TestStoresOfTheKey:
    def test_refuse_rows_of_other_stores(self, rich):
        county = rich.merchant.stores.get().county
        rich.merchant.stores.create(code="S002", name="二店", address="x", county=county)
        _key, token = create_key(rich.merchant, stores=["S002"], at=make.NOON)
        till = Till(rich, token)
        answer = send(till, [rich.body(), rich.body(store="S002")]).json()
        assert [row.get("state") for row in answer["results"]] == [None, "submitted"]
        assert answer["results"][0]["errors"][0]["code"] == "store_unknown"


def test_another_media_type_is_refused(till):
    answer = send(till, b"a", "text/csv+")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
