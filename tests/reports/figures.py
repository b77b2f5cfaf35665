"""A report made by hand, for the tests of its forms."""

from datetime import date, datetime

from subsidy.core.clock import SHANGHAI
from subsidy.reports.rules import FundReport, FundRow, Place, Runway, Sums

CITY = Place(code="130100", name_zh="石家庄", name_en="Shijiazhuang")
AREA = Place(code="133100", name_zh="雄安新区", name_en="Xiong'an <New> Area")

APPLIANCES = Sums(
    central_fen=90_000_000,
    local_fen=10_000_000,
    reserved_fen=100_000,
    committed_fen=200_000,
    paid_fen=1_000_050,
    recovered_fen=50,
    available_fen=98_700_000,
    claims=1_234,
)
CARS = Sums(central_fen=30_000_000, local_fen=1, available_fen=30_000_001)
EMPTY = Sums()
SOON = Runway(
    pace_fen=100_000,
    early_on=date(2024, 11, 20),
    expected_on=date(2024, 12, 3),
    late_on=date(2024, 12, 19),
)
LASTS = Runway(pace_fen=5, early_on=None, expected_on=None, late_on=None)


def report(*rows: FundRow) -> FundReport:
    return FundReport(
        programme="hebei-2024",
        name_zh="河北以旧换新",
        name_en="Hebei trade-in",
        as_of=date(2024, 10, 31),
        known_at=datetime(2024, 10, 31, 23, 59, 59, 999_999, tzinfo=SHANGHAI),
        rows=rows
        or (
            FundRow(unit=CITY, group="appliances", sums=APPLIANCES, runway=SOON),
            FundRow(unit=CITY, group="cars", sums=CARS),
            FundRow(unit=AREA, group="cars", sums=EMPTY, runway=LASTS),
        ),
    )
