import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from rest_framework.exceptions import NotAuthenticated, Throttled

from subsidy.core.errors import Refused, WrongState
from subsidy.core.faults import Fault
from subsidy.regions.models import County
from subsidy.web import idempotency
from subsidy.web.idempotency import answer_once, forget_answers
from subsidy.web.models import IdempotentAnswer
from subsidy.web.parsing import Malformed

pytestmark = pytest.mark.django_db
NOON = datetime(2024, 9, 2, 4, tzinfo=UTC)


def post(
    body: str = "{}", *, key: str | None = "key-1", path: str = "/claims", method: str = "POST"
):
    headers = {} if key is None else {"Idempotency-Key": key}
    return RequestFactory().generic(
        method, path, body, content_type="application/json", headers=headers
    )


def work(code: str = "130102") -> tuple[int, dict[str, object]]:
    """What a verb does: it writes a row and answers with it."""
    row = County.objects.create(code=code, name_zh="长安区", name_en="Chang'an")
    return 201, {"id": row.pk, "at": NOON}


def ask(request=None, verb=work, *, owner: str = "M-1", required: bool = True):
    return answer_once(request or post(), owner=owner, required=required, verb=verb)


def never() -> tuple[int, dict[str, object]]:
    raise AssertionError("the verb ran again")


class TestAnswerOnce:
    def test_works_once_and_answers_the_same_again(self):
        first, second = ask(), ask(verb=never)
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.content == second.content
        assert json.loads(first.content)["at"] == "2024-09-02T04:00:00Z"
        assert "Idempotent-Replayed" not in first.headers
        assert second.headers["Idempotent-Replayed"] == "true"
        assert second.headers["Content-Type"] == "application/json"
        assert County.objects.count() == 1

    def test_takes_three_statements_of_its_own(self):
        with CaptureQueriesContext(connection) as queries:
            ask(verb=lambda: (200, {}))
        ours = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
        assert len(ours) == 3
        assert "pg_try_advisory_xact_lock" in ours[0]
        assert "INSERT" in ours[2]

    def test_replays_with_two(self):
        ask()
        with CaptureQueriesContext(connection) as queries:
            ask(verb=never)
        assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) == 2

    @pytest.mark.parametrize(
        "other",
        [
            post('{"a": 1}'),
            post(path="/claims/reserve"),
            post(path="/claims?x=1"),
            post(method="PUT"),
        ],
    )
    def test_refuses_the_key_for_another_request(self, other):
        ask()
        with pytest.raises(idempotency.KeyReused) as refusal:
            ask(other, never)
        assert (refusal.value.code, refusal.value.status) == ("idempotency_key_reused", 422)

    def test_keeps_owners_apart(self):
        ask()
        assert ask(verb=lambda: work("130104"), owner="M-2").status_code == 201
        assert County.objects.count() == 2

    def test_without_a_key_works_every_time(self):
        ask(post(key=None), required=False)
        ask(post(key=None), lambda: work("130104"), required=False)
        assert County.objects.count() == 2
        assert not IdempotentAnswer.objects.exists()

    def test_without_a_key_refuses_where_one_is_required(self):
        with pytest.raises(idempotency.KeyMissing) as refusal:
            ask(post(key=None), never)
        assert refusal.value.status == 400

    @pytest.mark.parametrize("key", ["", " ", "a b", "é", "a\tb", "x" * 256])
    def test_refuses_a_key_of_the_wrong_form(self, key):
        with pytest.raises(Malformed):
            ask(post(key=key), never)
        with pytest.raises(Malformed):
            ask(post(key=key), never, required=False)

    @pytest.mark.parametrize("key", ["!", "~", "x" * 255, '"quoted"'])
    def test_takes_any_visible_ascii(self, key):
        assert ask(post(key=key)).status_code == 201

    def test_stores_bytes_as_they_are(self):
        def verb() -> tuple[int, bytes]:
            return 200, b"a;b\n"

        for _ in range(2):
            answer = answer_once(
                post(), owner="M-1", required=True, verb=verb, media_type="text/csv"
            )
            assert (answer.content, answer.headers["Content-Type"]) == (b"a;b\n", "text/csv")

    def test_knows_the_body_after_the_secret_key_was_rotated(self, settings):
        ask()
        old, settings.SECRET_KEY = settings.SECRET_KEY, "another " * 8
        with pytest.raises(idempotency.KeyReused):
            ask(verb=never)
        settings.SECRET_KEY_FALLBACKS = [old]
        assert ask(verb=never).status_code == 201

    def test_is_named_by_owner_and_key(self):
        ask()
        assert str(IdempotentAnswer.objects.get()) == "M-1 key-1"

    def test_keeps_no_body_of_a_request(self):
        ask(post('{"document_number": "130102199003071233"}'))
        stored = IdempotentAnswer.objects.values().get()
        assert "130102199003071233" not in str(stored)


