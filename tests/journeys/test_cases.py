"""A flag's two roads, over real buttons and the merchant's API; every step refused to the wrong
person.
"""

from datetime import timedelta

import pytest

from subsidy.accounts.models import Role
from subsidy.cases.models import Case, CaseDecision, Reply
from subsidy.claims.models import Hold
from tests import make
from tests.audits.test_admin import flag as flagged
from tests.cases.office import LATE
from tests.claims.till import Till
from tests.claims.uploads import send
from tests.clerk import Clerk, buttons, said, text
from tests.journeys.test_strangers import png
from tests.make import NOON

pytestmark = pytest.mark.long
WEEK = timedelta(days=7)
HEARING = {"hearing": "held", "hearing_on": "2024-10-15"}


class Road:
    """One merchant, one flag, and everybody who has to do with it."""

    def __init__(self, shop, monkeypatch):
        self.shop, self.patch = shop, monkeypatch
        self.till = Till(shop)
        self.claim, self.paid = shop.in_review(), shop.paid()
        self.flag = flagged(shop, [self.claim, self.paid])
        self.people = {
            role: Clerk(role, units=[shop.unit])
            for role in (
                *(Role.INSPECTOR, Role.CITY_REVIEWER, Role.PROGRAMME_MANAGER, Role.AUDITOR),
                *(Role.COUNTY_REVIEWER, Role.FINANCE_MAKER, Role.FINANCE_CHECKER),
            )
        }
        self.inspector = self.people[Role.INSPECTOR]
        self.reviewer = self.people[Role.CITY_REVIEWER]
        self.manager = self.people[Role.PROGRAMME_MANAGER]
        self.judge = Clerk(Role.PROGRAMME_MANAGER, units=[shop.unit])
        self.elsewhere = make.unit("130200", counties=())

    def at(self, moment):
        self.patch.setattr("subsidy.core.clock.now", lambda: moment)

    def step(self, verb, row, who, **form):
        """Everybody of another role is refused, as is a colleague of another unit; then it is
        done, by the one person whose it is.
        """
        for role, clerk in self.people.items():
            if role not in MAY[verb]:
                assert clerk.press(verb, row, **form).status_code == 403, (verb, role)
        stranger = Clerk(who.user.role, units=[self.elsewhere])
        assert stranger.press(verb, row, **form).status_code == 404, verb
        before = text(who.look(row))
        answer = who.press(verb, row, **form)
        assert said(answer)[0].startswith("Done"), (verb, said(answer), before[:200])

    def standing(self):
        self.shop.merchant.refresh_from_db()
        return self.shop.merchant.state


OPENS = {Role.INSPECTOR, Role.CITY_REVIEWER, Role.PROGRAMME_MANAGER}
DECIDES = {Role.CITY_REVIEWER, Role.PROGRAMME_MANAGER}
HANDLES = {Role.INSPECTOR}
MAY = {
    "open_case": OPENS,
    "assign": OPENS,
    "tell": HANDLES,
    "find": HANDLES,
    "answer": HANDLES,
    "decide": DECIDES,
    "propose": {Role.CITY_REVIEWER},
    "approve": {Role.PROGRAMME_MANAGER},
    "overturn": DECIDES,
}


