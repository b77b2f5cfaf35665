"""What anybody may read: programmes, categories, and the terms of a day."""

from datetime import date

import pytest
from django.test import Client

from subsidy.programmes.models import Programme
from tests import make
from tests.claims.till import faults


def get(path, **headers):
    return Client().get(f"/api/v1/{path}", headers={"Accept-Language": "en"} | headers)


class TestProgrammes:
    def test_are_named_in_both_languages_and_drafts_are_left_out(self, shop):
        make.programme("sandbox", is_test=True)
        Programme.objects.create(
            code="draft", name_zh="草", name_en="D", province="130000", year=2025,
            file_sha256="0" * 64,
        )  # fmt: skip
        rows = get("programmes").json()["data"]
        assert rows[0] == {
            "code": "hebei-2024",
            "names": {"zh": "河北以旧换新", "en": "Hebei trade-in"},
            "province": "130000",
            "year": 2024,
            "state": "open",
            "is_test": False,
        }
        assert {row["code"]: row["is_test"] for row in rows} == {
            "hebei-2024": False,
            "sandbox": True,
        }


class TestCategories:
    def test_know_parent_and_group(self, shop):
        child = make.category("cars.scrappage.heavy", "cars")
        child.parent = shop.cars
        child.save()
        assert get("categories").json()["data"] == [
            {
                "code": code,
                "names": {"zh": "冰箱", "en": "Refrigerator"},
                "parent": parent,
                "group": code.split(".")[0],
            }
            for code, parent in (
                ("appliances.refrigerator", None),
                ("cars.scrappage", None),
                ("cars.scrappage.heavy", "cars.scrappage"),
            )
        ]


class TestTerms:
    def test_say_all_that_the_notice_grants(self, shop):
        answer = get("terms?category=appliances.refrigerator").json()
        assert answer["on"] == "2024-10-01"
        [row] = answer["data"]
        assert row == {
            "programme": "hebei-2024",
            "category": "appliances.refrigerator",
            "unit": None,
            "notice": {"number": shop.terms.notice_number, "title": "Notice"},
            "published_on": "2024-08-25",
            "valid_from": "2024-08-25",
            "valid_to": "2024-12-31",
            "apply_by": None,
            "quota": {"class": "appliances.refrigerator", "count": 1, "on_return": "on_repayment"},
            "charged_to": "store",
            "payee": "merchant",
            "rounding": "half_up",
            "identifiers_required": ["serial_number"],
            "evidence_required": [],
            "requirements": [],
            "variants": [
                {
                    "label": f"level {level}",
                    "conditions": [{"fact": "energy_level", "op": "is", "value": level}],
                    "kind": "share",
                    "flat_fen": None,
                    "rate_bp": rate_bp,
                    "cap_fen": 200_000,
                }
                for level, rate_bp in ((1, 2_000), (2, 1_500))
            ],
            "otherwise": "not_eligible_energy_level",
            "is_illustrative": False,
            "source": "test",
        }

    def test_are_those_published_last_for_the_day(self, shop):
        later = make.terms(shop.programme, shop.category, published_on=date(2024, 9, 30))
        make.terms(shop.programme, shop.category, published_on=date(2024, 10, 2))  # not out yet
        local = make.terms(
            shop.programme, shop.category, unit=shop.unit, published_on=date(2024, 9, 1)
        )
        rows = get("terms?category=appliances.refrigerator").json()["data"]
        assert [(row["unit"], row["notice"]["number"]) for row in rows] == [
            ("130100", local.notice_number),
            (None, later.notice_number),
        ]

    @pytest.mark.parametrize(
        ("query", "categories"),
        [
            ("", ["appliances.refrigerator", "cars.scrappage"]),
            ("?on=2024-08-24", []),
            ("?programme=hebei-2024&category=cars.scrappage", ["cars.scrappage"]),
            ("?programme=sandbox", ["cars.scrappage"]),
            ("?category=none", []),
        ],
    )
    def test_can_be_narrowed_and_leave_tests_out_unless_named(self, shop, query, categories):
        make.car_terms(make.programme("sandbox", is_test=True), shop.cars)
        rows = get(f"terms{query}").json()["data"]
        assert [row["category"] for row in rows] == categories

    @pytest.mark.parametrize(
        ("query", "pointer"),
        [("on=today", "/on"), ("colour=red", "/colour"), ("category=", "/category")],
    )
    def test_refuse_what_they_do_not_know(self, shop, query, pointer):
        answer = get(f"terms?{query}")
        assert (answer.status_code, faults(answer)) == (400, [("invalid", pointer)])

    @pytest.mark.parametrize("count", [1, 4])
    def test_cost_two_statements(self, shop, count, django_assert_num_queries):
        for number in range(count):
            make.terms(shop.programme, make.category(f"appliances.x{number}"))
        with django_assert_num_queries(2):
            assert len(get("terms").json()["data"]) == count + 2


@pytest.mark.parametrize("path", ["programmes", "categories", "terms"])
class TestCaching:
    def test_who_has_it_already_is_told_so(self, shop, path):
        first = get(path)
        second = get(path, **{"If-None-Match": first["ETag"]})
        assert (first.status_code, second.status_code) == (200, 304)
        assert (second.content, second["ETag"]) == (b"", first["ETag"])
        assert first["Cache-Control"] == second["Cache-Control"] == "public, max-age=300"

    def test_what_changed_has_another_tag(self, shop, path):
        first = get(path)
        make.terms(make.programme("hebei-2025"), make.category("home.other", "home"))
        second = get(path, **{"If-None-Match": first["ETag"]})
        assert second.status_code == 200
        assert second["ETag"] != first["ETag"]

    def test_answers_head(self, shop, path):
        answer = Client().head(f"/api/v1/{path}")
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer["ETag"] == get(path)["ETag"]

    def test_is_counted_by_address(self, shop, path, settings):
        assert "address" in get(path)["RateLimit-Policy"]
