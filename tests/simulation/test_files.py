"""The files are those that the commands read."""

from datetime import date

from simulation import files
from subsidy.catalogue.services.sales_file import read_rows
from subsidy.merchants.files import read


def test_merchants_are_read_with_stores_terminals_enrolment_and_account(world, tmp_path):
    path = tmp_path / "merchants.csv"
    files.write_merchants(path, world.merchants, programme="hebei-2024")
    entries = {entry.credit_code: entry for entry in read(path)}
    assert entries.keys() == {merchant.credit_code for merchant in world.merchants}
    for merchant in world.merchants:
        entry = entries[merchant.credit_code]
        assert entry.name == merchant.name
        assert entry.unit == merchant.county.unit
        registered = [(one.code, [row.serial for row in one.terminals]) for one in entry.stores]
        assert registered == [(store.code, [store.terminal]) for store in merchant.stores]
        assert [(item.group, item.from_on) for item in entry.enrolments] == [
            (merchant.group, date(2024, 8, 25))
        ]
        assert entry.payout_account.number == merchant.payout.number
        assert [(one.document_number, one.mobile) for one in entry.roster] == [
            (one.document_number, one.mobile) for one in merchant.staff
        ]


def test_past_sales_are_read_without_a_fault(world, tmp_path):
    path = tmp_path / "sales.csv"
    files.write_past_sales(path, world.past_sales)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(read_rows(file, today=date(2024, 9, 1)))
    assert len(rows) == len(world.past_sales)
    assert [row.faults for row in rows if row.faults] == []
    assert len({row.reference for row in rows}) == len(rows)
