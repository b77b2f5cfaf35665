"""The Chinese catalogue is complete: every text of the code has its translation."""

import string
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from django.utils.translation import override

from subsidy.claims.states import ClaimState

ROOT = Path(__file__).parent.parent.parent
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "pgettext_lazy": ((1, "c"), 2)}
CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"


@pytest.fixture(scope="module")
def texts():
    """Every text that the code marks for translation."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = set()
    for room in ("subsidy", "config"):
        for _, _, text, _, _ in extract_from_dir(ROOT / room, methods, options, KEYWORDS):
            found.add(text)
    return found


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def fields(text):
    """The %(names)s and % signs of a text."""
    return sorted(part.split(")")[0] for part in text.split("%(")[1:])


def test_the_code_has_texts(texts):
    assert len(texts) > 700
    assert {"What happened", "Approve", "Trade-in subsidies"} <= texts


def test_every_text_is_translated(texts, catalogue):
    known = {message.id for message in catalogue if message.string and not message.fuzzy}
    assert texts - known == set()


def test_translations_fill_in_the_same_values(catalogue):
    assert [m.id for m in catalogue if m.id and fields(m.id) != fields(m.string)] == []


def test_nothing_is_translated_that_is_not_used(texts, catalogue):
    ours = {m.id for m in catalogue if m.id and {file for file, _ in m.locations} != {"unfold"}}
    assert ours - texts == set()


def test_translations_are_chinese(catalogue):
    latin = set(string.ascii_letters)
    spoken = {"English", "IMEI", "SHA-256", "%(class_name)s %(instance)s"}
    plain = [m for m in catalogue if m.id and m.id not in spoken and m.string == m.id]
    assert [m.id for m in plain if latin & set(m.id)] == []


def test_django_reads_the_compiled_catalogue():
    """`make setup` compiles it."""
    with override("zh-hans"):
        assert str(ClaimState.IN_REVIEW.label) == "待审核"
