"""Uploading as a till does, and what tests of evidence need of the world."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests import make


def send(till, content, claim=None, kind="box_serial_photo", name="a.exe", key=None, **fields):
    path = f"claims/{claim.reference}/evidence" if claim else "evidence"
    file = SimpleUploadedFile(name, content, content_type="text/html")
    headers = {"Accept-Language": "en"} | ({"Idempotency-Key": key} if key else {})
    body = {"kind": kind, "file": file} | fields
    return till.client.post(f"/api/v1/{path}", body, headers=headers)


def ok(answer):
    assert answer.status_code == 201, answer.content
    return answer.json()


def no(answer):
    return answer.status_code, answer.json()["code"]


def kept(room):
    return sorted(path for path in room.rglob("*") if path.is_file()) if room.exists() else []


def with_terms(shop, *kinds):
    """Let later notices ask for these kinds."""
    return make.terms(
        shop.programme,
        shop.category,
        evidence_required=list(kinds),
        published_on=make.TODAY,
        notice_number="N-evidence-" + "-".join(kinds),
    )
