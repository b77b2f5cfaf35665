"""A report of a day that is over is the same bytes, whatever is recorded later."""

from datetime import timedelta

import pytest

from subsidy.ledger.rules import Posting
from subsidy.ledger.services import post_many
from subsidy.reports import exports, fund_pdf, statement_exports, tables
from subsidy.reports.services import clearing_statement, fund_report
from subsidy.reports.terminals import drawn
from tests.make import NOON, TODAY

LATER = NOON + timedelta(days=1)


def written(programme):
    """The report and the statement of today, in every form."""
    report = fund_report(programme, as_of=TODAY)
    statement = clearing_statement(programme, as_of=TODAY)
    return [
        drawn(tables.fund_table(report), styled=False),
        exports.as_json(report),
        exports.as_csv(report),
        exports.as_xlsx(report),
        fund_pdf.as_pdf(report),
        drawn(statement_exports.statement_table(statement), styled=False),
        statement_exports.as_json(statement),
        statement_exports.as_csv(statement),
        statement_exports.as_xlsx(statement),
    ]


def record(shop, count):
    """So many transfers of today and of days before, recorded tomorrow."""
    post_many(
        [
            Posting(
                kind=kind,
                book=shop.line.book,
                amount_fen=1 + number % 7,
                reference=f"late:{number}",
                subject=f"late:{number}",
                day=TODAY - timedelta(days=number % 30),
            )
            for number in range(count // 2)
            for kind in ("reserve", "release")
        ],
        at=LATER,
    )


@pytest.mark.django_db
class TestReportsOfADayThatIsOver:
    def test_are_the_same_bytes_after_10_000_further_transfers(self, shop):
        shop.paid()
        shop.approved_car()
        before = written(shop.programme)

        record(shop, 10_000)

        assert written(shop.programme) == before

    def test_show_them_only_where_it_is_asked_what_was_known_later(self, shop):
        shop.paid()
        then = fund_report(shop.programme, as_of=TODAY)
        freeze = Posting(
            kind="freeze",
            book=shop.line.book,
            amount_fen=7,
            reference="late:1",
            subject="late:1",
            day=TODAY,
        )
        post_many([freeze], at=LATER)
        later = fund_report(shop.programme, as_of=TODAY, known_at=LATER)
        assert (then.total.frozen_fen, later.total.frozen_fen) == (0, 7)
        assert later.as_of == then.as_of
        assert fund_report(shop.programme, as_of=TODAY) == then
