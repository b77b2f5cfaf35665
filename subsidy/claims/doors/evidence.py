"""The doors to evidence, described for the API's document."""

from django.utils.translation import gettext_lazy as _

from subsidy.claims.answers import evidence as answers
from subsidy.programmes.rules import EvidenceKind
from subsidy.web.doors import MULTIPART, Door, Example, Key

TAG = "evidence"
KINDS_MESSAGE = _("This must be one of: %(expected)s")
#: What a file may be refused for, besides its size and type.
REFUSALS = ["evidence_reused", "evidence_unreadable", "evidence_suspicious", "evidence_infected"]
FORM = {
    "type": "object",
    "required": ["kind", "file"],
    "additionalProperties": False,
    "properties": {
        "kind": {"type": "string", "enum": [kind.value for kind in EvidenceKind]},
        "file": {"type": "string", "format": "binary"},
    },
}
PHOTO = {
    "reference": "ev_7Q2M4XK9PD3H",
    "kind": "installation_photo",
    "claim": "C-7Q2M4XK9PD3H",
    "media_type": "image/jpeg",
    "size": 318_220,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "width": 4_000,
    "height": 3_000,
    "pages": None,
    "taken_at": "2024-10-01T11:20:00+08:00",
    "place": "38.04,114.51",
    "scan": "clean",
    "uploaded_at": "2024-10-01T12:00:00+08:00",
    "findings": [
        {
            "code": "evidence_place_differs",
            "detail": "The photo was taken away from the delivery place",
            "seen": {"metres": 5_120, "metres_max": 1_000},
        }
    ],
    "missing": ["invoice"],
}
LINKS = {
    "links": {
        "original": "https://subsidy.example/api/v1/evidence-files/…",
        "view": "https://subsidy.example/api/v1/evidence-files/…",
        "thumbnail": "https://subsidy.example/api/v1/evidence-files/…",
    }
}
THE_PIECE = {"reference": "$response.body#/reference"}

UPLOAD = Door(
    name="upload_evidence",
    tag=TAG,
    title=_("Upload a photo or a paper for a claim to come"),
    text=_(
        "JPEG, PNG, HEIC, PDF or OFD, at most 10 MiB; the type is read from the bytes. Name the "
        "reference in `evidence` when the claim is made. The same file sent again is the same "
        "evidence."
    ),
    key=Key.OPTIONAL,
    body={MULTIPART: FORM},
    status=201,
    answer=answers.EvidenceAnswer,
    codes=REFUSALS,
    answers={"photo": Example(_("A photo"), PHOTO | {"claim": None, "missing": []})},
    leads_to={"get_evidence": THE_PIECE},
)
UPLOAD_TO_CLAIM = Door(
    name="upload_evidence_to_claim",
    tag=TAG,
    title=_("Upload a photo or a paper for a claim"),
    text=_(
        "Answers at once what speaks against the file: reuse, place, time, and which kinds are "
        "still to come. Not once the claim is decided. A suspended merchant may still upload."
    ),
    key=Key.OPTIONAL,
    body={MULTIPART: FORM},
    status=201,
    answer=answers.EvidenceAnswer,
    codes=[*REFUSALS, "evidence_too_many", "wrong_state"],
    answers={"photo": Example(_("A photo"), PHOTO)},
)
LIST = Door(
    name="list_evidence",
    tag=TAG,
    title=_("The evidence of a claim, with links to the files"),
    is_paged=True,
    answer=answers.EvidencePage,
    answers={"one": Example(_("The last page"), {"data": [PHOTO | LINKS], "next_cursor": None})},
)
GET = Door(
    name="get_evidence",
    tag=TAG,
    title=_("One piece of evidence, with links to its file"),
    answer=answers.LinkedEvidence,
    answers={"photo": Example(_("A photo"), PHOTO | LINKS)},
)
FILE = Door(
    name="get_evidence_file",
    tag=TAG,
    title=_("Where the links to files lead; each is good for a few minutes"),
    answer={
        media_type: {"type": "string", "format": "binary"}
        for media_type in ("image/jpeg", "image/png", "image/heic", "application/pdf")
    },
)
