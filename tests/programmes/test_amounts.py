"""All worked cases, from the shipped files: once as pure data, once through the database."""

from collections import defaultdict
from datetime import date

import pytest
from django.db import transaction

from subsidy.funds.files import read_file
from subsidy.funds.services import load
from subsidy.programmes.models import Category, Programme, Terms
from subsidy.regions.models import County
from tests.make import NOON
from tests.programmes.cases import ROOT, read_cases

CASES = read_cases()
FILES = {year: ROOT / "programmes" / f"hebei-{year}.yaml" for year in (2024, 2025, 2026)}


@pytest.fixture(scope="module")
def files():
    return {year: read_file(path) for year, path in FILES.items()}


@pytest.fixture(scope="module")
def book_of_files(files):
    book = defaultdict(list)
    for year, file in files.items():
        for _, terms in file.terms():
            book[year, terms.category].append(terms)
    return book


@pytest.fixture(scope="module")
def book_of_rows(files, town, django_db_blocker):
    """The terms and the map of counties as the database gives them back after loading."""
    book = defaultdict(list)
    town.leave()
    with django_db_blocker.unblock(), transaction.atomic():
        for file in files.values():
            load(file, at=NOON)
        rows = Terms.objects.for_categories(
            Programme.objects.values("id"), Category.objects.values("id")
        )
        for row in rows:
            book[row.programme.year, row.category.code].append(row.data())
        places = {(case.row["county"], case.bought_on) for case in CASES}
        units = {place: unit.code for place, unit in County.objects.units_on(places).items()}
        transaction.set_rollback(True)
    return book, units


def test_there_are_62_cases():
    assert len(CASES) == 62


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_comes_out_from_the_file_alone(case, files, book_of_files):
    counties = files[int(case.row["year"])].content.regions.counties

    def unit_of(county: str, _day: date) -> str | None:
        return next(one.unit for one in counties if one.code == county)

    assert case.run(book_of_files, unit_of) == case.expected


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_comes_out_from_the_database(case, book_of_rows):
    book, units = book_of_rows

    assert case.run(book, lambda county, day: units.get((county, day))) == case.expected
