"""Opening a case, giving it to somebody, telling the merchant, and the right of reply."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from subsidy.accounts.models import Role
from subsidy.cases import services
from subsidy.cases.models import Case, Comment, Notice, NoticeItem, Reply
from subsidy.cases.services.telling import digest
from subsidy.claims.models import Hold
from subsidy.core.errors import WrongState
from subsidy.core.moves import move
from subsidy.merchants.services import PersonNeeded
from tests import make
from tests.cases.office import EXPLAINED, LATE, SWEEP, item_of, told_events
from tests.make import NOON

LETTER_ZH = """核查事项告知书
编号：{case}

{merchant}：
　　我局在核查中注意到以下情况。预警不等于违规，您有权陈述、申辩并提交证据。
　　1. 三十笔申请共用手机号。
　　　数据：
　　　　· 考察的申请数：40
　　　　· 具有该特征的申请数：30
　　　　· 在同类商户模型下的概率：3.1e-09
　　　　· 超出预期的补贴（元）：1,234.56
　　　　· 价格水平涨幅：20.0%
　　　计算方法：编号f，第1版；与9家同类商户比较
　　　可能的合理解释：
　　　　· 宿舍。
　　　涉及申请：
　　　　· {claim}（2024-10-01购买，价款4,999.00元，补贴999.80元）

　　请说明：Whose telephone is it?
　　答复期限：2024-10-16。逾期未答复的，视为对上述事实无异议，我局将依据现有材料处理。

2024-10-01"""
LETTER_EN = """Notice of matters under examination
Number: {case}

To {merchant}

We have noticed the following. A flag is not proof: you may explain, object and send evidence.
1. 30 claims share a telephone.
   Figures:
     - claims looked at: 40
     - claims with the property: 30
     - probability under the peers' model: 3.1e-09
     - money beyond expectation (yuan): 1,234.56
     - rise of the price level: 20.0%
   Method: f, version 1; compared with 9 merchants of the kind
   What may innocently explain it:
     - A dormitory.
   Claims:
     - {claim} (bought on 2024-10-01 for 4,999.00 yuan, subsidy 999.80 yuan)

Please explain: Whose telephone is it?
Answer by 2024-10-16. If you do not, you are taken not to contest the facts, and we decide on what
we have.

