"""The merchants' list of errors: all codes that a door answers, and nothing else."""

import pytest
from django.core.management import CommandError, call_command

from subsidy.core.codes import CODES
from subsidy.web.document import codes_answered
from subsidy.web.management.commands import draw_errors


@pytest.fixture
def docs(tmp_path, monkeypatch):
    monkeypatch.setattr(draw_errors, "DOCS", tmp_path)
    return tmp_path


class TestDrawErrors:
    def test_writes_a_page_in_each_language(self, docs):
        call_command("draw_errors")

        assert sorted(path.name for path in docs.iterdir()) == ["errors.en.md", "errors.zh.md"]
        page = (docs / "errors.en.md").read_text()
        assert "| `fund_exhausted` | 409 | The money of this unit and category is used up |" in page
        rows = [line for line in page.splitlines() if line.startswith("| `")]
        assert len(rows) == len(codes_answered())

    def test_leaves_out_what_only_the_office_sees(self):
        assert "nothing_left" in CODES
        assert "nothing_left" not in codes_answered()

    def test_tells_whether_the_pages_fit(self, docs):
        with pytest.raises(CommandError, match=r"errors\.zh\.md"):
            call_command("draw_errors", "--check")
        call_command("draw_errors")
        call_command("draw_errors", "--check")
        (docs / "errors.en.md").write_text("old")
        with pytest.raises(CommandError, match=r"errors\.en\.md"):
            call_command("draw_errors", "--check")
