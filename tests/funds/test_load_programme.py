from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from subsidy.funds.models import Allotment, FundBatch, FundLine
from subsidy.ledger.models import Balance, Transfer
from subsidy.programmes.models import Category, Programme, Terms
from subsidy.regions.models import County, CountyUnit, Unit
from tests.funds.files import SOUND, spoilt, write

pytestmark = pytest.mark.django_db

PROGRAMMES = Path(__file__).parents[2] / "programmes"
MODELS = [Programme, Unit, County, CountyUnit, Category, Terms, FundBatch, FundLine, Allotment]

ADDITION = """\
adds_to: small
prepared_by: Zhang
checked_by: Li
terms:
  - categories: [digital.phone]
    units: ["130100"]
    notice: {number: N-2, title: More}
    published_on: 2024-06-01
    valid_from: 2024-06-01
    valid_to: 2024-12-31
    quota: {count: 1, on_return: burn}
    charged_to: delivery
    payee: applicant
    variants: [{label: all, flat: "1.00 yuan"}]
    source: test
funds:
  allotments:
    - batch: B-1
      document: D-2
      allotted_on: 2024-06-01
      lines: {"130100": {digital: "1.00 yuan"}}
"""


@pytest.fixture
def load(tmp_path, capsys):
    """Loads a text as a file; returns what the command says."""

    def run(text: str) -> list[str]:
        call_command("load_programme", str(write(tmp_path, text)))
        return capsys.readouterr().out.splitlines()

    return run


def everything() -> dict[str, list[tuple]]:
    return {
        model.__name__: list(model.objects.order_by("pk").values_list())
        for model in [*MODELS, Transfer, Balance]
    }


def refusal(load, text) -> str:
    """What the command says when it refuses; nothing may have changed."""
    before = everything()
    with pytest.raises(CommandError) as refused:
        load(text)
    assert everything() == before
    return str(refused.value)


class TestLoadProgramme:
    def test_loads_the_whole_file_and_says_what_it_did(self, load, tmp_path):
        assert load(SOUND) == [
            "small: new, a draft",
            "units: 1",
            "counties: 1",
            "counties' units: 1",
            "categories: 2",
            "terms published: 1",
            "batch B-1: 900.00 yuan issued",
            "batch B-2: 100.00 yuan issued",
            "2 allotments: 999.00 yuan on 1 fund lines",
            f"{tmp_path / 'small.yaml'} is loaded",
        ]
        assert [model.objects.count() for model in MODELS] == [1, 1, 1, 1, 2, 1, 2, 1, 2]

    def test_puts_the_money_on_the_line_by_source(self, load):
        load(SOUND)

        line = Balance.objects.get(book=FundLine.objects.get().book)
        batch = Balance.objects.get(book=FundBatch.objects.get(number="B-1").book)
        assert (line.central_fen, line.local_fen, line.available_fen) == (89_900, 10_000, 99_900)
        assert (batch.central_fen, batch.available_fen) == (100, 100)

    def test_changes_nothing_the_second_time(self, load, tmp_path):
        load(SOUND)
        before = everything()

        assert load(SOUND) == [f"{tmp_path / 'small.yaml'}: nothing to change"]
        assert everything() == before

    def test_corrects_names_and_the_strategy(self, load):
        load(SOUND)

        said = load(
            spoilt(
                ("en: Small", "en: Little\n  allocation_strategy: daily_quota"),
                ("en: Shijiazhuang", "en: SJZ"),
                ("en: Phone", "en: Mobile"),
            )
        )

        assert said[:5] == [
            "small: name_en changed",
            "small: allocation_strategy changed",
            "small: file_sha256 changed",
            "units: 1",
            "categories: 1",
        ]
        assert Category.objects.get(code="digital.phone").name_en == "Mobile"

    @pytest.mark.parametrize(
        ("change", "fault"),
        [
            (("year: 2024", "year: 2025"), "small.yaml:8: programme.year: cannot change"),
            (("500.00 yuan", "400.00 yuan"), "small.yaml:19: terms.0: digital.phone of this not"),
            (
                ("number: N-1", "number: N-2"),
                "small.yaml:19: terms.0: digital.phone has other terms of the same day",
            ),
            (
                ("group: digital, zh: 手机", "group: home, zh: 手机"),
                "small.yaml:17: categories.1: p",
            ),
            (("instrument: bond", "instrument: gold"), "small.yaml:35: funds.batches.0: B-1 is"),
            (("899.00", "898.00"), "small.yaml:46: funds.allotments.0.lines.130100.digital: D-1"),
            (("since: 2020", "since: 2019"), "small.yaml:14: regions.counties.0: is on record"),
        ],
    )
    def test_refuses_to_rewrite_the_record(self, load, change, fault):
        load(SOUND)

        assert fault in refusal(load, spoilt(change))

    def test_refuses_a_broken_file_whole(self, load):
        said = refusal(load, spoilt(("1500", "15000")))

        assert "small.yaml is refused, nothing is loaded:\nsmall.yaml:30: " in said

    def test_refuses_to_give_away_more_than_the_batch_has_left(self, load):
        load(SOUND)
        new = spoilt(("document: D-1", "document: D-9"), ("899.00", "500.00"))

        assert (
            "small.yaml:46: funds.allotments.0.lines.130100.digital: batch B-1 has only 1.00"
            in (refusal(load, new))
        )


