"""Personal data at rest: sealed (encrypted) values, keyed digests for equality, masks for people.

A sealed value is `cipher byte + key version byte + 12 bytes nonce + ciphertext and tag`; a digest
is `key version byte + 32 bytes HMAC-SHA256`. The first key seals and all open; the last one makes
the digests, until every digest was made anew under the next.
"""

import base64
import hmac
import os
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

_AES, _SM4 = 1, 2
_NONCE = 12
_TAG = 16


@cache
def _keys(text: str) -> dict[int, bytes]:
    """Return version -> key, the sealing one first, of "2:<base64>,1:<base64>"."""
    pairs = (part.strip().split(":", 1) for part in text.split(","))
    keys = {int(version): base64.b64decode(key) for version, key in pairs}
    assert all(0 < version < 256 and len(key) == 32 for version, key in keys.items())
    return keys


@cache
def _derived(version: int, purpose: str, text: str) -> bytes:
    return hmac.digest(_keys(text)[version], purpose.encode(), "sha256")


@cache
def _aes(version: int, text: str) -> AESGCM:
    return AESGCM(_derived(version, "aes", text))


def key_versions() -> list[int]:
    """Return the key versions in use; the first one seals, the last one makes digests."""
    return list(_keys(settings.SEAL_KEYS))


def seal(text: str, *, purpose: str) -> bytes:
    """Return the text encrypted under the newest key, bound to its purpose."""
    version, nonce = key_versions()[0], os.urandom(_NONCE)
    cipher = _SM4 if settings.SEAL_CIPHER == "SM4-GCM" else _AES
    body = _encrypt(cipher, version, nonce, text.encode(), purpose.encode())
    return bytes([cipher, version]) + nonce + body


def unseal(value: bytes, *, purpose: str) -> str:
    """Return the text of a sealed value. Raises InvalidTag when it was tampered with.

    A key version that is not in use any more is a KeyError.
    """
    cipher, version, nonce, body = value[0], value[1], value[2 : 2 + _NONCE], value[2 + _NONCE :]
    return _decrypt(cipher, version, nonce, body, purpose.encode()).decode()


def digest(text: str, *, purpose: str) -> bytes:
    """Return 33 bytes under the oldest key in use: equal texts of one purpose, equal digests.

    The oldest, so that a new sealing key never makes a known person or thing look new.
    """
    version, key = _digest_key(purpose, settings.SEAL_KEYS)
    return version + hmac.digest(key, text.encode(), "sha256")


@cache
def _digest_key(purpose: str, text: str) -> tuple[bytes, bytes]:
    """Return the version of the oldest key, as digests begin with it, and its key for a purpose."""
    version = list(_keys(text))[-1]
    return bytes([version]), _derived(version, f"digest:{purpose}", text)


def _encrypt(cipher: int, version: int, nonce: bytes, text: bytes, bound: bytes) -> bytes:
    if cipher == _AES:
        return _aes(version, settings.SEAL_KEYS).encrypt(nonce, text, bound)
    key = _derived(version, "sm4", settings.SEAL_KEYS)[:16]
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound)
    return encryptor.update(text) + encryptor.finalize() + encryptor.tag


def _decrypt(cipher: int, version: int, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    if cipher == _AES:
        return _aes(version, settings.SEAL_KEYS).decrypt(nonce, body, bound)
    if cipher != _SM4:
        raise InvalidTag
    key = _derived(version, "sm4", settings.SEAL_KEYS)[:16]
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, body[-_TAG:])).decryptor()
    decryptor.authenticate_additional_data(bound)
    return decryptor.update(body[:-_TAG]) + decryptor.finalize()


class SealedTextField(models.BinaryField):
    """Text in Python, sealed bytes in the database. Not searchable: keep a digest beside it."""

    _pyi_private_set_type: str  # type: ignore[assignment]
    _pyi_private_get_type: str  # type: ignore[assignment]

    def _purpose(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_prep_value(self, value: Any) -> bytes | None:
        return None if value is None else seal(str(value), purpose=self._purpose())

    def from_db_value(self, value: Any, *_args: object) -> str | None:
        return None if value is None else unseal(bytes(value), purpose=self._purpose())


class DigestField(models.BinaryField):
    """A keyed digest; bytes in Python whatever the driver hands out."""

    _pyi_private_set_type: bytes
    _pyi_private_get_type: bytes

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 33, "editable": False, **kwargs})

    def from_db_value(self, value: Any, *_args: object) -> bytes | None:
        return None if value is None else bytes(value)


def mask_name(name: str) -> str:
    """张三 -> 张*"""
    return name[:1] + "*" * (len(name) - 1)


def mask_document(number: str) -> str:
    """Show the first three and last four characters of eight or more, else only the last one."""
    return _mask(number, 3, 4) if len(number) >= 8 else _mask(number, 0, 1)


def mask_mobile(number: str) -> str:
    """13812341234 -> 138****1234"""
    return _mask(number, 3, 4)


def mask_address(address: str) -> str:
    """河北省石家庄市长安区… -> 河北省石家庄*****"""
    return _mask(address, 6, 0)


def mask_account(number: str) -> str:
    """Show the last four digits."""
    return _mask(number, 0, 4)


def _mask(text: str, first: int, last: int) -> str:
    hidden = max(len(text) - first - last, 0)
    return text[:first] + "*" * hidden + text[first + hidden :]
