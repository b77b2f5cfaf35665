import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from ipaddress import ip_address
from secrets import randbits

import pytest
from django.db import IntegrityError, connection, transaction

from subsidy.claims import services, tasks
from subsidy.claims.models import CitizenCode, CitizenMessage, Claim, CodeRequest
from subsidy.claims.services import CodeWrong
from subsidy.claims.services.citizen_codes import CODES_PER_DAY_MAX, use_code
from tests import make
from tests.claims.phones import Citizen, messages
from tests.make import NOON

MINUTE = timedelta(minutes=1)


@pytest.fixture
def citizen(shop):
    return Citizen(shop.submitted())


@pytest.fixture
def sandbox_claim(shop):
    """A claim of a test merchant, which a person looks at."""
    play = make.programme("sandbox", is_test=True)
    make.terms(play, shop.category)
    make.line(play, shop.unit)
    merchant = make.merchant(play, shop.unit)
    request = shop.request(programme="sandbox", delivery=None)
    claim = services.submit(merchant, request, by=shop.by, at=NOON)
    return make.decided(claim)


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def tried(citizen, code, *, at=NOON):
    """What comes of trying the code: the claim's id, or the code of the refusal."""
    try:
        return use_code(reference=citizen.claim.reference, digits=code, purpose="status", at=at)
    except CodeWrong as refusal:
        return refusal.code


class TestAskingForACode:
    def test_answers_the_same_to_a_right_and_to_any_wrong_pair(self, citizen):
        right = {"reference": citizen.claim.reference, "mobile": citizen.mobile}
        pairs = [
            right,
            right | {"mobile": "13999999999"},
            right | {"reference": "C-000000000000"},
            right | {"reference": "nonsense"},
        ]
        answers = [citizen.post("codes", **pair) for pair in pairs]
        assert {answer.status_code for answer in answers} == {202}
        assert len({answer.content for answer in answers}) == 1

    def test_costs_the_same_one_statement_whether_it_fits_or_not(
        self, citizen, django_assert_num_queries
    ):
        for mobile in (citizen.mobile, "13999999999"):
            with django_assert_num_queries(1) as asked:
                citizen.post("codes", reference=citizen.claim.reference, mobile=mobile)
            assert "claims_claim" not in asked[0]["sql"]

    def test_sends_a_code_to_the_pair_that_fits_and_to_no_other(self, citizen):
        citizen.post("codes", reference=citizen.claim.reference, mobile=citizen.mobile)
        citizen.post("codes", reference=citizen.claim.reference, mobile="13999999999")
        citizen.post("codes", reference="C-000000000000", mobile=citizen.mobile)

        tasks.send_messages()

        code = CitizenCode.objects.get()
        assert (code.claim_id, code.purpose) == (citizen.claim.pk, "status")
        assert (code.made_at, code.expires_at) == (NOON, NOON + 10 * MINUTE)
        assert messages() == [
            {
                "to": citizen.mobile,
                "template": "status_code",
                "text": f"【河北以旧换新】您正在查询补贴申请{citizen.claim.reference}的办理情况，"
                f"验证码{code.digits}，10分钟内有效。如非本人操作请忽略。"
                "我们不会索要银行卡号、密码或验证码，也不会发送链接。",
                "parameters": {"reference": citizen.claim.reference, "code": code.digits},
            }
        ]
        assert CodeRequest.objects.count() == 0

    def test_takes_the_reference_in_small_letters(self, citizen):
        citizen.post("codes", reference=citizen.claim.reference.lower(), mobile=citizen.mobile)
        assert services.issue_codes(at=NOON) == 1

    def test_leaves_what_was_asked_after_the_sweep_began(self, citizen):
        citizen.post("codes", reference=citizen.claim.reference, mobile=citizen.mobile)
        assert services.issue_codes(at=NOON - MINUTE) == 0
        assert CodeRequest.objects.count() == 1

    def test_twice_at_once_sends_one_code(self, citizen):
        for _ in range(2):
            citizen.post("codes", reference=citizen.claim.reference, mobile=citizen.mobile)
        assert services.issue_codes(at=NOON) == 1

    def test_is_in_vain_after_so_many_codes_a_day(self, citizen):
        def asked(at):
            services.ask_code(reference=citizen.claim.reference, mobile=citizen.mobile, at=at)
            return services.issue_codes(at=at)

        made = [asked(NOON + number * MINUTE) for number in range(CODES_PER_DAY_MAX + 1)]
        assert made == [1] * CODES_PER_DAY_MAX + [0]
        assert asked(NOON + timedelta(days=1)) == 1

    def test_of_a_test_programme_sends_nothing(self, sandbox_claim):
        mobile = sandbox_claim.contact.mobile
        services.ask_code(reference=sandbox_claim.reference, mobile=mobile, at=NOON)
        assert services.issue_codes(at=NOON) == 0

    def test_refuses_what_it_cannot_read(self, citizen):
        answer = citizen.post("codes", reference=citizen.claim.reference)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


