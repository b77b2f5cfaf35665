"""The page in the docs says what the tables say."""

from django.conf import settings

from subsidy.cases.states import CASE_MOVES, DECISION_MOVES, HOLD_MOVES, REINSTATEMENT_MOVES
from subsidy.claims.management.commands.draw_states import diagram, table


def test_the_diagrams_are_those_of_the_tables():
    page = (settings.BASE_DIR / "docs/cases.md").read_text(encoding="utf-8")
    for drawn in (
        diagram(CASE_MOVES, ["opened"]),
        table(CASE_MOVES),
        diagram(DECISION_MOVES, ["proposed"]),
        diagram(HOLD_MOVES, ["standing"]),
        diagram(REINSTATEMENT_MOVES, ["proposed"]),
    ):
        assert drawn in page


def test_the_settings_stand_there_with_what_they_are():
    page = (settings.BASE_DIR / "docs/cases.md").read_text(encoding="utf-8")
    for name in (
        *("CASE_NOTICE_DAYS", "FLAG_REPLY_DAYS", "CASE_EXTENSION_DAYS", "CASE_EXTENSIONS_MAX"),
        *("CASE_DECISION_DAYS", "CASE_APPEAL_DAYS", "CASE_APPEAL_DECISION_DAYS"),
        *("CASE_HOLD_DAYS", "CASE_MERCHANT_HOLD_DAYS"),
    ):
        assert f"`{name}` {getattr(settings, name)}" in page