class TestAddition:
    def test_adds_terms_and_allotments_to_what_is_loaded(self, load):
        load(SOUND)

        assert load(ADDITION)[:2] == [
            "terms published: 1",
            "1 allotments: 1.00 yuan on 1 fund lines",
        ]
        assert load(ADDITION)[0].endswith("nothing to change")

    def test_needs_its_programme(self, load):
        assert "small.yaml:1: adds_to: load small first" in refusal(load, ADDITION)

    @pytest.mark.parametrize(
        ("old", "new", "fault"),
        [
            ("digital.phone", "digital.tv", "terms.0.categories.0: digital.tv is no category"),
            ('"130100"]', '"130200"]', "terms.0.units.0: 130200 is no unit"),
            ("batch: B-1", "batch: B-7", "funds.allotments.0.batch: B-7 is no batch"),
        ],
    )
    def test_may_name_only_what_is_known(self, load, old, new, fault):
        load(SOUND)

        assert fault in refusal(load, ADDITION.replace(old, new))


class TestCityMoney:
    CITY = (
        "  allotments:\n",
        """    - {number: B-3, source: city, unit: "130100", instrument: own, amount: "5.00 yuan",
       issued_on: 2024-01-01}
  allotments:
    - batch: B-3
      document: D-3
      allotted_on: 2024-01-02
      lines:
        "130100": {digital: "5.00 yuan"}
""",
    )

    def test_goes_to_the_city_s_own_line(self, load):
        load(spoilt(self.CITY))
        batch = FundBatch.objects.get(number="B-3")
        assert (batch.unit.code, batch.is_central) == ("130100", False)
        assert load(spoilt(self.CITY))[0].endswith("nothing to change")

    def test_goes_nowhere_else(self, load):
        there = '  units:\n    - {code: "130200", kind: city, zh: 唐山市, en: Tangshan}\n'
        files = spoilt(
            self.CITY, ("  units:\n", there), ('unit: "130100", inst', 'unit: "130200", inst')
        )
        assert "B-3 is for 130200 alone" in refusal(load, files)


def test_all_shipped_files_load_and_load_again(capsys):
    for times in (1, 2):
        for name in ("hebei-2024", "demo-ebikes-2024", "hebei-2025", "hebei-2026"):
            call_command("load_programme", str(PROGRAMMES / f"{name}.yaml"))
            said = capsys.readouterr().out
            assert said.endswith("nothing to change\n" if times == 2 else "is loaded\n")
    balances = Balance.objects.filter(book__startswith="line:")
    assert sum(balance.central_fen for balance in balances) == 724_100_000_000
    assert sum(balance.local_fen for balance in balances) == 80_400_000_000
    assert balances.count() == 42
