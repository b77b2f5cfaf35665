import pytest
from django.test import RequestFactory

from subsidy.regions.models import County
from subsidy.web.paging import page
from subsidy.web.parsing import Malformed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counties() -> list[str]:
    codes = [f"1301{number:02d}" for number in range(1, 8)]
    for number, code in enumerate(codes):
        County.objects.create(code=code, name_zh=f"区{number // 3}", name_en="x")
    return codes


def ask(path: str = "/counties", *, by=("-id",), **query: object) -> dict:
    request = RequestFactory().get(path, query)
    return page(request, County.objects.all(), lambda row: {"code": row.code}, by=by)


def walk(**query: object) -> list[list[str]]:
    pages, answer = [], ask(**query)
    pages.append([row["code"] for row in answer["data"]])
    while answer["next_cursor"]:
        answer = ask(**query, cursor=answer["next_cursor"])
        pages.append([row["code"] for row in answer["data"]])
    return pages


def flat(pages: list[list[str]]) -> list[str]:
    return [code for rows in pages for code in rows]


class TestPage:
    def test_shows_the_newest_first_and_every_row_once(self, counties):
        pages = walk(limit=3)
        assert [len(rows) for rows in pages] == [3, 3, 1]
        assert flat(pages) == counties[::-1]

    def test_ends_without_an_empty_page(self):
        assert [len(rows) for rows in walk(limit=7)] == [7]

    @pytest.mark.parametrize("by", [("name_zh", "id"), ("-name_zh", "-id"), ("id",)])
    def test_goes_by_any_order_with_ties(self, by):
        expected = list(County.objects.order_by(*by).values_list("code", flat=True))
        assert flat(walk(by=by, limit=2)) == expected

    def test_is_not_disturbed_by_new_rows(self, counties):
        first = ask(limit=3)
        County.objects.create(code="130199", name_zh="新", name_en="new")
        second = ask(limit=9, cursor=first["next_cursor"])
        assert [row["code"] for row in second["data"]] == counties[3::-1]

    def test_takes_one_query(self, django_assert_num_queries):
        cursor = ask(limit=3)["next_cursor"]
        with django_assert_num_queries(1):
            ask(limit=3, cursor=cursor)

    def test_has_50_rows_unless_told(self):
        assert len(ask()["data"]) == 7

    @pytest.mark.parametrize("limit", ["0", "-1", "201", "x", "", "1.5", "9" * 40, "٣", " 3"])
    def test_refuses_a_limit_that_is_none(self, limit):
        with pytest.raises(Malformed) as refusal:
            ask(limit=limit)
        assert refusal.value.faults[0].pointer == "/limit"

    def test_refuses_a_broken_cursor(self):
        cursor = ask(limit=3)["next_cursor"]
        for broken in ("x", cursor[:-1], cursor + "x", cursor.replace(":", ""), "é", "a:b"):
            with pytest.raises(Malformed) as refusal:
                ask(cursor=broken)
            assert refusal.value.faults[0].pointer == "/cursor"

    def test_refuses_the_cursor_of_another_list_or_order(self):
        cursor = ask(limit=3)["next_cursor"]
        with pytest.raises(Malformed):
            ask("/elsewhere", cursor=cursor)
        with pytest.raises(Malformed):
            ask(by=("id",), cursor=cursor)

    def test_carries_moments(self):
        from subsidy.accounts.models import User

        for name in ("a", "b", "c"):
            User.objects.create_superuser(username=name)
        request = RequestFactory().get("/users", {"limit": 2})

        def names(request):
            by = ("date_joined", "id")
            return page(request, User.objects.all(), lambda row: {"name": row.username}, by=by)

        first = names(request)
        rest = names(RequestFactory().get("/users", {"limit": 2, "cursor": first["next_cursor"]}))
        assert [row["name"] for row in first["data"] + rest["data"]] == ["a", "b", "c"]
