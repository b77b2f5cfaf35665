import json

import pytest
import yaml

from bench import lines, sales
from subsidy.funds.files import read_file


@pytest.fixture(scope="module")
def trade():
    return lines.open_trade()


def files():
    return [yaml.load(lines.programme_file(world), yaml.CSafeLoader) for world in lines.WORLDS]


class TestTrade:
    def test_has_a_store_in_each_county(self, trade):
        codes = [store.county.code for seller in trade.merchants for store in seller.stores]
        assert sorted(codes) == [county.code for county in lines.counties()]
        assert len(set(codes)) == lines.LINES

    def test_sells_all_over_the_place(self, trade):
        tokens = {seller.credit_code: seller.credit_code for seller in trade.merchants}
        sold = sales.singles(trade, tokens, count=400)
        assert len({json.loads(request.body)["store"] for request in sold}) > 200


class TestWorlds:
    @pytest.fixture(autouse=True)
    def few(self, monkeypatch):
        """Ten lines are as good as five hundred, and quicker."""
        monkeypatch.setattr(lines, "LINES", 10)

    def test_differ_in_nothing_but_whose_the_counties_are(self):
        spread, one = files()
        units = [
            [county.pop("unit") for county in file["regions"]["counties"]] for file in (spread, one)
        ]
        assert spread == one
        assert [len(set(of_world)) for of_world in units] == [lines.LINES, 1]

    def test_are_programme_files(self, tmp_path):
        path = tmp_path / "spread.yaml"
        path.write_text(lines.programme_file(lines.WORLDS[0]))
        content = read_file(path).content
        assert content.code == sales.PROGRAMME
        assert len(content.funds.allotments[0].lines) == lines.LINES
