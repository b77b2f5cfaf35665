import base64

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st

from subsidy.applicants.models import Applicant
from subsidy.applicants.services import Person, register_many
from subsidy.core import sealed
from subsidy.core.sealed import digest, key_versions, seal, unseal
from tests import make

FIRST, SECOND = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))


@pytest.fixture(params=["AES-GCM", "SM4-GCM"])
def cipher(request, settings):
    settings.SEAL_CIPHER = request.param
    settings.SEAL_KEYS = f"1:{FIRST}"
    return request.param


class TestSeal:
    @hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(max_size=100), purpose=st.text(max_size=20))
    def test_opens_to_what_was_sealed(self, cipher, text, purpose):
        assert unseal(seal(text, purpose=purpose), purpose=purpose) == text

    def test_names_cipher_and_key_and_never_repeats_itself(self, cipher):
        first, second = seal("张三", purpose="name"), seal("张三", purpose="name")

        assert first[:2] == bytes([{"AES-GCM": 1, "SM4-GCM": 2}[cipher], 1])
        assert first != second
        assert len(first) == 2 + 12 + len("张三".encode()) + 16

    def test_is_bound_to_its_purpose(self, cipher):
        with pytest.raises(InvalidTag):
            unseal(seal("张三", purpose="name"), purpose="mobile")

    def test_tells_when_a_bit_was_changed(self, cipher):
        value = seal("张三", purpose="name")
        for place in range(len(value)):
            for bit in (1, 128):
                wrong = bytearray(value)
                wrong[place] ^= bit
                with pytest.raises((InvalidTag, KeyError)):
                    unseal(bytes(wrong), purpose="name")

    def test_by_another_cipher_stays_readable(self, cipher, settings):
        value = seal("张三", purpose="name")
        settings.SEAL_CIPHER = "AES-GCM" if cipher == "SM4-GCM" else "SM4-GCM"

        assert unseal(value, purpose="name") == "张三"

    def test_by_an_old_key_stays_readable_until_the_key_goes(self, cipher, settings):
        old = seal("张三", purpose="name")
        settings.SEAL_KEYS = f"2:{SECOND}, 1:{FIRST}"

        assert key_versions() == [2, 1]
        assert unseal(old, purpose="name") == "张三"
        assert seal("张三", purpose="name")[1] == 2

        settings.SEAL_KEYS = f"2:{SECOND}"
        with pytest.raises(KeyError):
            unseal(old, purpose="name")

    @pytest.mark.parametrize(
        "keys", ["0:" + FIRST, "256:" + FIRST, "1:" + base64.b64encode(b"short").decode()]
    )
    def test_needs_keys_of_32_bytes_with_a_version(self, settings, keys):
        settings.SEAL_KEYS = keys
        with pytest.raises(AssertionError):
            seal("张三", purpose="name")


class TestDigest:
    def test_is_equal_for_equal_texts_of_one_purpose(self, settings):
        settings.SEAL_KEYS = f"1:{FIRST}"

        assert digest("a", purpose="x") == digest("a", purpose="x")
        others = {digest("a", purpose="y"), digest("b", purpose="x"), digest("a", purpose="x")}
        assert len(others) == 3
        assert all(len(value) == 33 for value in others)

    def test_stays_the_same_when_a_new_key_seals(self, settings):
        settings.SEAL_KEYS = f"1:{FIRST}"
        old = digest("a", purpose="x")
        settings.SEAL_KEYS = f"2:{SECOND},1:{FIRST}"

        assert digest("a", purpose="x") == old


@pytest.mark.django_db
class TestSealedField:
    def test_keeps_nothing_readable_in_the_database(self):
        person = Person("resident_id", "130102199003071233", "张三", "13800000000", "石家庄")
        [(applicant_id, _)] = register_many([person], at=make.NOON)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, document_number, document_digest FROM applicants_applicant"
            )
            [row] = cursor.fetchall()

        assert not any("张三".encode() in bytes(v) or b"19900307" in bytes(v) for v in row)
        known = Applicant.objects.get(pk=applicant_id)
        assert (known.name, known.document_number) == ("张三", "130102199003071233")
        assert known.document_digest == person.document_digest

    def test_of_nothing_is_nothing(self):
        person = Person("passport", "E12345678", "Li", "13800000000", "石家庄")
        register_many([person], at=make.NOON)
        with connection.cursor() as cursor:
            cursor.execute("SELECT account_number, account_digest FROM applicants_contact")
            assert cursor.fetchall() == [(None, None)]
        [contact] = Applicant.objects.get().contacts.all()
        assert (contact.account_number, contact.account_digest) == (None, None)


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (sealed.mask_name, "张三", "张*"),
        (sealed.mask_name, "欧阳修", "欧**"),
        (sealed.mask_name, "", ""),
        (sealed.mask_document, "130102199003071233", "130***********1233"),
        (sealed.mask_document, "E1234567", "E12*4567"),
        (sealed.mask_document, "E123456", "******6"),
        (sealed.mask_mobile, "13812341234", "138****1234"),
        (sealed.mask_account, "6222020402000123453", "***************3453"),
        (sealed.mask_account, "123", "123"),
    ],
)
def test_masks_show_just_enough(mask, text, shown):
    assert mask(text) == shown
