from datetime import timedelta

import pytest

from subsidy.core.errors import WrongState
from subsidy.disbursements import services
from tests.disbursements.debts import breaks, demanded, paid_car, repay
from tests.disbursements.desk import LATER
from tests.make import TODAY

ZH = """补贴资金追缴通知书
编号：{reference}

{merchant}：
　　补贴申请{claim}项下已发放的补贴999.80元，因商品已退货（第五天退货），应予退回。
　　请于2024-10-31前将未退回的999.80元汇入以下账户，并注明编号{reference}：{account}。
　　逾期未退回的，将从后续应付补贴中抵扣，并依法追缴。如有困难，可申请分期退回；如有异议，可在期限内书面提出。

2024-10-01"""
EN = """Demand to pay a subsidy back
Number: {reference}

To {merchant}

Of claim {claim}, a subsidy of 999.80 yuan was paid. It is to be paid back:
the goods were returned (第五天退货).
Please transfer the 999.80 yuan that are open by 2024-10-31 to {account}, naming {reference}.
What is not paid by then is netted from later subsidies and enforced by law. You may ask for
instalments, and object in writing within this time.

2024-10-01"""


class TestLetters:
    def test_say_what_is_owed_why_and_until_when(self, desk, shop):
        claim = shop.paid()
        recovery = demanded(desk, claim, reason="第五天退货")

        letter = recovery.letters.get()

        facts = {
            "reference": recovery.reference,
            "claim": claim.reference,
            "merchant": shop.merchant.name,
            "account": "河北省商务厅 130100000000000001",
        }
        assert letter.text_zh == ZH.format(**facts)
        assert letter.text_en == EN.format(**facts)
        assert (letter.number, letter.noticed_on, letter.due_on, recovery.due_on) == (
            1,
            TODAY,
            TODAY + timedelta(days=30),
            TODAY + timedelta(days=30),
        )
        assert letter.written_by_id == desk.maker.staff_id

    def test_name_no_citizen(self, desk):
        claim = paid_car(desk)
        letter = demanded(desk, claim).letters.get()
        assert claim.applicant.name not in letter.text_zh + letter.text_en
        assert f"{claim.applicant.masked_name}：" in letter.text_zh


class TestRemind:
    def test_gives_another_day_and_says_what_is_left(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        repay(desk, recovery, 9_980)
        due_on = LATER.date() + timedelta(days=7)

        letter = services.remind(recovery, due_on=due_on, by=desk.maker, at=LATER)

        assert (letter.number, letter.due_on, recovery.due_on) == (2, due_on, due_on)
        assert letter.text_zh.startswith("补贴资金催缴通知书")
        assert "请于2024-10-11前将未退回的900.00元" in letter.text_zh

    @pytest.mark.parametrize("days", [6, 367])
    def test_with_too_little_or_too_much_time_is_refused(self, desk, shop, days):
        recovery = demanded(desk, shop.paid())

        with pytest.raises(services.DueDayUnfit):
            services.remind(
                recovery,
                due_on=LATER.date() + timedelta(days=days),
                by=desk.maker,
                at=LATER,
            )

    def test_of_what_is_repaid_is_refused(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        repay(desk, recovery)

        with pytest.raises(WrongState):
            services.remind(
                recovery, due_on=LATER.date() + timedelta(days=9), by=desk.maker, at=LATER
            )


class TestLetterConstraints:
    def test_hold_for_each_letter(self, desk, shop):
        demanded(desk, shop.paid())

        for sql, guard in [
            ("UPDATE disbursements_demandletter SET text_zh = ''", "written_once"),
            (
                (
                    "INSERT INTO disbursements_demandletter"
                    " (recovery_id, number, text_zh, text_en, noticed_on, due_on, written_at)"
                    " SELECT recovery_id, 2, '', '', due_on, due_on, now()"
                    " FROM disbursements_demandletter"
                ),
                "letter_of_demand_leaves_time_to_pay",
            ),
            (
                (
                    "INSERT INTO disbursements_demandletter"
                    " (recovery_id, number, text_zh, text_en, noticed_on, due_on, written_at)"
                    " SELECT recovery_id, 1, '', '', noticed_on, due_on, now()"
                    " FROM disbursements_demandletter"
                ),
                "letters_of_a_recovery_are_numbered",
            ),
        ]:
            breaks(sql, guard)