@pytest.fixture
def road(shop, monkeypatch, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    where = {"location": tmp_path / "evidence", "base_url": None}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {"evidence": {"BACKEND": backend, "OPTIONS": where}}
    return Road(shop, monkeypatch)


def told(road):
    """From the flag to the notice; nothing is visible before."""
    flag, till = road.flag, road.till
    road.step("open_case", flag, road.inspector, subject="shared telephones")
    case = Case.objects.get()
    road.step("assign", case, road.inspector, officer=road.inspector.user.pk)
    assert till.get("flags").json()["data"] == []
    assert not Hold.objects.exists()
    road.step("tell", case, road.inspector, asked="Whose telephone is it?", hold="on")
    [row] = till.get("flags").json()["data"]
    assert (row["id"], row["state"], row["case"]) == (flag.reference, "flagged", case.reference)
    return case


def answered(road, case):
    """The merchant replies with evidence, and every word is answered."""
    evidence = send(road.till, png()).json()["reference"]
    path = f"flags/{road.flag.reference}/reply"
    body = {"text": "两家店共用一部电话。", "evidence": [evidence]}
    assert road.till.post(path, body).status_code == 201
    case.refresh_from_db()
    road.step("answer", Reply.objects.get(), road.inspector, text="The number is the owner's.")


def test_from_a_flag_to_a_disqualification_that_is_overturned(road):
    case = told(road)
    answered(road, case)
    form = {"code": "fake_sale", "claims": road.paid.reference, "amount_fen": "999.80"}
    road.step("find", case, road.inspector, text="No goods were handed over.", **form)
    ruling = {"outcome": "disqualify", "reasons": "Sales were faked.", **HEARING}
    early = road.reviewer.press("propose", case, **ruling)
    assert said(early) == ["The merchant may still answer. Wait until the deadline has passed."]
    road.at(LATE)
    road.step("propose", case, road.reviewer, **ruling)
    decision = CaseDecision.objects.get()
    assert road.standing() == "active"
    assert road.till.get(f"cases/{case.reference}").json()["decision"] is None
    assert buttons(road.reviewer.look(decision)) == []

    road.step("approve", decision, road.manager)
    assert road.standing() == "disqualified"
    assert road.till.post("claims", road.shop.body()).json()["code"] == "merchant_not_active"
    letter = road.till.get(f"cases/{case.reference}").json()["decision"]["letter"]["zh"]
    for words in ("取消参与补贴活动资格", "两家店共用一部电话。", "The number is the owner's."):
        assert words in letter

    appeal = road.till.post(f"cases/{case.reference}/appeal", {"text": "货已交付，附签收单。"})
    assert appeal.status_code == 201
    case.refresh_from_db()
    for clerk in (road.reviewer, road.manager):
        refused = clerk.press("overturn", case, reason="x")
        assert said(refused) == ["A second person must do this. Ask a colleague."]
    road.step("overturn", case, road.judge, reason="The goods were signed for.")

    assert (case.state, road.standing()) == ("cleared", "active")
    assert road.till.post("claims", road.shop.body()).status_code == 201
    road.flag.refresh_from_db()
    assert road.flag.state == "dismissed"
    assert not Hold.objects.open().exists()
    told_now = road.till.get(f"cases/{case.reference}").json()
    assert (told_now["state"], told_now["appeal"]["outcome"]) == ("cleared", "overturned")
    assert "The goods were signed for." in told_now["appeal"]["letter"]["en"]
    page = text(road.people[Role.AUDITOR].look(case))
    for words in ("the decision is overturned", "overturned on appeal", "A flag is not proof"):
        assert words in page
    quality = text(road.people[Role.AUDITOR].client.get("/admin/cases/case/quality/"))
    assert "address shared by many applicants 1 1 0 0 0 1 1.000" in quality


def test_from_a_flag_to_clearance(road):
    case = told(road)
    assert [hold.claim for hold in Hold.objects.open()] == [road.claim]
    answered(road, case)
    road.step("decide", case, road.reviewer, outcome="clear", reasons="It is one family.")
    assert (case.state, road.standing()) == ("cleared", "active")
    assert not Hold.objects.open().exists()
    [row] = road.till.get("flags").json()["data"]
    assert row["state"] == "dismissed"
    answer = road.till.post(f"flags/{road.flag.reference}/reply", {"text": "谢谢"})
    assert answer.json()["code"] == "wrong_state"


def test_of_a_suspended_merchant_returns_and_evidence_are_taken(road):
    case = told(road)
    answered(road, case)
    road.step("find", case, road.inspector, code="fake_sale", text="No goods.")
    road.at(LATE)
    ruling = {"outcome": "suspend", "reasons": "x", "until_on": "2024-12-01", **HEARING}
    road.step("propose", case, road.reviewer, **ruling)
    road.step("approve", CaseDecision.objects.get(), road.manager)
    assert road.standing() == "suspended"
    body = road.shop.body()
    assert road.till.post("claims", body).json()["code"] == "merchant_suspended"
    back = {"kind": "whole", "reason_code": "change_of_mind"}
    assert road.till.post(f"claims/{road.paid.reference}/return", back).status_code in (200, 201)
    assert send(road.till, png()).status_code == 201
    road.at(NOON + WEEK * 20)
    assert road.till.get(f"cases/{case.reference}").json()["decision"]["outcome"] == "suspend"
