"""Windows on evidence: the pieces of a claim with small pictures, and the door to the files.

Links are signed for the person who looks, and good for minutes; the door asks again who it is,
whether the role may open files, and whether the claim belongs to the person's units.
"""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from subsidy.claims.models import Claim, Evidence, FindingCode
from subsidy.claims.rules.evidence import Finding
from subsidy.claims.serializers.evidence import masked_place
from subsidy.claims.services.evidence import findings_of, missing_of
from subsidy.claims.services.evidence_links import follow_link, forms_of, sign_link
from subsidy.claims.serving import serve
from subsidy.core import clock
from subsidy.core.errors import Refusal
from subsidy.web.columns import linked
from subsidy.web.windows import Window, in_units

DOOR = "staff"
MAY_OPEN = "claims.open_evidence"
UNIT_PATH = "claim__line__unit"


def panel(request: HttpRequest, claim: Claim) -> dict[str, object]:
    """Return what the page of a claim shows of its evidence."""
    pieces = list(Evidence.objects.filter(claim=claim).select_related("claim").order_by("id"))
    findings = findings_of(pieces)
    return {
        "evidence": [
            {
                "row": piece,
                "findings": [words(one) for one in findings[piece.pk]],
                "links": links(request, piece),
            }
            for piece in pieces
        ],
        "evidence_missing": missing_of(claim),
    }


def links(request: HttpRequest, piece: Evidence) -> dict[str, str]:
    """Return the addresses of the file for the person who looks; none without the permission."""
    if not request.user.has_perm(MAY_OPEN):
        return {}
    viewer, at = str(request.user.pk), clock.now()
    return {
        form.value: reverse(
            "admin:claims_evidence_file",
            args=[sign_link(piece, form, door=DOOR, viewer=viewer, at=at)],
        )
        for form in forms_of(piece)
    }


def words(finding: Finding) -> str:
    """Return a finding as a sentence with what was seen."""
    figures = [(name, value) for name, value in finding.seen.items() if name != "is_own"]
    seen = ", ".join(f"{name} {value}" for name, value in figures)
    label = str(FindingCode(finding.code).label)
    return f"{label} ({seen})" if seen else label


@admin.register(Evidence)
class EvidenceWindow(Window):
    list_display = ["reference", "kind", "claim_reference", "media_type", "scan", "uploaded_at"]
    list_filter = ["kind", "scan", "media_type", "uploaded_at"]
    list_select_related = ["claim"]
    search_fields = ["reference", "claim__reference", "sha256"]
    unit_path = UNIT_PATH
    fields = [
        ("reference", "kind", "claim_reference", "merchant_name"),
        ("media_type", "size", "width", "height", "pages"),
        ("taken_at", "place_masked", "uploaded_at", "uploaded_by", "scan"),
        "sha256",
    ]
    claim_reference = linked("claim", _("claim"))
    merchant_name = linked("merchant", _("merchant"))

    @admin.display(description=_("taken in"))
    def place_masked(self, piece: Evidence) -> str:
        return masked_place(piece.place) or ""

    def get_urls(self) -> list[Any]:
        door = self.admin_site.admin_view(self.file)
        return [path("file/<str:token>/", door, name="claims_evidence_file"), *super().get_urls()]

    def file(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """Answer with the file that a signed link of this very person leads to."""
        if not request.user.has_perm(MAY_OPEN):
            raise PermissionDenied
        try:
            piece, form = follow_link(token, door=DOOR, viewer=str(request.user.pk), at=clock.now())
            in_scope = in_units(Evidence.objects.filter(pk=piece.pk), UNIT_PATH, request)
            if not in_scope.exists():
                raise Http404
            return serve(piece, form)
        except Refusal as refusal:
            return HttpResponse(refusal.code, status=refusal.status, content_type="text/plain")
