"""The visit itself: what the inspector answers, discovers, photographs and asks."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO, cast

from django.core.files.base import File
from django.core.files.storage import storages
from django.db import IntegrityError, transaction

from subsidy.cases.models import FindingCode
from subsidy.catalogue.models import FiledPrice, Product
from subsidy.claims.files import digest_of
from subsidy.claims.models import Claim
from subsidy.claims.services.uploading import examine
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal, WrongState
from subsidy.core.faults import Fault
from subsidy.core.moves import move
from subsidy.inspections.models import CheckAnswer, Discovery, Inspection, MysteryPrice, Photo
from subsidy.inspections.states import InspectionState


class NotTheInspector(Refusal):
    """What was seen is written down by who saw it."""

    code = "not_yours"


class ItemUnknown(Refusal):
    """The checklist of this visit, or the merchant, has no such thing."""

    code = "item_unknown"
    status = 422


class PhotoKnown(Refusal):
    """The photo is in this visit already."""

    code = "already_exists"


@transaction.atomic
def begin(inspection: Inspection, *, by: Actor, at: datetime) -> None:
    """Go there. Raises NotTheInspector, WrongState."""
    _refuse_others(inspection, by)
    move(inspection, "begin", by=by, at=at, began_at=at)


@transaction.atomic
def answer(
    inspection: Inspection, *, item: str, answer: str, note: str = "", by: Actor, at: datetime
) -> CheckAnswer:
    """Answer one item of the checklist; the latest answer stands.

    Raises NotTheInspector, WrongState, ItemUnknown.
    """
    _take(inspection, by)
    if item not in inspection.checklist["items"]:
        raise ItemUnknown(faults=[Fault("item_unknown", "/item")])
    return CheckAnswer.objects.create(
        inspection=inspection, item=item, answer=answer, note=note, at=at, by_id=by.person_id
    )


@transaction.atomic
def discover(
    inspection: Inspection,
    *,
    code: str,
    text: str,
    claims: Sequence[str] = (),
    amount_fen: int = 0,
    by: Actor,
    at: datetime,
) -> Discovery:
    """Write down something irregular, with the merchant's claims that it concerns.

    Raises NotTheInspector, WrongState, ItemUnknown.
    """
    _take(inspection, by)
    names = list(dict.fromkeys(claims))
    known = Claim.objects.filter(
        reference__in=names,
        merchant=inspection.merchant_id,
        programme=inspection.programme_id,
    )
    if code not in FindingCode.values or known.count() != len(names):
        raise ItemUnknown(faults=[Fault("item_unknown", "/claims")])
    return Discovery.objects.create(
        inspection=inspection,
        code=code,
        text=text,
        claims=names,
        amount_fen=amount_fen,
        at=at,
        by_id=by.person_id,
    )


@transaction.atomic
def note_price(
    inspection: Inspection,
    *,
    product: Product,
    with_subsidy_fen: int,
    without_subsidy_fen: int | None = None,
    note: str = "",
    by: Actor,
    at: datetime,
) -> MysteryPrice:
    """Write down what was asked for a product, beside what the merchant has filed for that day.

    Raises NotTheInspector, WrongState.
    """
    _take(inspection, by)
    filed = FiledPrice.objects.in_force(on=programme_day(at)).filter(
        merchant=inspection.merchant_id, product=product
    )
    return MysteryPrice.objects.create(
        inspection=inspection,
        product=product,
        with_subsidy_fen=with_subsidy_fen,
        without_subsidy_fen=without_subsidy_fen,
        filed_fen=filed.values_list("price_fen", flat=True).first(),
        note=note,
        at=at,
        by_id=by.person_id,
    )


def add_photo(
    inspection: Inspection, *, title: str, file: BinaryIO, by: Actor, at: datetime
) -> Photo:
    """Keep a photo of the visit. It is looked into before it is stored, as evidence of claims is.

    Raises NotTheInspector, WrongState, PhotoKnown, and what examining evidence raises.
    """
    look = examine(file).look
    with transaction.atomic():
        _take(inspection, by)
        name = f"visits/{inspection.reference}/{secrets.token_hex(8)}"
        row = Photo(
            inspection=inspection,
            title=title,
            name=name,
            media_type=look.media_type,
            size=look.size,
            sha256=look.sha256,
            taken_at=look.taken_at,
            place=f"{look.place[0]},{look.place[1]}" if look.place else None,
            at=at,
            by_id=by.person_id,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise PhotoKnown(faults=[Fault("already_exists", "/file")]) from error
        file.seek(0)
        storages["evidence"].save(name, File(file))  # last: a row without its file is undone
    return row


def open_photo(photo: Photo) -> BinaryIO:
    """Return the file, rewound. Raises ItemUnknown where it is gone or changed."""
    try:
        file = cast("BinaryIO", storages["evidence"].open(photo.name))
    except FileNotFoundError as error:
        raise ItemUnknown(photo.name) from error
    if digest_of(file)[1] != photo.sha256:
        file.close()
        raise ItemUnknown(f"{photo.name} has changed")
    file.seek(0)
    return file


def _refuse_others(inspection: Inspection, by: Actor) -> None:
    if by.staff_id is None or by.staff_id != inspection.inspector_id:
        raise NotTheInspector(inspection.reference)


def _take(inspection: Inspection, by: Actor) -> None:
    """Lock the visit while it is under way, for its inspector."""
    inspection.refresh_from_db(from_queryset=Inspection.objects.select_for_update(of=("self",)))
    _refuse_others(inspection, by)
    if inspection.state != InspectionState.UNDER_WAY:
        raise WrongState(f"an inspection that is {inspection.state} takes no notes")
