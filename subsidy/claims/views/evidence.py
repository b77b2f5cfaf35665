"""The merchant's doors to evidence: upload, list, and the links that lead to the files."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from subsidy.claims.doors import evidence as doors
from subsidy.claims.models import Claim, Evidence, EvidenceKind
from subsidy.claims.serializers.evidence import Json, uploaded
from subsidy.claims.services.evidence import findings_of, missing_of
from subsidy.claims.services.evidence_files import stored
from subsidy.claims.services.evidence_links import follow_link, forms_of, sign_link
from subsidy.claims.services.uploading import examine, upload
from subsidy.claims.serving import serve
from subsidy.claims.views.claims import CREATED, MerchantView
from subsidy.core import clock
from subsidy.core.errors import NotFound
from subsidy.core.faults import Fault
from subsidy.web.doors import described
from subsidy.web.idempotency import answer_once
from subsidy.web.paging import page
from subsidy.web.parsing import Malformed
from subsidy.web.throttles import AddressThrottle
from subsidy.web.uploads import read_upload

DOOR = "merchant"


class EvidenceView(MerchantView):
    """Uploads for claims to come: the claim names them when it is made."""

    @described(doors.UPLOAD)
    def post(self, request: Request) -> HttpResponse:
        return self.take_in(request, None)

    def take_in(self, request: Request, claim: Claim | None) -> HttpResponse:
        """Look at the file and store it, then let it become evidence in one transaction."""
        at = clock.now()
        fields, file = read_upload(request, fields=["kind"], bytes_max=settings.EVIDENCE_BYTES_MAX)
        kind: Any = fields["kind"]
        if kind not in EvidenceKind.values:
            message = doors.KINDS_MESSAGE % {"expected": ", ".join(EvidenceKind.values)}
            raise Malformed(faults=[Fault("invalid", "/kind", {"message": message})])
        examined = examine(file)
        with stored(file, at=at) as name:

            def verb() -> tuple[int, Json]:
                evidence = upload(
                    self.merchant, claim, examined, kind=kind, name=name, by=self.actor, at=at
                )
                return CREATED, self.shown(evidence)

            return answer_once(
                self.request._request,
                owner=self.request.user.merchant_reference,
                required=False,
                verb=verb,
                fingerprint=f"{kind}\n{examined.look.sha256}".encode(),
            )

    def shown(self, evidence: Evidence) -> Json:
        missing = missing_of(evidence.claim) if evidence.claim else []
        return uploaded(evidence, findings_of([evidence])[evidence.pk], missing)


class EvidenceOfClaimView(EvidenceView):
    @described(doors.LIST)
    def get(self, request: HttpRequest, reference: str) -> Response:
        claim = self.claim(reference)
        rows = Evidence.objects.filter(claim=claim).select_related("claim")
        body = page(request, rows, lambda row: {"row": row})
        pieces: list[Evidence] = [one["row"] for one in body["data"]]  # type: ignore[attr-defined]
        findings, missing = findings_of(pieces), missing_of(claim)
        body["data"] = [
            uploaded(one, findings[one.pk], missing) | {"links": self.links(one)} for one in pieces
        ]
        return Response(body)

    @described(doors.UPLOAD_TO_CLAIM)
    def post(self, request: Request, reference: str) -> HttpResponse:
        return self.take_in(request, self.claim(reference))

    def links(self, evidence: Evidence) -> Json:
        """Return where the original lies and, of a photo, what a browser can show."""
        whose, at = self.merchant.reference, clock.now()
        tokens = {
            form: sign_link(evidence, form, door=DOOR, viewer=whose, at=at)
            for form in forms_of(evidence)
        }
        return {
            form.value: self.request.build_absolute_uri(reverse("evidence-file", args=[token]))
            for form, token in tokens.items()
        }


class EvidencePieceView(EvidenceOfClaimView):
    """One piece, whether it is bound to a claim yet or not."""

    http_method_names = ["get", "head", "options"]

    @described(doors.GET)
    def get(self, _request: HttpRequest, reference: str) -> Response:
        rows = Evidence.objects.of(self.merchant).select_related("claim__terms")
        evidence = rows.filter(reference=reference).first()
        if evidence is None:
            raise NotFound(f"no evidence {reference}")
        return Response(self.shown(evidence) | {"links": self.links(evidence)})


class EvidenceFileView(APIView):
    """Where links lead. The link is the key; a caller that names one of its own must be its owner.

    The token is part of the path, and of paths only the template is logged.
    """

    permission_classes: list[type[BasePermission]] = []
    throttle_classes = [AddressThrottle]

    @described(doors.FILE)
    def get(self, request: Request, token: str) -> HttpResponseBase:
        viewer = request.user.merchant_reference if request.user else None
        evidence, form = follow_link(token, door=DOOR, viewer=viewer, at=clock.now())
        return serve(evidence, form)
