import logging
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from subsidy.claims import services
from subsidy.claims.messages import GatewayDown, Sms
from subsidy.claims.messages.directory import DirectoryGateway
from subsidy.claims.models import CitizenMessage
from subsidy.claims.services import citizen_messages
from tests import make
from tests.claims.phones import messages
from tests.make import NOON

SECOND = timedelta(seconds=1)


class Down:
    """A gateway that fails as often as told for each message, then works."""

    failures = 0
    error = GatewayDown("busy")
    poisoned = ""

    def send(self, sms):
        cls = type(self)
        if cls.failures and (not cls.poisoned or cls.poisoned == sms.mobile):
            cls.failures -= 1
            raise cls.error
        DirectoryGateway().send(sms)


@pytest.fixture
def down(settings):
    settings.SMS_GATEWAY = "tests.claims.test_citizen_messages.Down"
    Down.failures, Down.error, Down.poisoned = 0, GatewayDown("busy"), ""
    return Down


def asked(shop, count=1):
    """So many claims whose citizens are to be asked whether they bought."""
    return [shop.in_review() for _ in range(count)]


def standing(claim):
    row = claim.citizen_messages.get()
    return row.state, row.attempts, row.last_error, row.sent_at


class TestSendMessages:
    def test_brings_the_question_word_for_word(self, shop):
        [claim] = asked(shop)
        assert services.send_messages(at=NOON) == 1
        code = claim.citizen_codes.get().digits
        assert messages() == [
            {
                "to": claim.contact.mobile,
                "template": "inquiry",
                "text": "【河北以旧换新】请核实：您是否于2024-10-01在长安店购买了Haier BCD-500，"
                f"价格4,999.00元？请在官方补贴查询页面，凭申请编号{claim.reference}"
                f"和核实码{code}回答“是”或“否”，14天内有效。"
                "我们不会索要银行卡号、密码，也不会发送链接。",
                "parameters": {
                    "reference": claim.reference,
                    "code": code,
                    "day": "2024-10-01",
                    "store": "长安店",
                    "product": "Haier BCD-500",
                    "price": "4,999.00",
                },
            }
        ]
        assert standing(claim) == ("sent", 1, "", NOON)
        assert services.send_messages(at=NOON + timedelta(days=1)) == 0

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_holds_no_link(self, shop, settings, language):
        settings.SMS_LANGUAGE = language
        asked(shop)
        services.send_messages(at=NOON)
        assert "http" not in messages()[0]["text"]
        assert "www" not in messages()[0]["text"]

    def test_tries_again_later_and_later(self, shop, down):
        [claim] = asked(shop)
        down.failures = 2
        assert services.send_messages(at=NOON) == 0
        assert standing(claim) == ("waiting", 1, "busy", None)
        assert services.send_messages(at=NOON + 14 * SECOND) == 0
        assert standing(claim)[1] == 1
        assert services.send_messages(at=NOON + 15 * SECOND) == 0
        assert services.send_messages(at=NOON + 44 * SECOND) == 0
        assert standing(claim)[1] == 2
        assert services.send_messages(at=NOON + 45 * SECOND) == 1
        assert standing(claim) == ("sent", 3, "", NOON + 45 * SECOND)

    def test_gives_up_in_the_end(self, shop, down):
        [claim] = asked(shop)
        down.failures = 99
        for day in range(10):
            services.send_messages(at=NOON + timedelta(days=day))
        assert standing(claim) == ("failed", 8, "busy", None)

    def test_lets_one_poisoned_message_hold_up_no_other(self, shop, down, caplog):
        before, poisoned, after = asked(shop, 3)
        down.failures, down.poisoned = 99, poisoned.contact.mobile
        down.error = ZeroDivisionError(f"no way to {poisoned.contact.mobile}")
        with caplog.at_level(logging.DEBUG, "subsidy"):
            assert services.send_messages(at=NOON) == 2
        assert [standing(claim)[0] for claim in (before, poisoned, after)] == [
            "sent",
            "waiting",
            "sent",
        ]
        assert standing(poisoned)[2] == "ZeroDivisionError"
        assert poisoned.contact.mobile not in caplog.text

    def test_sends_no_code_that_expired_meanwhile(self, shop):
        [claim] = asked(shop)
        assert services.send_messages(at=NOON + timedelta(days=14)) == 0
        assert standing(claim) == ("failed", 1, "the code expired before it was sent", None)

    def test_takes_so_many_at_a_time(self, shop):
        asked(shop, 3)
        assert services.send_messages(at=NOON, limit=2) == 2
        assert services.send_messages(at=NOON, limit=2) == 1

    def test_leaves_to_another_sender_what_it_has_leased(self, shop, monkeypatch):
        [claim] = asked(shop)
        monkeypatch.setattr(citizen_messages, "_send", lambda *_args, **_facts: False)  # dies
        services.send_messages(at=NOON)
        monkeypatch.undo()
        assert services.send_messages(at=NOON + timedelta(minutes=4)) == 0
        assert services.send_messages(at=NOON + timedelta(minutes=5)) == 1
        assert standing(claim)[:2] == ("sent", 2)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_of_senders_send_each_message_once(self, settings):
        shop = make.Shop()
        claims = asked(shop, 6)
        barrier, sent = Barrier(4), []

        def send():
            barrier.wait()
            sent.append(services.send_messages(at=NOON, limit=3))
            connection.close()

        threads = [Thread(target=send) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(sent) == 6
        assert [standing(claim)[:2] for claim in claims] == [("sent", 1)] * 6


class TestDirectoryGateway:
    def test_says_why_it_is_down_without_the_number(self, tmp_path, settings):
        settings.SMS_DIRECTORY = tmp_path / "file"
        settings.SMS_DIRECTORY.write_text("in the way")
        sms = Sms("message-1", "13812341234", "inquiry", {}, "text")
        with pytest.raises(GatewayDown, match=r"^FileExistsError: File exists$"):
            DirectoryGateway().send(sms)

    def test_writes_a_second_attempt_over_the_first(self, shop):
        sms = Sms("message-1", "13812341234", "inquiry", {}, "text")
        DirectoryGateway().send(sms)
        DirectoryGateway().send(sms)
        assert len(messages()) == 1

    def test_prints_no_number(self):
        assert repr(Sms("message-1", "13812341234", "inquiry", {}, "t")) == "Sms(message-1)"


def test_messages_are_named_by_what_they_are(shop):
    [claim] = asked(shop)
    assert str(CitizenMessage.objects.get()) == f"inquiry {claim.pk}"
