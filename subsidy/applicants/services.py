"""Verbs about persons: know them by their document, keep how they were reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from subsidy.applicants.models import Applicant, Contact
from subsidy.core.rows import ask, insert_or_skip
from subsidy.core.sealed import digest

_FIND_APPLICANTS = """
    SELECT document_digest, id FROM applicants_applicant WHERE document_digest = ANY(%b)"""
_FIND_CONTACTS = """
    SELECT applicant_id, digest, contact.id FROM unnest(%b::bigint[], %b::bytea[])
         AS wanted (applicant_id, digest)
    JOIN applicants_contact AS contact USING (applicant_id, digest)"""


@dataclass(frozen=True)
class Account:
    """A person's own bank account."""

    bank: str
    branch: str
    number: str
    name: str


@dataclass(frozen=True)
class Person:
    """Who applies, as a claim names them; document_number is in normal form."""

    document_type: str
    document_number: str
    name: str
    mobile: str
    address: str
    account: Account | None = None

    @property
    def document_digest(self) -> bytes:
        return document_digest(self.document_type, self.document_number)


def document_digest(document_type: str, number: str) -> bytes:
    """Return the digest by which a person is known."""
    return digest(f"{document_type}:{number}", purpose="document")


def address_digest(address: str) -> bytes:
    """Return the digest of an address without blanks."""
    return digest("".join(address.split()), purpose="address")


def register_many(persons: Sequence[Person], *, at: datetime) -> list[tuple[int, int]]:
    """Return (applicant id, contact id) of each person, kept now where they were not known."""
    digests = [person.document_digest for person in persons]
    known = dict(zip(digests, persons, strict=True))
    rows = [_applicant(known[key], key, at) for key in sorted(known)]
    ids = {bytes(key): pk for key, pk in insert_or_skip(rows, returning=["document_digest", "id"])}
    if strangers := [key for key in known if key not in ids]:
        found = ask(_FIND_APPLICANTS, [strangers])
        ids |= {bytes(key): pk for key, pk in found}
    contacts = [
        _contact(person, ids[key], at) for person, key in zip(persons, digests, strict=True)
    ]
    unique = {(contact.applicant_id, contact.digest): contact for contact in contacts}
    new = insert_or_skip(
        [unique[key] for key in sorted(unique)], returning=["applicant", "digest", "id"]
    )
    contact_ids = {(applicant_id, bytes(key)): pk for applicant_id, key, pk in new}
    if known_before := [key for key in unique if key not in contact_ids]:
        found = ask(_FIND_CONTACTS, [list(column) for column in zip(*known_before, strict=True)])
        contact_ids |= {(applicant_id, bytes(key)): pk for applicant_id, key, pk in found}
    return [
        (contact.applicant_id, contact_ids[contact.applicant_id, contact.digest])
        for contact in contacts
    ]


def _applicant(person: Person, key: bytes, at: datetime) -> Applicant:
    return Applicant(
        document_type=person.document_type,
        document_number=person.document_number,
        document_digest=key,
        name=person.name,
        created_at=at,
    )


def _contact(person: Person, applicant_id: int, at: datetime) -> Contact:
    account = person.account
    parts = [person.name, person.mobile, person.address]
    parts += [account.bank, account.branch, account.number, account.name] if account else []
    return Contact(
        applicant_id=applicant_id,
        digest=digest("\x1f".join(parts), purpose="contact"),
        name=person.name,
        mobile=person.mobile,
        mobile_digest=digest(person.mobile, purpose="mobile"),
        address=person.address,
        address_digest=address_digest(person.address),
        account_bank=account.bank if account else "",
        account_branch=account.branch if account else "",
        account_number=account.number if account else None,
        account_digest=digest(account.number, purpose="account") if account else None,
        account_name=account.name if account else None,
        created_at=at,
    )
