"""An office that looks into one merchant: its people, and cases as far as a test wants them."""

from datetime import timedelta

from subsidy.accounts.models import Role
from subsidy.cases import services
from subsidy.cases.models import NoticeItem
from subsidy.cases.services import Ruling
from subsidy.core.actors import Actor
from tests import make
from tests.audits.test_admin import flag as flagged
from tests.make import NOON

#: One second after the merchant's deadline.
LATE = NOON + timedelta(days=15, seconds=1)
#: The figures of the office's flags, in words.
EXPLAINED = {
    "zh": [
        "考察的申请数：40",
        "具有该特征的申请数：30",
        "在同类商户模型下的概率：3.1e-09",
        "超出预期的补贴（元）：1,234.56",
        "价格水平涨幅：20.0%",
    ],
    "en": [
        "claims looked at: 40",
        "claims with the property: 30",
        "probability under the peers' model: 3.1e-09",
        "money beyond expectation (yuan): 1,234.56",
        "rise of the price level: 20.0%",
    ],
}
HEARD = {"hearing": "held", "hearing_on": NOON.date()}


class Office:
    """inspector: handles; reviewer: decides and proposes; manager: approves; judge: of appeals."""

    def __init__(self, shop):
        self.shop = shop
        self.inspector = make.actor(Role.INSPECTOR)
        self.officer = make.staff(Role.INSPECTOR)
        self.reviewer = make.actor(Role.CITY_REVIEWER)
        self.manager = make.actor(Role.PROGRAMME_MANAGER)
        self.judge = make.actor(Role.PROGRAMME_MANAGER)

    def flag(self, *claims, indicator="shared_contact"):
        row = flagged(self.shop, claims or [self.shop.in_review()])
        assert row.indicator == indicator
        return row

    def flag_of(self, merchant):
        return flagged(self.shop, [], merchant)

    def opened(self, *flags, merchant=None, **more):
        flags = flags or ([] if merchant else [self.flag()])
        return services.open_case(
            merchant or self.shop.merchant,
            self.shop.programme,
            flags=flags,
            subject="shared telephones",
            by=self.inspector,
            at=NOON,
            **more,
        )

    def assigned(self, *flags, **more):
        case = self.opened(*flags, **more)
        services.assign(case, officer=self.officer, by=self.inspector, at=NOON)
        return case

    def told(self, *flags, hold=True, at=NOON):
        case = self.assigned(*flags)
        services.tell(case, asked="Whose telephone is it?", hold=hold, by=self.inspector, at=at)
        return case

    def answered(self, *flags, text="A dormitory.", hold=True):
        case = self.told(*flags, hold=hold)
        services.reply(item_of(case), text=text, key=self.shop.key, at=NOON)
        case.refresh_from_db()
        return case

    def heard(self, *flags, claims=(), **more):
        """Every reply is answered, something is found, the deadline is over at LATE."""
        case = self.answered(*flags, **more)
        reply = item_of(case).replies.get()
        services.answer_reply(reply, text="Nobody lives there.", by=self.inspector, at=NOON)
        self.finding(case, claims=claims)
        return case

    def finding(self, case, *, claims=(), at=NOON, amount_fen=100):
        return services.find(
            case,
            code="fake_sale",
            claims=[claim.reference for claim in claims],
            amount_fen=amount_fen,
            text="No goods were handed over.",
            by=self.inspector,
            at=at,
        )

    def proposed(self, *flags, outcome="disqualify", case=None, **more):
        case = case or self.heard(*flags, **more)
        until_on = (LATE + timedelta(days=30)).date() if outcome == "suspend" else None
        ruling = Ruling(outcome=outcome, reasons="Sales were faked.", until_on=until_on, **HEARD)
        return services.propose_sanction(case, ruling, by=self.reviewer, at=LATE)

    def sanctioned(self, *flags, outcome="disqualify", **more):
        decision = self.proposed(*flags, outcome=outcome, **more)
        services.approve_sanction(decision, by=self.manager, at=LATE)
        decision.refresh_from_db()
        return decision

    def warned(self, *flags, **more):
        case = self.heard(*flags, **more)
        ruling = Ruling(outcome="warn", reasons="Keep your records.")
        return services.decide(case, ruling, by=self.reviewer, at=LATE)

    def closed(self, *flags, **more):
        """A case whose warning is final."""
        case = self.warned(*flags, **more).case
        services.close(case, by=SWEEP, at=LATE)
        return case


SWEEP = Actor.sweep("run_clocks")


def item_of(case):
    return NoticeItem.objects.filter(notice__case=case).order_by("-id")[0]


def told_events(case):
    """(verb, state) of every step."""
    return [(move.verb, move.target) for move in case.moves.order_by("id")]
