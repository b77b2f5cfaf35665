"""The programme files that come with the house hold what they promise."""

from collections import Counter
from pathlib import Path

import pytest

from subsidy.funds.files import read_file
from subsidy.funds.files.words import Part

PROGRAMMES = Path(__file__).parents[2] / "programmes"
YEARS = ["hebei-2024", "hebei-2025", "hebei-2026"]


def content(name):
    return read_file(PROGRAMMES / f"{name}.yaml").content


@pytest.fixture(scope="module")
def hebei():
    return content("hebei-2024")


class TestRegions:
    def test_are_14_units_and_167_counties(self, hebei):
        assert len(hebei.regions.units) == 14
        assert len({county.code for county in hebei.regions.counties}) == 167

    def test_every_unit_has_counties(self, hebei):
        units = {unit.code for unit in hebei.regions.units}

        assert {county.unit for county in hebei.regions.counties} == units

    @pytest.mark.parametrize(
        ("county", "unit"),
        [
            ("130102", "130100"),
            ("130181", "130181"),  # Xinji is not Shijiazhuang's
            ("130682", "130682"),  # Dingzhou is not Baoding's
            ("130629", "133100"),  # Xiong'an's three are not Baoding's
            ("130632", "133100"),
            ("130638", "133100"),
            ("130602", "130600"),
        ],
    )
    def test_the_traps_of_the_codes_are_avoided(self, hebei, county, unit):
        assert [one.unit for one in hebei.regions.counties if one.code == county] == [unit]


class TestFundsOf2024:
    def test_are_the_two_published_amounts(self, hebei):
        amounts = {batch.source: batch.amount for batch in hebei.funds.batches}

        assert amounts == {"central": 724_100_000_000, "provincial": 80_400_000_000}

    def test_are_allotted_to_the_last_fen(self, hebei):
        given = Counter()
        for entry in hebei.funds.allotments:
            given[entry.batch] += sum(sum(groups.values()) for groups in entry.lines.values())

        assert given == {batch.number: batch.amount for batch in hebei.funds.batches}

    def test_reach_every_unit_and_say_that_they_are_made_up(self, hebei):
        units = {unit.code for unit in hebei.regions.units}

        for entry in hebei.funds.allotments:
            assert entry.illustrative
            assert set(entry.lines) == units


@pytest.mark.parametrize("year", YEARS)
class TestTerms:
    def test_name_a_source_each(self, year):
        assert all(terms.source for terms in content(year).terms)

    def test_of_e_bikes_are_xinji_s_alone(self, year):
        ebikes = [terms for terms in content(year).terms if "e_bikes" in terms.categories]

        assert [terms.units for terms in ebikes] == [["130181"]] * (year == "hebei-2024")

    def test_say_where_no_public_rule_was_found(self, year):
        file = content(year)

        assert any("no public rule" in note for note in file.notes)
        assert any("no public rule found" in terms.source for terms in file.terms)


@pytest.mark.parametrize("year", ["hebei-2025", "hebei-2026"])
def test_no_money_is_made_up_for_later_years(year):
    assert not content(year).funds.batches


def test_the_demonstration_s_terms_are_marked_and_fill_the_other_units(hebei):
    demo = content("demo-ebikes-2024")
    units = {unit.code for unit in hebei.regions.units}

    assert demo.adds_to == "hebei-2024"
    assert all(terms.illustrative for terms in demo.terms)
    assert {unit for terms in demo.terms for unit in terms.units} == units - {"130181"}


def test_parts_take_no_unknown_names():
    assert Part.model_config["extra"] == "forbid"
