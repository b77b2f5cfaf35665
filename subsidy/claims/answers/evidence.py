"""What the doors to evidence answer, typed."""

from typing import Any, Literal

from pydantic import AwareDatetime

from subsidy.programmes.rules import EvidenceKind
from subsidy.web.answers import Answer, page_of


class FindingAnswer(Answer):
    """Why a person looks closer, and what was seen."""

    code: str
    detail: str
    seen: dict[str, Any]


class EvidenceAnswer(Answer):
    """An uploaded file, what was seen in it, and the kinds that its claim still lacks."""

    reference: str
    kind: EvidenceKind
    claim: str | None
    media_type: Literal[
        "image/jpeg", "image/png", "image/heic", "application/pdf", "application/ofd"
    ]
    size: int
    sha256: str
    width: int | None
    height: int | None
    pages: int | None
    taken_at: AwareDatetime | None
    place: str | None
    scan: Literal["unscanned", "clean", "infected"]
    uploaded_at: AwareDatetime
    findings: list[FindingAnswer]
    missing: list[EvidenceKind]


class LinksAnswer(Answer):
    """Addresses good for a few minutes; photos have two copies to look at, infected files none."""

    original: str | None = None
    view: str | None = None
    thumbnail: str | None = None


class LinkedEvidence(EvidenceAnswer):
    links: LinksAnswer


EvidencePage = page_of(LinkedEvidence, "EvidencePage")