class TestARefusal:
    def test_is_kept_while_its_work_is_undone(self):
        def verb():
            work()
            raise Refused([Fault("fund_exhausted", "/price_fen")])

        first, second = ask(verb=verb), ask(verb=never)
        assert (first.status_code, second.status_code) == (409, 409)
        assert first.content == second.content
        assert second.headers["Content-Type"] == "application/problem+json"
        assert json.loads(second.content)["errors"][0]["pointer"] == "/price_fen"
        assert not County.objects.exists()

    def test_without_a_key_is_answered_all_the_same(self):
        def verb():
            work()
            raise WrongState

        assert ask(post(key=None), verb, required=False).status_code == 409
        assert not County.objects.exists()

    @pytest.mark.parametrize(
        ("exc", "status", "header"),
        [(Throttled(wait=3), 429, "Retry-After"), (NotAuthenticated(), 401, None)],
    )
    def test_that_is_not_final_is_not_kept(self, exc, status, header):
        def verb():
            work()
            raise exc

        answer = ask(verb=verb)
        assert answer.status_code == status
        assert header is None or header in answer.headers
        assert not County.objects.exists()
        assert ask().status_code == 201

    def test_by_a_full_server_is_not_kept_and_undone(self):
        def verb():
            work()
            return 503, {}

        assert ask(verb=verb).status_code == 503
        assert not County.objects.exists()
        assert not IdempotentAnswer.objects.exists()


class TestABug:
    def test_leaves_nothing_behind(self):
        def verb():
            work()
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            ask(verb=verb)
        assert not County.objects.exists()
        assert ask().status_code == 201

    def test_of_the_database_is_not_tried_again(self):
        calls = []

        def verb():
            calls.append(1)
            raise OperationalError("disk full")

        with pytest.raises(OperationalError):
            ask(verb=verb)
        assert len(calls) == 1


class TestForgetAnswers:
    def test_takes_the_oldest_first_and_only_so_many(self):
        for day in range(4):
            IdempotentAnswer.objects.create(
                owner="M-1",
                key=f"key-{day}",
                body_hmac=b"",
                status=200,
                body=b"",
                created_at=NOON + timedelta(days=day),
            )
        assert forget_answers(before=NOON + timedelta(days=3), limit=2) == 2
        assert forget_answers(before=NOON + timedelta(days=3), limit=9) == 1
        assert IdempotentAnswer.objects.get().key == "key-3"


class TestTheDatabase:
    @pytest.mark.parametrize("status", [101, 199, 401, 429, 500, 503])
    def test_keeps_final_answers_only(self, status):
        ask()
        with pytest.raises(IntegrityError, match="stored_answer_is_final"):
            IdempotentAnswer.objects.update(status=status)

    @pytest.mark.parametrize("name", ["owner", "key"])
    def test_knows_whose_they_are(self, name):
        ask()
        with pytest.raises(IntegrityError, match="stored_answer_names_owner_and_key"):
            IdempotentAnswer.objects.update(**{name: ""})

    def test_keeps_one_per_owner_and_key(self):
        ask()
        stored = IdempotentAnswer.objects.get()
        stored.pk = None
        with pytest.raises(IntegrityError, match="owner_gets_one_answer_per_key"):
            stored.save()
