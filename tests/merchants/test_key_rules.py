"""Keys of a shop's own: handed over without a gap, limited to stores and to networks."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from subsidy.accounts.models import Role
from subsidy.core.errors import Refusal
from subsidy.merchants import rules, services
from subsidy.merchants.models import ApiKey
from tests.claims.till import Till, faults
from tests.clerk import Clerk, said
from tests.make import NOON


@pytest.fixture
def till(shop):
    return Till(shop)


def key(shop, **facts):
    return services.create_key(shop.merchant, at=NOON, **facts)


def second_store(shop):
    county = shop.merchant.stores.get().county
    return shop.merchant.stores.create(code="S002", name="二店", address="x", county=county)


class TestRotate:
    def test_gives_a_key_like_this_one_which_opens_a_week_more(self, shop, monkeypatch):
        old, token = key(shop, scopes=["claims:read"], stores=["S001"], label="till 1")
        answer = Till(shop, token).post("keys/rotate", {})
        new = ApiKey.objects.order_by("-id")[0]
        assert answer.status_code == 201
        assert answer["Cache-Control"] == "no-store"
        body = answer.json()
        assert body == {
            "key": body["key"],
            "key_id": new.key_id,
            "scopes": ["claims:read"],
            "stores": ["S001"],
            "replaces": {"key_id": old.key_id, "expires_at": "2024-10-08T12:00:00+08:00"},
        }
        assert (new.label, new.expires_at) == ("till 1", None)
        for days, statuses in ((6, [200, 200]), (7, [401, 200])):
            monkeypatch.setattr("subsidy.core.clock.now", lambda at=NOON + timedelta(days=days): at)
            tills = Till(shop, token), Till(shop, body["key"])
            assert [one.get("claims").status_code for one in tills] == statuses

    def test_again_makes_another_and_puts_no_end_off(self, shop, till, monkeypatch):
        till.post("keys/rotate", {"overlap_days": 1})
        later = NOON + timedelta(hours=1)
        monkeypatch.setattr("subsidy.core.clock.now", lambda: later)
        assert till.post("keys/rotate", {"overlap_days": 7}).status_code == 201
        shop.key.refresh_from_db()
        assert shop.key.expires_at == NOON + timedelta(days=1)
        assert shop.merchant.keys.count() == 3

    def test_without_overlap_ends_the_old_key_now(self, shop, till, monkeypatch):
        till.post("keys/rotate", {"overlap_days": 0})
        monkeypatch.setattr("subsidy.core.clock.now", lambda: NOON + timedelta(seconds=1))
        assert till.get("claims").status_code == 401

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({"overlap_days": 8}, "/overlap_days"),
            ({"overlap_days": -1}, "/overlap_days"),
            ({"x": 1}, "/x"),
        ],
    )
    def test_refuses_more_than_a_week(self, shop, till, body, pointer):
        answer = till.post("keys/rotate", body)
        assert (answer.status_code, faults(answer)) == (400, [("invalid", pointer)])
        assert shop.merchant.keys.count() == 1

    def test_of_a_closed_key_is_refused(self, shop):
        services.revoke_key(shop.key, at=NOON)
        with pytest.raises(services.KeyRefused):
            services.rotate_key(shop.key, at=NOON)
        with pytest.raises(services.OverlapTooLong):
            services.rotate_key(shop.key, at=NOON, overlap_days=8)

    def test_is_a_command_too(self, shop):
        out = io.StringIO()
        call_command("rotate_key", shop.key.key_id, "--overlap-days=2", stdout=out)
        assert Till(shop, out.getvalue().strip()).get("claims").status_code == 200
        with pytest.raises(CommandError, match="there is no key K-1"):
            call_command("rotate_key", "K-1")
        with pytest.raises(CommandError, match="is not rotated"):
            call_command("rotate_key", shop.key.key_id, "--overlap-days=9")

    def test_is_a_button_that_shows_the_new_key_once(self, shop):
        answer = Clerk(Role.SECURITY_ADMINISTRATOR).press("rotate", shop.key)
        new = ApiKey.objects.order_by("-id")[0]
        assert new.pk != shop.key.pk
        _done, told = said(answer)
        token = told.removeprefix("The new key, shown this once: ")
        assert Till(shop, token).get("claims").status_code == 200


class TestStores:
    def test_of_another_store_nothing_is_there(self, shop):
        second_store(shop)
        claim, mine = shop.reserved(), shop.reserved(store="S002")
        _key, token = key(shop, stores=["S002"])
        till = Till(shop, token)
        assert [row["reference"] for row in till.get("claims").json()["data"]] == [mine.reference]
        answers = [
            till.get(f"claims/{claim.reference}"),
            till.post(f"claims/{claim.reference}/withdraw", {"reason": "no"}),
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert till.get(f"claims/{mine.reference}").status_code == 200

    @pytest.mark.parametrize("path", ["claims", "claims/reserve"])
    def test_of_another_store_nothing_is_sold(self, shop, path):
        second_store(shop)
        _key, token = key(shop, stores=["S002"])
        till = Till(shop, token)
        assert faults(till.post(path, shop.body())) == [("store_unknown", "/store")]
        assert till.post(path, shop.body(store="S002")).status_code == 201

    def test_are_those_of_the_merchant(self, shop):
        with pytest.raises(services.StoreUnknown):
            key(shop, stores=["S001", "S009"])


class TestNetworks:
    def test_keep_a_key_at_home(self, shop):
        _key, token = key(shop, allowed_networks=["192.0.2.0/24", "2001:db8::/32"])
        client = Client(headers={"Authorization": f"Bearer {token}"})
        answers = [
            client.get("/api/v1/claims", REMOTE_ADDR=address)
            for address in ("192.0.2.9", "2001:db8::1", "::ffff:192.0.2.9", "198.51.100.1", "")
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 403, 403]
        assert answers[3].json()["code"] == "address_not_allowed"

    def test_are_seen_through_our_own_proxies_alone(self, shop, settings):
        _key, token = key(shop, allowed_networks=["192.0.2.0/24"])
        client = Client(headers={"Authorization": f"Bearer {token}"})

        def status():
            forwarded = {"X-Forwarded-For": "192.0.2.1"}
            return client.get(
                "/api/v1/claims", REMOTE_ADDR="10.0.0.1", headers=forwarded
            ).status_code

        assert status() == 403
        settings.TRUSTED_PROXIES = 1
        assert status() == 200

    def test_are_written_as_networks(self, shop):
        made, _token = key(shop, allowed_networks=[" 192.0.2.1 ", "2001:db8::/32"])
        assert made.allowed_networks == ["192.0.2.1/32", "2001:db8::/32"]
        with pytest.raises(services.BadNetwork):
            key(shop, allowed_networks=["192.0.2.1/24"])

    def test_none_means_anywhere(self):
        assert rules.allows([], "unknown")
        assert not rules.allows(["192.0.2.0/24"], "unknown")

    def test_survive_a_rotation(self, shop):
        old, _token = key(shop, allowed_networks=["192.0.2.0/24"])
        new, _token = services.rotate_key(old, at=NOON)
        assert new.allowed_networks == ["192.0.2.0/24"]


class TestCreateKeyCommand:
    def test_limits_the_key(self, shop):
        call_command(
            "create_key",
            merchant=shop.merchant.credit_code,
            store=["S001"],
            network=["192.0.2.0/24"],
            stdout=io.StringIO(),
        )
        made = ApiKey.objects.order_by("-id")[0]
        assert (made.stores, made.allowed_networks) == (["S001"], ["192.0.2.0/24"])

    @pytest.mark.parametrize("facts", [{"store": ["S9"]}, {"network": ["x"]}])
    def test_says_what_is_wrong(self, shop, facts):
        with pytest.raises(CommandError, match=r"no such store|no network"):
            call_command("create_key", merchant=shop.merchant.credit_code, **facts)


def test_refusals_have_codes():
    refusals = [services.AddressNotAllowed, services.BadNetwork, services.StoreUnknown]
    assert [refusal().status for refusal in refusals] == [403, 400, 422]
    assert all(issubclass(refusal, Refusal) for refusal in refusals)