class TestCode:
    def test_opens_once(self, citizen):
        code = citizen.code()
        assert tried(citizen, code) == citizen.claim.pk
        assert tried(citizen, code) == "code_wrong"

    def test_is_not_in_the_database(self, citizen):
        code = citizen.code()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT row_to_json(code)::text, row_to_json(message)::text "
                "FROM claims_citizencode code JOIN claims_citizenmessage message "
                "ON message.code_id = code.id"
            )
            text = "".join(cursor.fetchone())
        nonce = str(CitizenCode.objects.get().nonce)
        assert code not in text.replace(nonce, "")
        assert citizen.mobile not in text

    def test_opens_no_longer_once_it_expired(self, citizen):
        code = citizen.code()
        assert tried(citizen, code, at=NOON + 10 * MINUTE) == "code_wrong"
        assert tried(citizen, code, at=NOON + 10 * MINUTE - MINUTE) == citizen.claim.pk

    def test_is_closed_after_five_wrong_tries_also_to_the_right_one(self, citizen):
        code = citizen.code()
        assert [tried(citizen, wrong(code)) for _ in range(5)] == ["code_wrong"] * 5
        assert tried(citizen, code) == "code_wrong"
        assert CitizenCode.objects.get().attempts == 5

    def test_is_replaced_by_a_newer_one(self, citizen):
        old, new = citizen.code(), citizen.code()
        assert old != new
        assert tried(citizen, old) == "code_wrong"
        assert tried(citizen, new) == citizen.claim.pk

    def test_of_another_claim_does_not_open(self, shop, citizen):
        other = Citizen(shop.submitted())
        other.code()
        assert tried(other, citizen.code()) == "code_wrong"

    def test_of_an_inquiry_does_not_show_the_status(self, shop):
        claim = shop.in_review()
        services.send_messages(at=NOON)
        [message] = messages()
        assert message["template"] == "inquiry"
        assert tried(Citizen(claim), message["parameters"]["code"]) == "code_wrong"


class TestWrongCode:
    def test_is_answered_alike_whatever_is_wrong(self, shop, citizen):
        code, silent, used = citizen.code(), shop.submitted(), Citizen(shop.submitted())
        used_code = used.code()
        used.post("status", reference=used.claim.reference, code=used_code)
        tries = [
            (citizen.claim.reference, wrong(code)),
            (silent.reference, code),
            ("C-000000000000", code),
            (used.claim.reference, used_code),
        ]
        answers = [
            citizen.post("status", reference=reference, code=digits) for reference, digits in tries
        ]
        bodies = [answer.json() | {"request_id": ""} for answer in answers]
        assert {answer.status_code for answer in answers} == {422}
        assert bodies == [bodies[0]] * 4
        assert bodies[0]["code"] == "code_wrong"

    def test_costs_the_same_where_there_is_no_such_claim(self, citizen, django_assert_num_queries):
        code = citizen.code()
        for reference in (citizen.claim.reference, "C-000000000000"):
            with django_assert_num_queries(3) as asked:  # the try, within its savepoint
                citizen.post("status", reference=reference, code=wrong(code))
            assert "UPDATE claims_citizencode" in asked[1]["sql"]


