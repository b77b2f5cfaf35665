"""The sandbox: one command and a developer can try everything; no book of ours notices."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from subsidy.audits.services.population import Scope, examining, read_merchants
from subsidy.claims.models import Claim
from subsidy.claims.rules.magic import MAGIC
from subsidy.disbursements.models import Batch
from subsidy.merchants.models import Merchant
from subsidy.merchants.services import create_key
from subsidy.operations import services
from tests import make
from tests.claims.till import Till, faults
from tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts():
    out = io.StringIO()
    call_command("create_sandbox_key", "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def sandbox(facts):
    return Sandbox(facts)


class Sandbox:
    """A developer at a till."""

    def __init__(self, facts):
        self.till = Till(None, facts["key"])
        self.facts = facts

    def body(self, serial, **changes):
        number = next(make._numbers)
        body = make.changed(json.loads(json.dumps(make.BODY)), changes)
        body["programme"], body["store"] = self.facts["programme"], self.facts["store"]
        body["payment"]["terminal"] = ""
        body["purchase"]["identifiers"][0]["value"] = serial
        body["purchase"]["invoice"]["number"] = f"2413{number:016d}"
        return body

    def sell(self, serial, **changes):
        return self.till.post("claims", self.body(serial, **changes))

    def state_after_sweep(self, serial, tmp_path):
        answer = self.sell(serial)
        assert answer.status_code == 201, answer.content
        list(services.sweep(at=NOON, directory=tmp_path))
        return self.till.get(f"claims/{answer.json()['reference']}").json()["state"]


@pytest.fixture
def twin(shop):
    """A small sandbox beside a real shop."""
    programme = make.programme("sandbox", is_test=True)
    make.terms(programme, shop.category, quota_count=100)
    make.line(programme, shop.unit)
    _key, token = create_key(make.merchant(programme, shop.unit), at=NOON)
    return Sandbox({"key": token, "programme": "sandbox", "store": "S001"})


class TestCreateSandboxKey:
    def test_prints_all_that_a_developer_needs(self, db):
        out = io.StringIO()
        call_command("create_sandbox_key", stdout=out)
        lines = dict(line.split(maxsplit=1) for line in out.getvalue().splitlines())
        assert set(lines) == {"key", "merchant", "store", "programme"}
        assert (lines["programme"], lines["store"]) == ("sandbox", "S001")
        assert Till(None, lines["key"]).get("claims").status_code == 200

    def test_makes_another_key_and_nothing_else_when_run_again(self, facts):
        call_command("create_sandbox_key", stdout=io.StringIO())
        merchant = Merchant.objects.get()
        assert (merchant.is_test, merchant.state) == (True, "active")
        assert (merchant.keys.count(), merchant.stores.count()) == (2, 2)


class TestMagic:
    def test_numbers_are_all_tried_here(self):
        tried = {serial for serial, *_ in REFUSED} | {serial for serial, _ in PLAYED}
        assert tried == {magic.serial for magic in MAGIC}

    def test_numbers_may_be_used_again_and_be_numbered(self, sandbox):
        answers = [sandbox.sell(s) for s in ("TEST-APPROVE", "TEST-APPROVE", "test-approve-12")]
        assert [answer.status_code for answer in answers] == [201, 201, 201]

    def test_mean_nothing_to_a_real_merchant(self, shop):
        answer = Till(shop).post(
            "claims", shop.body(purchase__identifiers__0__value="TEST-DUPLICATE")
        )
        assert answer.status_code == 201


REFUSED = [
    ("TEST-DUPLICATE", 422, "identifier_already_used", "/purchase/identifiers/0/value"),
    ("TEST-QUOTA-USED", 422, "quota_used", "/category"),
    ("TEST-PRICE-HIGH", 422, "price_above_filed", "/purchase/price_fen"),
    ("TEST-FUND-EXHAUSTED", 409, "fund_exhausted", "/purchase/identifiers/0/value"),
    ("TEST-PAUSED", 409, "programme_paused", "/programme"),
]
PLAYED = [
    ("TEST-APPROVE", "approved"),
    ("TEST-REVIEW", "in_review"),
    ("TEST-SEND-BACK", "sent_back"),
    ("TEST-REJECT", "rejected"),
    ("TEST-PAY", "paid"),
]


@pytest.mark.parametrize(("serial", "status", "code", "pointer"), REFUSED)
def test_magic_refuses(sandbox, serial, status, code, pointer):
    answer = sandbox.sell(serial)
    assert (answer.status_code, faults(answer)) == (status, [(code, pointer)])
    assert not Claim.objects.exists()


@pytest.mark.parametrize(("serial", "state"), PLAYED)
def test_magic_ends(sandbox, serial, state, tmp_path):
    assert sandbox.state_after_sweep(serial, tmp_path) == state


class TestSecondTry:
    @pytest.mark.parametrize("serial", ["TEST-SEND-BACK", "TEST-REJECT"])
    def test_of_a_claim_given_back_or_appealed_succeeds(self, sandbox, serial, tmp_path):
        reference = sandbox.sell(serial).json()["reference"]
        list(services.sweep(at=NOON, directory=tmp_path))
        if serial == "TEST-REJECT":
            answer = sandbox.till.post(f"claims/{reference}/appeal", {"reason": "look again"})
        else:
            answer = sandbox.till.post(f"claims/{reference}/submit", {})
        assert answer.status_code == 200, answer.content
        list(services.sweep(at=NOON, directory=tmp_path))
        assert sandbox.till.get(f"claims/{reference}").json()["state"] == "approved"

    def test_of_a_sweep_finds_nothing_to_do(self, sandbox, tmp_path):
        sandbox.sell("TEST-REVIEW")
        sandbox.sell("TEST-PAY")
        first, second = (dict(services.sweep(at=NOON, directory=tmp_path)) for _ in range(2))
        assert (first["sandbox claims played"], second["sandbox claims played"]) == (1, 0)

    def test_of_two_sweeps_at_once_plays_nothing_twice(self, sandbox, tmp_path, monkeypatch):
        sandbox.sell("TEST-PAY")
        list(services.sweep(at=NOON, directory=tmp_path))
        paid = Claim.objects.get()
        monkeypatch.setattr("subsidy.claims.services.sandbox._waiting", lambda: [paid.pk, 0])
        assert dict(services.sweep(at=NOON, directory=tmp_path))["sandbox claims played"] == 0

    def test_keeps_the_magic_of_a_reservation(self, sandbox, tmp_path):
        body = sandbox.body("TEST-REVIEW")
        invoice = body["purchase"].pop("invoice")
        reference = sandbox.till.post("claims/reserve", body).json()["reference"]
        sandbox.till.post(f"claims/{reference}/submit", {"invoice": invoice})
        list(services.sweep(at=NOON, directory=tmp_path))
        assert sandbox.till.get(f"claims/{reference}").json()["state"] == "in_review"


class TestApart:
    def test_test_merchants_know_no_real_programme_and_real_ones_no_test(self, shop, twin):
        real = twin.body("TEST-APPROVE") | {"programme": "hebei-2024"}
        answers = [
            twin.till.post("claims", real),
            Till(shop).post("claims", shop.body(programme="sandbox")),
        ]
        assert [faults(answer)[0] for answer in answers] == [
            ("programme_unknown", "/programme")
        ] * 2

    def test_no_claim_crosses_over_by_raw_sql_either(self, shop, twin):
        claim = shop.submitted()
        test = Merchant.objects.get(is_test=True)
        columns = [field.column for field in Claim._meta.concrete_fields if field.column != "id"]
        values = ", ".join(
            {"merchant_id": str(test.pk), "reference": "'C-X'"}.get(name, name) for name in columns
        )
        with pytest.raises(IntegrityError, match="test merchants claim in test programmes"):
            execute(
                f"INSERT INTO claims_claim ({', '.join(columns)}) "
                f"SELECT {values} FROM claims_claim WHERE id = {claim.pk}"
            )
        with pytest.raises(ProgrammingError, match="Cannot update"):
            execute(f"UPDATE claims_claim SET merchant_id = {test.pk} WHERE id = {claim.pk}")

    def test_no_enrolment_crosses_over(self, shop, twin):
        test = Merchant.objects.get(is_test=True)
        with pytest.raises(IntegrityError, match="enrols in test programmes"):
            execute(f"UPDATE merchants_enrolment SET merchant_id = {test.pk}")

    @pytest.mark.parametrize("table", ["merchants_merchant", "programmes_programme"])
    def test_nobody_changes_sides(self, shop, table):
        with pytest.raises(ProgrammingError, match="Cannot update"):
            execute(f"UPDATE {table} SET is_test = NOT is_test")


class TestBooks:
    def test_count_nothing_of_it(self, shop, twin, tmp_path):
        shop.approved()
        before = books(shop)
        for serial, _state in PLAYED:
            twin.sell(serial)
        list(services.sweep(at=NOON, directory=tmp_path))
        assert books(shop) == before
        call_command("prove", stdout=io.StringIO())
        call_command("replay", stdout=io.StringIO())
        assert not list(tmp_path.rglob("*.xml"))

    def test_know_no_test_programme_by_name_either(self, sandbox):
        for command in ("fund_report", "audit"):
            with pytest.raises(CommandError):
                call_command(command, programme="sandbox", stdout=io.StringIO())


def books(shop):
    """What the reports, the audit's population and the proofs count."""
    out = io.StringIO()
    call_command("fund_report", programme=shop.programme.code, format="csv", stdout=out)
    scope = Scope(shop.programme.pk, make.TODAY, NOON)
    with examining(scope):
        listed = read_merchants(scope)
    return out.getvalue(), listed, Claim.objects.real().count(), Batch.objects.real().count()


def execute(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
