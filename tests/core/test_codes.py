"""One table of codes: whatever is refused anywhere, it says what that means."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from django.utils.functional import Promise

import subsidy
from subsidy.core.codes import CODES
from subsidy.core.errors import NotFound, Refusal, Refused, SamePerson, WrongState
from subsidy.core.faults import Fault

#: How the API is documented to answer.
DOCUMENTED = {
    422: """not_eligible_category not_eligible_energy_level price_above_limit bought_outside_window
        old_vehicle_too_new old_vehicle_held_too_short vehicle_type_not_eligible
        vehicle_pair_not_eligible quota_used identifier_already_used identifier_invalid
        invoice_title_mismatch invoice_total_mismatch company_buyer payer_mismatch
        price_above_filed no_fund_line apply_deadline_passed merchant_suspended programme_closed
        merchant_not_active merchant_not_enrolled store_unknown idempotency_key_reused""",
    409: """fund_exhausted amount_changed programme_paused daily_quota_reached wrong_state
        reservation_expired idempotency_in_progress""",
    400: "invalid",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    413: "too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
    503: "unavailable",
}


def refusals(cls: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for child in cls.__subclasses__():
        yield child
        yield from refusals(child)


@pytest.fixture(scope="module")
def every_refusal():
    for module in walk_packages(subsidy.__path__, "subsidy."):
        if "migrations" not in module.name:
            import_module(module.name)
    found = {cls for cls in refusals() if cls.__module__.startswith("subsidy.")} - {Refused}
    assert len(found) > 30
    return found


class TestCodes:
    def test_hold_every_refusal_of_the_house(self, every_refusal):
        unknown = {f"{cls.__module__}.{cls.__name__}": cls.code for cls in every_refusal}
        assert {name: code for name, code in unknown.items() if code not in CODES} == {}

    @pytest.mark.parametrize("room", ["claims", "web", "merchants/authentication.py"])
    def test_hold_every_fault_that_the_doors_name(self, room):
        place = Path(subsidy.__path__[0]) / room
        files = [place] if place.is_file() else sorted(place.rglob("*.py"))
        text = "\n".join(file.read_text() for file in files)
        named = set(re.findall(r"(?:Fault|\.refuse)\(\s*\"(\w+)\"", text))
        assert named - CODES.keys() == set()

    def test_can_be_told_in_two_languages(self):
        for code, known in CODES.items():
            assert isinstance(known.title, Promise), code
            assert isinstance(known.cure, Promise) or not known.cure, code
            assert not str(known.title).endswith("."), code

    def test_answer_as_documented(self):
        documented = {code: status for status, text in DOCUMENTED.items() for code in text.split()}
        assert {code: CODES[code].status for code in documented} == documented


class TestRefusal:
    def test_says_what_is_the_case(self):
        assert [(no.code, no.status) for no in (WrongState(), SamePerson(), NotFound("no"))] == [
            ("wrong_state", 409),
            ("same_person", 409),
            ("not_found", 404),
        ]
        assert (str(WrongState()), str(WrongState("is paid"))) == ("wrong_state", "is paid")

    def test_without_a_place_in_the_table_is_a_state(self):
        assert (Refusal().code, Refusal().status) == ("refused", 409)

    @pytest.mark.parametrize(
        ("codes", "status"),
        [
            (["fund_exhausted"], 409),
            (["programme_paused", "fund_exhausted"], 409),
            (["fund_exhausted", "quota_used"], 422),
            (["quota_used"], 422),
        ],
    )
    def test_of_many_faults_is_a_race_only_if_all_are(self, codes, status):
        no = Refused([Fault(code) for code in codes])
        assert (no.status, no.code, str(no)) == (status, codes[0], ", ".join(codes))

    def test_of_no_fault_cannot_be(self):
        with pytest.raises(AssertionError):
            Refused([])