class TestThrottle:
    def test_stops_who_asks_about_one_claim_too_often(self, citizen, settings):
        settings.RATE_PER_REFERENCE = 3
        pair = {"reference": citizen.claim.reference, "mobile": "13999999999"}
        answers = [citizen.post("codes", **pair) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
        assert int(answers[-1].headers["Retry-After"]) > 0
        other = {"reference": f"C-{citizen.claim.pk}"}
        assert citizen.post("codes", **pair | other).status_code == 202

    def test_stops_an_address_that_asks_too_often(self, citizen, settings):
        settings.RATE_PER_CITIZEN_ADDRESS = 2
        citizen.client.defaults["REMOTE_ADDR"] = str(ip_address(randbits(32)))
        answers = [citizen.post("codes", reference=f"C-{n}", mobile="1") for n in range(3)]
        assert [answer.status_code for answer in answers] == [202, 202, 429]


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_of_16_with_the_right_code_lets_one_in(self):
        shop = make.Shop()
        citizen = Citizen(shop.submitted())
        code = citizen.code()
        outcomes = at_once([lambda: tried(citizen, code)] * 16)
        assert sorted(map(str, outcomes)) == sorted([str(citizen.claim.pk)] + ["code_wrong"] * 15)

    def test_of_16_wrong_tries_counts_five(self):
        shop = make.Shop()
        citizen = Citizen(shop.submitted())
        code = citizen.code()
        assert set(at_once([lambda: tried(citizen, wrong(code))] * 16)) == {"code_wrong"}
        assert CitizenCode.objects.get().attempts == 5
        assert tried(citizen, code) == "code_wrong"

    def test_of_sweeps_make_one_code(self):
        shop = make.Shop()
        citizen = Citizen(shop.submitted())
        citizen.post("codes", reference=citizen.claim.reference, mobile=citizen.mobile)
        assert sorted(at_once([lambda: services.issue_codes(at=NOON)] * 8)) == [0] * 7 + [1]


def at_once(jobs):
    def one(job):
        try:
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(one, jobs))


class TestConstraints:
    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("a_code_is_tried_so_often_at_most", {"attempts": 6}),
            ("a_code_expires_after_it_was_made", {"expires_at": NOON - MINUTE}),
        ],
    )
    def test_hold_for_codes(self, citizen, name, change):
        citizen.code()
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            CitizenCode.objects.update(**change)

    def test_ask_about_a_claim_once(self, citizen):
        facts = {"claim": citizen.claim, "purpose": "inquiry", "made_at": NOON}
        CitizenCode.objects.create(**facts, expires_at=NOON + MINUTE)
        with (
            pytest.raises(IntegrityError, match="a_claim_is_inquired_about_once"),
            transaction.atomic(),
        ):
            CitizenCode.objects.create(**facts, expires_at=NOON + MINUTE)

    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("a_message_has_sent_at_once_sent", {"state": "sent", "sent_at": None}),
            ("a_message_has_sent_at_once_sent", {"state": "waiting", "sent_at": NOON}),
            ("a_message_has_sent_at_once_sent", {"state": "lost", "sent_at": NOON}),
            ("a_failed_message_says_why", {"state": "failed", "sent_at": None}),
        ],
    )
    def test_hold_for_messages(self, citizen, name, change):
        citizen.code()
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            CitizenMessage.objects.update(**change)


def test_nothing_personal_is_logged(citizen, caplog):
    with caplog.at_level(logging.DEBUG):
        code = citizen.code()
        citizen.post("status", reference=citizen.claim.reference, code=code)
    assert Claim.objects.count() == 1
    logged = "\n".join(
        f"{record.getMessage()} {record.__dict__}"
        for record in caplog.records
        if not record.name.startswith("django.db")
    )
    assert citizen.mobile not in logged
    assert code not in logged
