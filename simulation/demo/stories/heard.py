"""The merchant that stands out most is told, heard and decided on; inspectors are sent out."""

from datetime import timedelta

from simulation.demo.inspection import Findings
from simulation.demo.stories.scene import Scene, accepted
from subsidy.accounts.models import User
from subsidy.cases import services as cases
from subsidy.cases.models import Case, FindingCode, NoticeItem, Outcome, Reply
from subsidy.cases.services import Ruling
from subsidy.core import clock
from subsidy.inspections import services as inspections
from subsidy.inspections.models import Answer, Chosen

SUBJECT = "审计指标提示异常，请核查"
ASKED = "请就所列各笔交易逐一说明，并提交进货、销售和配送凭证"
SAID = "近期门店搬迁，部分资料由总部统一填报，现附进货台账，请予核实"
ANSWERED = "台账已收到，与发票逐笔核对；现场情况另派人核查"
FOUND = "所列交易未能提供进货凭证"
REASONS = "已听取并逐条回应商户说明；进货台账与所列交易不符，责令补齐进销存台账"
VISITS, DAYS, UNPROVED = 5, 30, 5
#: What the inspector has looked at so far.
SEEN = {
    "shop_is_there": (Answer.YES, ""),
    "price_is_on_the_shelf": (Answer.YES, ""),
    "stock_books_are_kept": (Answer.NO, "台账缺少九月下旬的记录"),
}
MISSING, MISSING_TEXT = FindingCode.RECORDS_MISSING, "九月下旬的进销存台账未能出示"


def hear(scene: Scene, findings: Findings) -> Case:
    """Open a case on the flags of one merchant, tell it what stands out, let it reply."""
    merchant, flags = findings.flagged[0].merchant, findings.flagged[0].flags
    by, officer = scene.office.actor("inspector"), _inspector(scene)
    case = cases.open_case(
        merchant, scene.office.programme, flags=flags, subject=SUBJECT, by=by, at=clock.now()
    )
    cases.assign(case, officer=officer, by=by, at=clock.now())
    notice = cases.tell(case, asked=ASKED, by=by, at=clock.now())
    item = NoticeItem.objects.filter(notice=notice).order_by("id")[0]
    till = scene.tills.of(merchant.credit_code)
    accepted(till.post(f"/api/v1/flags/{item.reference}/reply", {"text": SAID}, key="reply"))
    reply = Reply.objects.filter(item=item).get()
    cases.answer_reply(reply, text=ANSWERED, by=by, at=clock.now())
    case.refresh_from_db()
    return case


def decide(scene: Scene, case: Case) -> str:
    """Once the merchant may say no more, write down what is established; somebody else decides."""
    assert case.answer_by is not None
    clock.turn_to(case.answer_by + timedelta(hours=1))
    item = NoticeItem.objects.filter(notice__case=case).order_by("id")[0]
    evidence = item.content["evidence"][:UNPROVED]
    cases.find(
        case,
        code=MISSING,
        claims=[one["claim"] for one in evidence],
        amount_fen=sum(one["subsidy_fen"] for one in evidence),
        text=FOUND,
        by=scene.office.actor("inspector"),
        at=clock.now(),
    )
    until_on = clock.programme_day(clock.now()) + timedelta(days=DAYS)
    ruling = Ruling(outcome=Outcome.RECTIFY, reasons=REASONS, until_on=until_on)
    cases.decide(case, ruling, by=scene.office.actor("city_reviewer"), at=clock.now())
    how = f"to put its books right until {until_on}"
    scene.tell("a flagged merchant told, heard, decided on", how, case.reference)
    return f"{case.reference}: {how}"


def visit(scene: Scene, findings: Findings) -> str:
    """Plan visits from the run, by rank and by chance; an inspector is at the first one's shop."""
    manager, by = scene.office.actor("programme_manager"), scene.office.actor("inspector")
    due_on = clock.programme_day(clock.now()) + timedelta(days=DAYS)
    planned = inspections.plan_from_run(
        findings.run, slots=VISITS, due_on=due_on, by=manager, at=clock.now()
    )
    first, by_chance = planned[0], sum(one.chosen == Chosen.RANDOM for one in planned)
    inspections.assign(first, inspector=_inspector(scene), by=manager, at=clock.now())
    inspections.begin(first, by=by, at=clock.now())
    for item, (answer, note) in SEEN.items():
        inspections.answer(first, item=item, answer=answer, note=note, by=by, at=clock.now())
    inspections.discover(first, code=MISSING, text=MISSING_TEXT, by=by, at=clock.now())
    how = f"{by_chance} of them by chance, one under way"
    scene.tell(f"{len(planned)} visits planned", how, first.reference)
    return f"{len(planned)} planned, {how}"


def _inspector(scene: Scene) -> User:
    return User.objects.get(username=scene.office.accounts["inspector"].username)
