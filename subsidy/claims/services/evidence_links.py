"""Links to evidence: signed, good for one viewer, one file and a few minutes."""

from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.core import signing

from subsidy.claims.models import Evidence, ScanState
from subsidy.core.errors import NotFound


class Form(StrEnum):
    """The file as it came, or a photo drawn anew, whole or small."""

    ORIGINAL = "original"
    VIEW = "view"
    THUMBNAIL = "thumbnail"


def forms_of(evidence: Evidence) -> list[Form]:
    """Return the forms in which the file may be handed out: none of an infected one."""
    if evidence.scan == ScanState.INFECTED:
        return []
    return list(Form) if evidence.is_photo else [Form.ORIGINAL]


def sign_link(evidence: Evidence, form: Form, *, door: str, viewer: str, at: datetime) -> str:
    """Return the token of a link that the viewer may follow through that door for some minutes."""
    until = int(at.timestamp()) + settings.EVIDENCE_LINK_SECONDS
    place = [evidence.reference, form.value, viewer, until]
    return _signer(door).sign_object(place, compress=True)


def follow_link(
    token: str, *, door: str, viewer: str | None, at: datetime
) -> tuple[Evidence, Form]:
    """Return what the link leads to; without a viewer whoever holds the link is believed.

    Raises NotFound: tampered, of another door, expired, somebody else's, or the file is gone.
    """
    try:
        reference, form, whose, until = _signer(door).unsign_object(token)
    except (signing.BadSignature, ValueError) as error:
        raise NotFound("no such link") from error
    if viewer not in (None, whose) or at.timestamp() >= until:
        raise NotFound("the link is over, or somebody else's")
    evidence = Evidence.objects.usable().filter(reference=reference).first()
    if evidence is None:
        raise NotFound("the file is gone")
    return evidence, Form(form)


def _signer(door: str) -> signing.Signer:
    return signing.Signer(salt=f"subsidy.claims.evidence:{door}")
