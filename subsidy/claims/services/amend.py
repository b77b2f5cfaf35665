"""Amending: a wrong number, invoice or address is put right; the claim keeps slot and money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from subsidy.applicants.models import Contact
from subsidy.applicants.services import Account, Person, register_many
from subsidy.claims.models import Amendment, Claim, ClaimIdentifier
from subsidy.claims.models.amendments import AmendedField
from subsidy.claims.rules.checks import invoice_faults
from subsidy.claims.rules.numbers import has_odd_check_digit, is_valid
from subsidy.claims.rules.request import AmendRequest, Correction, Corrections, Invoice
from subsidy.claims.services.drafts import (
    INVOICE,
    Holding,
    holding_of,
    invoice_holding,
    invoiced,
)
from subsidy.claims.services.take_up import take_up
from subsidy.claims.states import AMENDABLE
from subsidy.core.actors import Actor
from subsidy.core.errors import Refused
from subsidy.core.faults import Fault
from subsidy.core.identifiers import is_mobile, normalise
from subsidy.core.rows import insert_or_skip
from subsidy.core.sealed import mask_address, mask_mobile


@dataclass(frozen=True)
class Change:
    """One identifier that takes the place of another, or of none."""

    old: ClaimIdentifier | None
    new: Holding
    is_odd: bool = False


@transaction.atomic
def amend(claim: Claim, request: AmendRequest, *, by: Actor, at: datetime) -> None:
    """Correct a claim that waits for the office or was sent back; its state stays.

    Raises WrongState, Refused: all faults, or nothing_to_amend.
    """
    take_up(claim, "amend", states=AMENDABLE)
    changes, faults = find_changes(claim, request, price_fen=claim.price_fen)
    if faults:
        raise Refused(faults)
    if not correct(claim, request, changes, reason=request.reason, by=by, at=at):
        raise Refused([Fault("nothing_to_amend")])
    if any(change.new.kind == INVOICE for change in changes):
        facts = invoiced(request.invoice)
        Claim.objects.filter(pk=claim.pk).update(**facts)
        for name, value in facts.items():
            setattr(claim, name, value)


def find_changes(
    claim: Claim, request: Corrections, *, price_fen: int
) -> tuple[list[Change], list[Fault]]:
    """Return which identifiers change, and what is wrong with the corrections."""
    held = list(claim.identifiers.filter(is_live=True).order_by("id"))
    changes: list[Change] = []
    faults: list[Fault] = []
    for index, item in enumerate(request.identifiers):
        place = f"/identifiers/{index}"
        old = _held(claim, item, held)
        if not is_valid(item.kind, item.value):
            faults.append(Fault("identifier_invalid", f"{place}/value"))
        elif old is None:
            faults.append(Fault("identifier_unknown", place, {"kind": item.kind}))
        else:
            new = _holding(claim, item.kind, item.value, f"{place}/value")
            changes.append(Change(old, new, has_odd_check_digit(item.kind, item.value)))
    if paper := request.invoice:
        name = claim.contact.name
        faults += invoice_faults(paper, name=name, price_fen=price_fen, place="/invoice")
        changes.append(_invoice(paper, held))
    if request.mobile is not None and not is_mobile(request.mobile):
        faults.append(Fault("identifier_invalid", "/mobile"))
    return [change for change in changes if _is_one(change)], faults


def correct(
    claim: Claim,
    request: Corrections,
    changes: Sequence[Change],
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> bool:
    """Write the corrections and what they replace; return whether there was anything to write.

    Raises Refused: identifier_already_used.
    """
    _exchange(claim, changes)
    rows = [
        Amendment(
            field=change.new.kind,
            old_masked=change.old.masked,
            new_masked=change.new.masked,
            old_identifier=change.old,
        )
        for change in changes
        if change.old
    ]
    rows += _reach(claim, request, at)
    for row in rows:
        row.claim, row.at, row.reason = claim, at, reason
        row.by_kind, row.by_reference, row.by_staff_id = by.kind, by.reference, by.staff_id
    Amendment.objects.bulk_create(rows)
    return bool(rows or changes)


def _exchange(claim: Claim, changes: Sequence[Change]) -> None:
    """Take each new number before the old one is let go; whose it is, the database decides."""
    for change in sorted(changes, key=lambda change: change.new.digest):
        row = ClaimIdentifier(
            claim=claim,
            kind=change.new.kind,
            digest=change.new.digest,
            look_alike_digest=change.new.look_alike_digest,
            masked=change.new.masked,
        )
        if not insert_or_skip([row], returning=["id"]):
            fault = Fault("identifier_already_used", change.new.pointer, {"kind": row.kind})
            raise Refused([fault])
    old_ids = [change.old.pk for change in changes if change.old]
    ClaimIdentifier.objects.filter(pk__in=old_ids).update(is_live=False)
    if any(change.is_odd for change in changes):
        Claim.objects.filter(pk=claim.pk).update(vin_is_odd=True)
        claim.vin_is_odd = True


def _reach(claim: Claim, request: Corrections, at: datetime) -> list[Amendment]:
    """Write the contact anew where mobile or address differ; return what differs."""
    before = claim.contact
    mobile = request.mobile or before.mobile
    address = request.delivery_address or before.address
    rows = []
    if mobile != before.mobile:
        masks = mask_mobile(before.mobile), mask_mobile(mobile)
        rows.append((AmendedField.MOBILE, *masks))
    if address != before.address:
        masks = mask_address(before.address), mask_address(address)
        rows.append((AmendedField.DELIVERY_ADDRESS, *masks))
    if rows:
        [(_, contact_id)] = register_many([_person(before, mobile, address)], at=at)
        Claim.objects.filter(pk=claim.pk).update(contact_id=contact_id)
        claim.contact_id = contact_id
    return [
        Amendment(field=field, old_masked=old, new_masked=new, old_contact=before)
        for field, old, new in rows
    ]


def _person(contact: Contact, mobile: str, address: str) -> Person:
    person, account = contact.applicant, None
    if contact.account_number is not None and contact.account_name is not None:
        account = Account(
            contact.account_bank,
            contact.account_branch,
            contact.account_number,
            contact.account_name,
        )
    return Person(
        document_type=person.document_type,
        document_number=person.document_number,
        name=contact.name,
        mobile=mobile,
        address=address,
        account=account,
    )


def _held(
    claim: Claim, item: Correction, held: Sequence[ClaimIdentifier]
) -> ClaimIdentifier | None:
    """Return the one identifier that the correction speaks of."""
    found = [row for row in held if row.kind == item.kind]
    if item.old is not None:
        digest = _holding(claim, item.kind, item.old, "").digest
        found = [row for row in found if row.digest == digest]
    return found[0] if len(found) == 1 else None


def _holding(claim: Claim, kind: str, value: str, pointer: str) -> Holding:
    return holding_of(kind, value, normalise(claim.product.brand), pointer)


def _invoice(paper: Invoice, held: Sequence[ClaimIdentifier]) -> Change:
    old = next((row for row in held if row.kind == INVOICE), None)
    return Change(old, invoice_holding(paper.code, paper.number, "/invoice/number"))


def _is_one(change: Change) -> bool:
    return change.old is None or change.old.digest != change.new.digest
