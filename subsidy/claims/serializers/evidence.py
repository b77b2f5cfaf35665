"""Evidence as the API shows it. A place is shown to a kilometre: it may be somebody's home."""

from collections.abc import Sequence

from subsidy.claims.models import Evidence, FindingCode
from subsidy.claims.rules.evidence import Finding
from subsidy.core.clock import SHANGHAI

Json = dict[str, object]


def uploaded(evidence: Evidence, findings: Sequence[Finding], missing: Sequence[str]) -> Json:
    """Return what was seen in a file, what makes a person look closer, and what is still to come.

    The evidence comes with its claim.
    """
    return {
        "reference": evidence.reference,
        "kind": evidence.kind,
        "claim": evidence.claim and evidence.claim.reference,
        "media_type": evidence.media_type,
        "size": evidence.size,
        "sha256": evidence.sha256,
        "width": evidence.width,
        "height": evidence.height,
        "pages": evidence.pages,
        "taken_at": evidence.taken_at and evidence.taken_at.astimezone(SHANGHAI),
        "place": masked_place(evidence.place),
        "scan": evidence.scan,
        "uploaded_at": evidence.uploaded_at.astimezone(SHANGHAI),
        "findings": [
            {"code": one.code, "detail": FindingCode(one.code).label, "seen": dict(one.seen)}
            for one in findings
        ],
        "missing": list(missing),
    }


def masked_place(place: str | None) -> str | None:
    """38.041234,114.512345 -> 38.04,114.51"""
    if not place:
        return None
    return ",".join(f"{float(part):.2f}" for part in place.split(","))
