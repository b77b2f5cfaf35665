"""Handing out evidence: a photo drawn anew to look at, or the original to keep, never to run."""

from django.http import FileResponse, HttpResponse, HttpResponseBase

from subsidy.claims import files
from subsidy.claims.models import Evidence
from subsidy.claims.services.evidence_files import open_file
from subsidy.claims.services.evidence_links import Form

SIDES_MAX = {Form.VIEW: 2_048, Form.THUMBNAIL: 256}
ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/heic": "heic",
    "application/pdf": "pdf",
    "application/ofd": "ofd",
}
#: Whatever a browser makes of the bytes, it runs nothing, keeps nothing and tells nobody.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def serve(evidence: Evidence, form: Form) -> HttpResponseBase:
    """Answer with the file; its SHA-256 is checked first. Raises Damaged."""
    file = open_file(evidence)
    if form in SIDES_MAX and evidence.is_photo:
        with file:
            copy = files.copy_of(file, evidence.media_type, side_max=SIDES_MAX[form])
        return HttpResponse(copy, content_type="image/jpeg", headers=HEADERS)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{evidence.reference}.{ENDINGS[evidence.media_type]}",
        content_type=evidence.media_type,
        headers=HEADERS,
    )
