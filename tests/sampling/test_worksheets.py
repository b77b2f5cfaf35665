"""Worksheets out and in: what is in them, what is refused, cell by cell."""

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from subsidy.accounts.models import Role
from subsidy.core.errors import Refused, WrongState
from subsidy.sampling import services
from subsidy.sampling.files import layout, reading
from subsidy.sampling.models import SampleItem
from subsidy.sampling.worksheets import worksheet
from tests import make
from tests.sampling import town


@pytest.fixture
def sample(shop):
    for _ in range(3):
        shop.submitted()
    return town.drawn(shop)


def opened(content):
    return load_workbook(io.BytesIO(content))


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column(key):
    return layout.KEYS.index(key) + 1


def filled(sample, rows):
    """The worksheet as it comes back; rows: number of the item -> key -> value."""
    book = opened(worksheet(sample))
    for position, cells in rows.items():
        for key, value in cells.items():
            place = layout.FIRST_ROW + position - 1
            book.worksheets[0].cell(place, column(key)).value = value
    return saved(book)


def take(sample, content):
    return services.take_worksheet(sample, content, by=make.actor(Role.AUDITOR), at=town.LATER)


def faults(sample, rows):
    with pytest.raises(Refused) as refused:
        take(sample, filled(sample, rows))
    return [(fault.code, fault.pointer) for fault in refused.value.faults]


class TestOut:
    def test_says_all_of_an_item_with_persons_masked(self, sample, shop):
        page = opened(worksheet(sample)).worksheets[0]
        first = {key: page.cell(8, column(key)).value for key in layout.KEYS}
        item = SampleItem.objects.get(sample=sample, position=1)
        claim = item.line.claim
        assert (first["position"], first["claim"], first["stratum"]) == (1, item.reference, "all")
        assert (first["certain"], float(first["chance"])) == ("yes", 1.0)
        assert first["book_yuan"] * 100 == item.book_fen
        assert first["credit_code"] == shop.merchant.credit_code
        assert first["applicant"] == claim.applicant.masked_name
        assert claim.applicant.document_number not in str(list(page.values))
        assert [first[key] for key in layout.ANSWERS] == [None, None, None]
        head = [page.cell(row, 1).value for row in range(1, 6)]
        assert sample.population_sha256 in head[1]
        assert (sample.seed in head[2], sample.commitment in head[2]) == (True, True)

    def test_locks_all_but_the_answers(self, sample):
        page = opened(worksheet(sample)).worksheets[0]
        assert page.protection.sheet
        locked = {key: page.cell(8, column(key)).protection.locked for key in layout.KEYS}
        assert {key for key, is_locked in locked.items() if not is_locked} == set(layout.ANSWERS)

    def test_lets_no_name_be_run_as_a_formula(self, sample):
        store = SampleItem.objects.filter(sample=sample).first().line.claim.store
        store.name, store.code = "x", "=HYPERLINK(1)"
        store.save(update_fields=["name", "code"])
        cell = opened(worksheet(sample)).worksheets[0].cell(8, column("store"))
        assert (cell.value, cell.data_type) == ("'=HYPERLINK(1) x", "s")

    def test_has_a_budget(self, sample, django_assert_num_queries):
        with django_assert_num_queries(3):
            services.worksheet_rows(sample)


class TestIn:
    def test_records_what_is_filled_in_and_leaves_the_rest(self, sample):
        content = filled(
            sample,
            {1: {"audited_yuan": 0, "note": "=no invoice"}, 2: {"audited_yuan": "899.80"}},
        )
        with pytest.raises(Refused):
            take(sample, content)
        book = SampleItem.objects.get(sample=sample, position=2).book_fen
        rows = {1: {"audited_yuan": 0, "note": "no invoice"}, 2: {"audited_yuan": book / 100}}
        assert take(sample, filled(sample, rows)) == 2
        first, second, third = SampleItem.objects.filter(sample=sample).order_by("position")
        assert (first.audited_fen, first.is_wrong, first.note) == (0, True, "no invoice")
        assert (second.error_fen, second.is_wrong) == (0, False)
        assert third.recorded_at is None

    def test_twice_changes_nothing(self, sample):
        content = filled(sample, {1: {"audited_yuan": 1.5, "wrong": "是", "note": "'-5"}})
        assert (take(sample, content), take(sample, content)) == (1, 0)
        assert SampleItem.objects.get(sample=sample, position=1).note == "-5"
        assert take(sample, worksheet(sample)) == 0

    def test_tells_all_faults_at_once_with_their_cells(self, sample):
        rows = {
            1: {"audited_yuan": "=1+1", "note": "a"},
            2: {"wrong": "perhaps", "audited_yuan": 12.345},
            3: {"audited_yuan": 5, "book_yuan": 7},
            4: {"claim": "C-FOREIGN", "book_yuan": 1, "audited_yuan": 1},
            5: {"audited_yuan": True, "note": "b"},
            6: {"claim": "C-FOREIGN", "book_yuan": 1, "wrong": "no"},
        }
        assert faults(sample, rows) == [
            ("formula_refused", "U8"),
            ("value_invalid", "U9"),
            ("value_invalid", "V9"),
            ("book_value_changed", "F10"),
            ("explanation_missing", "W10"),
            ("not_in_sample", "B11"),
            ("value_missing", "B12"),
            ("value_missing", "F12"),
            ("value_invalid", "U12"),
            ("row_repeated", "B13"),
            ("value_missing", "U13"),
        ]
        assert not SampleItem.objects.filter(sample=sample, recorded_at__isnull=False).exists()

    def test_says_the_cell_in_words(self, sample):
        with pytest.raises(Refused) as refused:
            take(sample, filled(sample, {1: {"note": "x" * 501, "audited_yuan": 1}}))
        [fault] = refused.value.faults
        assert fault.params["message"] == "Cell W8: The value cannot be read"

    def test_of_a_sample_that_is_evaluated_is_refused(self, shop):
        shop.submitted()
        done = town.evaluated(shop)
        with pytest.raises(WrongState):
            take(done, filled(done, {1: {"audited_yuan": 1, "note": "x"}}))

    def test_of_anything_else_is_refused(self, sample):
        other = Workbook()
        empty = io.BytesIO()
        with zipfile.ZipFile(empty, "w"):
            pass
        for content in (b"", b"PK\x03\x04 no", empty.getvalue(), saved(other)):
            with pytest.raises(services.WorksheetUnreadable):
                take(sample, content)

    def test_that_unpacks_to_a_giant_is_refused(self, sample, monkeypatch):
        monkeypatch.setattr(reading, "UNPACKED_BYTES_MAX", 1_000)
        with pytest.raises(services.WorksheetUnreadable):
            take(sample, worksheet(sample))
        monkeypatch.setattr(reading, "UNPACKED_BYTES_MAX", 10**9)
        monkeypatch.setattr(reading, "ROWS_MAX", 5)
        with pytest.raises(services.WorksheetUnreadable):
            take(sample, worksheet(sample))
