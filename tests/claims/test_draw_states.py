import pytest
from django.core.management import CommandError, call_command

from subsidy.claims.management.commands import draw_states
from subsidy.claims.states import MOVES


@pytest.fixture
def page(settings, tmp_path):
    """A place of its own for the page."""
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    return tmp_path / "docs" / "claim-states.md"


class TestDrawStates:
    def test_the_page_in_the_docs_is_what_the_tables_say(self):
        call_command("draw_states", "--check")

    def test_draws_every_arrow_of_the_table(self, page):
        call_command("draw_states")
        text = page.read_text(encoding="utf-8")
        arrows = [
            f"    {source} --> {target}: {verb}\n"
            for verb, (sources, target) in MOVES.items()
            for source in sources
        ]
        assert [arrow for arrow in arrows if arrow not in text] == []
        assert "    [*] --> reserved\n    [*] --> submitted\n" in text
        assert "    lapsed --> [*]\n" in text

    @pytest.mark.parametrize("text", [None, "", "an older drawing"])
    def test_refuses_a_page_that_is_missing_or_old(self, page, text):
        if text is not None:
            page.write_text(text, encoding="utf-8")
        with pytest.raises(CommandError, match="is not what the tables say"):
            call_command("draw_states", "--check")
        assert (page.read_text(encoding="utf-8") if page.exists() else None) == text

    def test_names_the_states_that_hold_and_end(self):
        assert "when `reserved`, `sent_back`, `rejected`." in draw_states.page()
