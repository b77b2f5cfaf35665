import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from subsidy.core import clock
from subsidy.merchants import services
from subsidy.merchants.authentication import HasScope, KeyAuthentication, MerchantPrincipal
from subsidy.merchants.models import ApiKey, Scope
from tests.merchants import make

pytestmark = pytest.mark.django_db


class TestCreateKey:
    def test_keeps_no_secret(self):
        key, token = services.create_key(make.applied_merchant(), label="till", at=make.NOON)
        key_id, secret = token.split(".")
        stored = bytes(ApiKey.objects.get().secret_hash)
        assert key_id == key.key_id
        assert secret.encode() not in stored
        assert len(secret) == 43  # 32 random bytes in base 64

    def test_gives_every_scope_unless_told(self):
        merchant = make.applied_merchant()
        assert services.create_key(merchant, at=make.NOON)[0].scopes == Scope.values
        narrow, _token = services.create_key(merchant, scopes=["claims:read"], at=make.NOON)
        assert (narrow.has_scope("claims:read"), narrow.has_scope("claims:write")) == (True, False)

    @pytest.mark.parametrize(
        ("facts", "constraint"),
        [
            ({"scopes": ["everything"]}, "api_key_has_known_scopes_and_at_least_one"),
            ({"scopes": []}, "api_key_has_known_scopes_and_at_least_one"),
            ({"expires_at": make.NOON}, "api_key_expires_after_it_was_created"),
            (
                {"revoked_at": make.NOON - timedelta(days=1)},
                "api_key_is_revoked_after_it_was_created",
            ),
        ],
    )
    def test_is_guarded_by_the_database(self, facts, constraint):
        services.create_key(make.applied_merchant(), at=make.NOON)
        with pytest.raises(IntegrityError, match=constraint):
            ApiKey.objects.update(**facts)


class TestFindKey:
    def test_takes_one_query_for_key_and_merchant(self, django_assert_num_queries):
        merchant = make.applied_merchant()
        _key, token = services.create_key(merchant, at=make.NOON)
        with django_assert_num_queries(1):
            assert services.find_key(token, at=make.LATER).merchant.name == merchant.name

    def test_refuses_wrong_secrets(self):
        key, token = services.create_key(make.applied_merchant(), at=make.NOON)
        _other, other_token = services.create_key(make.applied_merchant(), at=make.NOON)
        secret = other_token.partition(".")[2]
        wrong = [token[:-1], token + "x", key.key_id, f"{key.key_id}.", f"{key.key_id}.{secret}"]
        for text in wrong:
            with pytest.raises(services.KeyRefused):
                services.find_key(text, at=make.NOON)

    @pytest.mark.parametrize(
        "text", ["", ".", "x", "a.b", "K-\0.b", "K-000000000000.\ud800", "é.é"]
    )
    def test_refuses_nonsense(self, text):
        with pytest.raises(services.KeyRefused):
            services.find_key(text, at=make.NOON)

    def test_opens_until_the_key_expires(self):
        ends_at = make.NOON + timedelta(days=1)
        _key, token = services.create_key(make.applied_merchant(), at=make.NOON, expires_at=ends_at)
        services.find_key(token, at=ends_at - timedelta(seconds=1))
        with pytest.raises(services.KeyRefused):
            services.find_key(token, at=ends_at)

    def test_opens_until_the_key_is_revoked_once_for_good(self):
        key, token = services.create_key(make.applied_merchant(), at=make.NOON)
        services.revoke_key(key, at=make.LATER)
        services.revoke_key(key, at=make.LATER + timedelta(days=1))
        assert key.revoked_at == make.LATER
        with pytest.raises(services.KeyRefused):
            services.find_key(token, at=make.LATER)
        assert not ApiKey.objects.live(at=make.LATER).exists()
        assert ApiKey.objects.live(at=make.NOON).get() == key

    def test_lets_two_keys_overlap_while_one_replaces_the_other(self):
        merchant = make.applied_merchant()
        tokens = [services.create_key(merchant, at=make.NOON)[1] for _ in range(2)]
        assert {services.find_key(token, at=make.NOON).merchant for token in tokens} == {merchant}


class Door(APIView):
    authentication_classes = [KeyAuthentication]
    permission_classes = [HasScope("claims:write")]

    def get(self, request):
        raise AssertionError(request.user)


def answer(header: str | None) -> object:
    headers = {"Authorization": header} if header is not None else {}
    return Door.as_view()(APIRequestFactory().get("/", headers=headers))


class TestKeyAuthentication:
    def test_knows_who_calls(self):
        merchant = make.applied_merchant()
        key, token = services.create_key(merchant, at=clock.now())
        request = APIRequestFactory().get("/", headers={"Authorization": f"Bearer {token}"})
        principal, found = KeyAuthentication().authenticate(request)
        assert (principal, found) == (MerchantPrincipal(merchant, key), key)
        assert principal.key_reference == key.key_id
        assert principal.merchant_reference == merchant.reference

    @pytest.mark.parametrize("header", [None, "", "Basic eA==", "Bearer", "Bearer nonsense"])
    def test_asks_for_a_key(self, header):
        response = answer(header)
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == 'Bearer realm="api"'
        assert response.headers["Content-Type"] == "application/problem+json"

    def test_keeps_keys_to_their_scopes(self):
        merchant = make.applied_merchant()
        _key, token = services.create_key(merchant, scopes=["claims:read"], at=clock.now())
        assert answer(f"Bearer {token}").status_code == 403
        _key, token = services.create_key(merchant, scopes=["claims:write"], at=clock.now())
        with pytest.raises(AssertionError, match=merchant.name):
            answer(f"bearer {token}")


class TestTheCommand:
    def test_prints_a_token_that_opens(self):
        merchant = make.applied_merchant()
        out = io.StringIO()
        call_command("create_key", "--merchant", merchant.credit_code, stdout=out)
        assert services.find_key(out.getvalue().strip(), at=clock.now()).merchant == merchant

    def test_narrows_to_scopes(self):
        merchant = make.applied_merchant()
        args = ["--scope", "claims:read", "--scope", "claims:write", "--label", "till 3"]
        call_command("create_key", "--merchant", merchant.credit_code, *args, stdout=io.StringIO())
        key = ApiKey.objects.get()
        assert (key.scopes, key.label) == (["claims:read", "claims:write"], "till 3")

    def test_refuses_an_unknown_merchant(self):
        with pytest.raises(CommandError, match="there is no merchant 9"):
            call_command("create_key", "--merchant", "9")