2024-10-01"""


class TestOpen:
    def test_says_nothing_outside(self, office):
        case = office.opened()
        assert told_events(case) == [("open_case", "opened")]
        assert (case.opened_by_id, case.due_at) == (
            office.inspector.staff_id,
            NOON + timedelta(days=30),
        )
        assert not Hold.objects.exists()
        assert not NoticeItem.objects.exists()

    def test_is_done_by_people(self, office):
        with pytest.raises(PersonNeeded):
            services.open_case(
                office.shop.merchant, office.shop.programme, subject="x", by=SWEEP, at=NOON
            )

    def test_takes_each_flag_once(self, office):
        flag = office.flag()
        office.opened(flag)
        with pytest.raises(services.FlagUnfit):
            office.opened(flag)

    def test_takes_no_flag_of_another_merchant_and_none_put_away(self, office, shop):
        flag = office.flag()
        case = office.opened(merchant=make.merchant(shop.programme, shop.unit))
        with pytest.raises(services.FlagUnfit):
            services.add_flag(case, flag=flag, by=office.inspector, at=NOON)
        move(flag, "dismiss", by=office.inspector, at=NOON, reason="x")
        with pytest.raises(services.FlagUnfit):
            office.opened(flag)


class TestAssign:
    def test_goes_to_an_officer_and_on_to_another(self, office):
        case, other = office.assigned(), make.staff(Role.CITY_REVIEWER)
        services.assign(case, officer=other, by=office.inspector, at=NOON)
        assert (case.state, case.officer) == ("assigned", other)

    def test_refuses_who_does_not_handle_cases_here(self, office):
        case, elsewhere = office.opened(), make.staff(Role.INSPECTOR)
        elsewhere.units.add(make.unit("130200", counties=()))
        for person in (make.staff(Role.FINANCE_MAKER), elsewhere):
            with pytest.raises(services.OfficerUnfit):
                services.assign(case, officer=person, by=office.inspector, at=NOON)
        assert case.state == "opened"


class TestTell:
    def test_freezes_every_figure_and_claim_and_holds_the_money(self, office, shop):
        claim, paid = shop.in_review(), shop.paid()
        flag = office.flag(claim, paid)
        case = office.told(flag)
        notice, item = case.notices.get(), item_of(case)
        assert (case.state, case.answer_by, case.due_at) == (
            "noticed",
            notice.answer_by,
            NOON + timedelta(days=15),
        )
        assert item.content == {
            "indicator": "shared_contact",
            "sentences": {"zh": flag.sentence_zh, "en": flag.sentence_en},
            "formula": "f",
            "formula_version": 1,
            "figures": flag.figures,
            "figures_explained": EXPLAINED,
            "peers": {"cell": "appliances/offline", "size": 9},
            "claims_count": 2,
            "claims": [claim.reference, paid.reference],
            "evidence": [
                {
                    "claim": one.reference,
                    "bought_on": "2024-10-01",
                    "price_fen": one.price_fen,
                    "subsidy_fen": one.subsidy_fen,
                }
                for one in (claim, paid)
            ],
            "innocent_explanations": {"zh": ["宿舍。"], "en": ["A dormitory."]},
            "raised_at": "2024-10-01T12:00:00+08:00",
        }
        assert notice.sha256 == digest([item.content])
        assert [hold.claim for hold in Hold.objects.open()] == [claim]

    def test_writes_a_letter_that_a_merchant_can_read(self, office, shop):
        claim = shop.in_review()
        case = office.told(office.flag(claim))
        notice, merchant = case.notices.get(), shop.merchant.name
        assert notice.letter_zh == LETTER_ZH.format(
            case=case.reference, merchant=merchant, claim=claim.reference
        )
        assert notice.letter_en == LETTER_EN.format(
            case=case.reference, merchant=merchant, claim=claim.reference
        )

    def test_of_a_finding_says_what_is_known_and_no_method(self, office, shop):
        case = office.assigned(merchant=make.merchant(shop.programme, shop.unit))
        office.finding(case, amount_fen=123_400)
        services.tell(case, asked="x", by=office.inspector, at=NOON)
        content = item_of(case).content
        assert content["figures_explained"] == {
            "zh": ["涉及金额（元）：1,234.00"],
            "en": ["amount concerned (yuan): 1,234.00"],
        }
        letter = case.notices.get()
        assert letter.letter_zh.split("\n")[5:10] == [
            "　　1. No goods were handed over.",
            "　　　数据：",
            "　　　　· 涉及金额（元）：1,234.00",
            "　　　涉及申请：无",
            "",
        ]
        assert letter.letter_en.split("\n")[7:11] == [
            "   Figures:",
            "     - amount concerned (yuan): 1,234.00",
            "   Claims: none",
            "",
        ]

    def test_is_written_once(self, office):
        case = office.told()
        for change in (
            lambda: Notice.objects.update(asked="more"),
            lambda: NoticeItem.objects.update(content={}),
            lambda: item_of(case).delete(),
        ):
            with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
                change()

    def test_of_an_undercover_case_is_refused_until_it_is_opened_up(self, office):
        case = office.assigned(is_undercover=True)
        with pytest.raises(services.Undercover):
            services.tell(case, asked="x", by=office.inspector, at=NOON)
        with pytest.raises(services.NotToldYet):
            services.hold_merchant(case, reason="x", by=office.manager, at=NOON)
        with (
            pytest.raises(IntegrityError, match="undercover_case_is_told_to_nobody"),
            transaction.atomic(),
        ):
            move(case, "tell", by=office.inspector, at=NOON, answer_by=LATE, due_at=LATE)
        services.open_up(case, reason="the visit is over", by=office.inspector, at=NOON)
        services.tell(case, asked="x", by=office.inspector, at=NOON)
        assert (case.state, Comment.objects.get().text) == ("noticed", "the visit is over")
        with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
            Case.objects.update(kind="undercover")

    def test_needs_something_to_tell(self, office, shop):
        case = office.assigned(merchant=make.merchant(shop.programme, shop.unit))
        with pytest.raises(services.NothingToTell):
            services.tell(case, asked="x", by=office.inspector, at=NOON)
        finding = office.finding(case)
        services.tell(case, asked="x", by=office.inspector, at=NOON)
        assert item_of(case).reference == finding.reference

    def test_holds_nothing_before(self, office):
        with pytest.raises(services.NotToldYet):
            services.hold_claims(
                office.assigned(), references=[], reason="x", by=office.inspector, at=NOON
            )


class TestReply:
    def test_is_kept_and_starts_the_clock_of_the_office(self, office):
        case = office.answered()
        assert (case.state, case.due_at) == ("answered", case.answer_by + timedelta(days=60))
        services.reply(item_of(case), text="more", key=office.shop.key, at=case.answer_by)
        assert Reply.objects.count() == 2

    def test_that_comes_late_is_refused(self, office):
        case = office.told()
        with pytest.raises(services.AnswerTooLate):
            services.reply(item_of(case), text="late", key=office.shop.key, at=LATE)
        services.fall_silent(case, until=LATE + timedelta(days=1), by=SWEEP, at=LATE)
        with pytest.raises(services.AnswerTooLate):
            services.reply(item_of(case), text="later", key=office.shop.key, at=LATE)
        assert not Reply.objects.exists()

    def test_is_answered_once_by_a_person(self, office):
        reply = item_of(office.answered()).replies.get()
        with pytest.raises(PersonNeeded):
            services.answer_reply(reply, text="no", by=SWEEP, at=NOON)
        services.answer_reply(reply, text="no", by=office.inspector, at=NOON)
        with pytest.raises(services.AlreadyAnswered):
            services.answer_reply(reply, text="yes", by=office.inspector, at=NOON)


class TestExtend:
    def test_puts_the_deadline_off_once_for_a_reason(self, office):
        case = office.told()
        services.extend(
            case, reason="the books are with the tax bureau", by=office.inspector, at=NOON
        )
        assert case.answer_by == case.due_at == NOON + timedelta(days=30)
        assert case.notices.get().answer_by == NOON + timedelta(days=15)
        with pytest.raises(services.ExtensionUsed):
            services.extend(case, reason="again", by=office.inspector, at=NOON)

    def test_of_what_is_over_is_refused(self, office):
        with pytest.raises(services.AnswerTooLate):
            services.extend(office.told(), reason="x", by=office.inspector, at=LATE)

    def test_of_a_case_nobody_was_told_of_is_refused(self, office):
        with pytest.raises(WrongState):
            services.extend(office.opened(), reason="x", by=office.inspector, at=NOON)
