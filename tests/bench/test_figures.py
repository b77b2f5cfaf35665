import sys
from types import SimpleNamespace

import pytest

from bench import __main__ as bench
from bench.figures import Figure


@pytest.mark.parametrize(
    ("value", "written"),
    [(2_150.44, "2150.4"), (100, "100.0"), (99.5, "99.500"), (0.0312, "0.031")],
)
def test_a_figure_is_name_value_unit(value, written):
    assert str(Figure("intake_per_s", value, "claims/s")) == f"intake_per_s {written} claims/s"


class TestMain:
    @pytest.fixture(autouse=True)
    def groups(self, monkeypatch):
        monkeypatch.setattr(bench, "NAMES", ("one", "two"))
        for name in bench.NAMES:
            module = SimpleNamespace(measure=lambda name=name: [Figure(f"{name}_per_s", 1, "x/s")])
            monkeypatch.setitem(sys.modules, f"bench.{name}", module)

    def test_prints_the_figures_asked_for_and_nothing_else(self, capsys):
        bench.main(["two"])

        assert capsys.readouterr().out == "two_per_s 1.000 x/s\n"

    def test_prints_all_without_names(self, capsys):
        bench.main([])

        assert capsys.readouterr().out == "one_per_s 1.000 x/s\ntwo_per_s 1.000 x/s\n"

    def test_refuses_a_name_it_does_not_know(self):
        with pytest.raises(SystemExit, match="unknown: three; there is one two"):
            bench.main(["one", "three"])
