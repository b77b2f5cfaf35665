"""What a file is, by its bytes: sound ones of every type, and all the ways of being another."""

import io
import struct
import zipfile
import zlib
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings as hypothesis_settings, strategies as st
from PIL import Image

from subsidy.claims import files
from subsidy.claims.files import Limits, Suspicious, Unreadable, WrongType, look_at
from subsidy.claims.rules.evidence import bits_apart
from subsidy.core.clock import SHANGHAI
from tests.claims import papers
from tests.claims.papers import acting, camera, local, ofd, pdf, photo, picture, resaved

LIMITS = Limits(pixels_max=1_000_000, pages_max=3)


def look(content, limits=LIMITS):
    return look_at(io.BytesIO(content), limits)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def giant_png():
    """67 bytes that say they are a picture of 40,000 by 40,000 pixels."""
    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"")
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        for name, body in (parts or {"a.txt": b"a"}).items():
            written.writestr(name, body)
    return out.getvalue()


class TestLook:
    @pytest.mark.parametrize(
        ("form", "media_type"),
        [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("HEIF", "image/heic")],
    )
    def test_at_a_photo_sees_size_time_and_place(self, form, media_type):
        content = photo(form=form, at=local("2024-10-01T11:00"), place=(38.041234, -114.5))

        seen = look(content)

        assert (seen.media_type, seen.size) == (media_type, len(content))
        assert (seen.width, seen.height, seen.pages) == (320, 240, None)
        assert seen.taken_at == datetime(2024, 10, 1, 11, tzinfo=SHANGHAI)
        assert seen.place == (38.041234, -114.5)
        assert seen.camera_is_odd is False
        assert len(seen.sha256) == 64

    @pytest.mark.parametrize(
        ("content", "media_type", "pages"),
        [(pdf(2), "application/pdf", 2), (ofd(), "application/ofd", 2)],
    )
    def test_at_a_paper_counts_its_pages(self, content, media_type, pages):
        seen = look(content)
        assert (seen.media_type, seen.pages) == (media_type, pages)
        assert (seen.width, seen.perceptual_hash, seen.taken_at) == (None, None, None)

    def test_at_a_photo_that_says_nothing_sees_nothing_odd(self):
        seen = look(photo())
        assert (seen.taken_at, seen.place, seen.camera_is_odd) == (None, None, False)

    def test_believes_the_offset_that_a_camera_names(self):
        tags = camera(local("2024-10-01T11:00"), offset="+09:00")
        there = timezone(timedelta(hours=9))
        assert look(photo(exif=tags)).taken_at == datetime(2024, 10, 1, 11, tzinfo=there)

    def test_takes_the_trailers_that_phones_append(self):
        content = photo() + b"\0\0SEFH" + bytes(range(256)) * 40 + b"SEFT" + photo(2)
        assert look(content).media_type == "image/jpeg"

    def test_takes_links_to_addresses_and_what_a_paper_may_hold(self):
        link = {"/Type": "/Action", "/S": "/URI", "/URI": "https://inv-veri.chinatax.gov.cn"}
        assert look(pdf(change=acting(link, "/AnyAction"))).pages == 1
        parts = {"Doc_0/Attachs/original_invoice.xml": b"<a/>", "Doc_0/Res/": b""}
        assert look(ofd(parts)).pages == 2

    def test_takes_a_paper_that_only_printing_is_locked_of(self):
        assert look(pdf(password="")).pages == 1


class TestCamera:
    """Nonsense that a camera wrote is noted and never a reason to refuse."""

    @pytest.mark.parametrize(
        ("at", "offset"),
        [
            ("2024:13:01 10:00:00", None),
            ("yesterday", None),
            ("0001:01:01 00:00:00", "+14:00"),
            ("2024:10:01 10:00:00", "+8"),
            ("2024:10:01 10:00:00", ".5"),
        ],
    )
    def test_with_an_odd_time(self, at, offset):
        seen = look(photo(exif=camera(at, offset=offset)))
        assert (seen.taken_at, seen.camera_is_odd) == (None, True)

    @pytest.mark.parametrize("place", [(95.0, 10.0), (10.0, 200.0)])
    def test_off_the_globe(self, place):
        seen = look(photo(place=place))
        assert (seen.place, seen.camera_is_odd) == (None, True)

    def test_that_does_not_know_where_it_is(self):
        seen = look(photo(place=(0.0, 0.0)))
        assert (seen.place, seen.camera_is_odd) == (None, False)

    def test_in_the_south_and_west(self):
        assert look(photo(place=(-38.5, -114.25))).place == (-38.5, -114.25)

    @pytest.mark.filterwarnings("ignore:Corrupt EXIF")
    @pytest.mark.parametrize("torn", [b"MM\0*\xff\xff\xff\xff", b"XX\0*\0\0\0\x08"])
    def test_of_torn_tags(self, torn):
        whole = photo(at=local("2024-10-01T11:00"))
        assert whole.count(b"MM\0*\0\0\0\x08") == 1
        seen = look(whole.replace(b"MM\0*\0\0\0\x08", torn))
        assert (seen.taken_at, seen.camera_is_odd) == (None, True)


class TestPerceptualHash:
    @pytest.mark.parametrize(
        "again",
        [
            {},
            {"quality": 20},
            {"form": "PNG"},
            {"size": (160, 120)},
            {"size": (640, 480), "quality": 30},
        ],
    )
    @pytest.mark.parametrize("seed", range(5))
    def test_of_the_same_photo_saved_anew_is_near(self, seed, again):
        first = photo(seed)
        second = resaved(first, **again)
        apart = bits_apart(look(first).perceptual_hash, look(second).perceptual_hash)
        assert apart <= 4

    def test_of_a_photo_held_upright_is_that_of_the_turned_one(self):
        lying = look(photo(exif=camera(turned=6))).perceptual_hash
        upright = look(resaved(photo(), turn=Image.Transpose.ROTATE_270)).perceptual_hash
        assert bits_apart(lying, upright) <= 4

    def test_of_other_photos_is_far(self):
        hashes = [look(photo(seed)).perceptual_hash for seed in range(20)]
        apart = [bits_apart(a, b) for a in hashes for b in hashes if a != b]
        assert min(apart) > 10

    def test_fits_into_a_signed_column(self):
        hashes = [look(photo(seed)).perceptual_hash for seed in range(20)]
        assert all(-(1 << 63) <= one < 1 << 63 for one in hashes)
        assert min(hashes) < 0


WHOLE = photo()
MALICIOUS = {
    "nothing": (b"", WrongType),
    "text": (b"hello", WrongType),
    "an SVG with a script": (b"<svg><script>alert(1)</script></svg>", WrongType),
    "a GIF": (b"GIF89a" + bytes(20), WrongType),
    "an AVIF": (b"\0\0\0\x1cftypavif" + bytes(20), WrongType),
    "a program": (b"MZ" + bytes(100), WrongType),
    "an archive that is no OFD": (archive(), WrongType),
    "a photo cut in half": (WHOLE[: len(WHOLE) // 2], Unreadable),
    "a PNG cut in half": (photo(form="PNG")[:900], Unreadable),
    "a HEIC cut in half": (photo(form="HEIF")[:900], Unreadable),
    "only the beginning of a photo": (b"\xff\xd8\xff\xe0" + bytes(30), Unreadable),
    "a few bytes that unpack to 40,000 by 40,000 pixels": (giant_png(), Unreadable),
    "a photo of more pixels than are allowed": (photo(size=(1_200, 900)), Unreadable),
    "a photo with an archive behind it": (WHOLE + archive(), Suspicious),
    "a photo with a PDF behind it": (WHOLE + pdf(), Suspicious),
    "a photo with a page behind it": (WHOLE + b"<HTML><body>", Suspicious),
    "a photo with a script in its comment": (photo(comment=b"<script>x</script>"), Suspicious),
    "a photo with PHP in its comment": (photo(comment=b"<?php system('id'); ?>"), Suspicious),
    "a PNG with a 7z archive behind it": (photo(form="PNG") + b"7z\xbc\xaf\x27\x1c", Suspicious),
    "a HEIC with a RAR archive behind it": (photo(form="HEIF") + b"Rar!\x1a\x07", Suspicious),
    "a PDF that opens with a script": (
        pdf(change=acting({"/S": "/JavaScript", "/JS": "app.alert(1)"})),
        Suspicious,
    ),
    "a PDF that starts a program": (pdf(change=acting({"/S": "/Launch", "/F": "a"})), Suspicious),
    "a PDF that sends forms": (pdf(change=acting({"/S": "/SubmitForm"}, "/AA")), Suspicious),
    "a PDF with an attachment": (pdf(change=papers.attaching), Suspicious),
    "a PDF with an archive behind it": (pdf() + archive(), Suspicious),
    "a PDF with markup behind it": (pdf() + b"\nhello", Suspicious),
    "a PDF with a page in it": (pdf().replace(b"\n", b"\n%<html >\n", 1), Suspicious),
    "a PDF without an end": (b"%PDF-1.7\n" + bytes(50), Unreadable),
    "a PDF of nothing": (b"%PDF-1.7\n%%EOF", Unreadable),
    "a PDF with a password": (pdf(password="secret"), Unreadable),
    "a PDF of too many pages": (pdf(4), Unreadable),
    "a PDF without pages": (pdf(0), Unreadable),
    "an OFD that unpacks a thousandfold": (ofd({"a.xml": bytes(3_000_000)}), Unreadable),
    "an OFD of a million entries in small": (
        ofd({f"{number}.xml": b"" for number in range(2_100)}),
        Unreadable,
    ),
    "an OFD with a program": (ofd({"Doc_0/run.exe": b"MZ"}), Suspicious),
    "an OFD that climbs out": (ofd({"../../etc/cron.xml": b"x"}), Suspicious),
    "an OFD with an absolute path": (ofd({"/etc/cron.xml": b"x"}), Suspicious),
    "an OFD with words behind it": (ofd(comment=b"hello"), Suspicious),
    "an OFD whose XML is none": (ofd({"OFD.xml": b"<a"}), Unreadable),
    "an OFD with an entity bomb": (
        ofd({"OFD.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>' + b"&b;" * 500 + b"</a>"}),
        Unreadable,
    ),
    "an OFD that names no document": (ofd({"OFD.xml": b"<a/>"}), Unreadable),
    "an OFD whose document is not there": (ofd({"Doc_0/Document.xml": None}), Unreadable),
    "an OFD whose document is huge": (
        ofd({"Doc_0/Document.xml": bytes(1_048_577)}, compression=zipfile.ZIP_STORED),
        Unreadable,
    ),
    "a black picture": (resaved(WHOLE, size=(1, 1), form="PNG"), Unreadable),
}


class TestRefusal:
    @pytest.mark.parametrize("case", MALICIOUS)
    def test_of(self, case):
        content, refusal = MALICIOUS[case]
        with pytest.raises(refusal) as no:
            look(content)
        [fault] = no.value.faults
        assert (fault.pointer, fault.code) == ("/file", refusal.code)
        assert fault.params["message"]

    def test_of_a_torn_entry(self):
        content = ofd({"Doc_0/Res/font.ttf": bytes(range(256)) * 9}, compression=zipfile.ZIP_STORED)
        torn = content.replace(bytes(range(256)), bytes(256), 1)
        with pytest.raises(Unreadable):
            look(torn)

    def test_of_a_paper_with_endless_parts(self, monkeypatch):
        monkeypatch.setattr("subsidy.claims.files.paper_pdf._PARTS_MAX", 5)
        with pytest.raises(Unreadable):
            look(pdf())

    @pytest.mark.filterwarnings("ignore")
    @pytest.mark.parametrize("form", ["JPEG", "PNG", "HEIF", "PDF", "OFD"])
    @hypothesis_settings(max_examples=60, deadline=None)
    @given(data=st.data())
    def test_is_all_that_a_broken_file_brings_about(self, form, data):
        whole = {"PDF": pdf, "OFD": ofd}.get(form, lambda: photo(form=form, place=(38.0, 114.0)))()
        content = bytearray(whole)
        for _ in range(data.draw(st.integers(1, 8))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        end = data.draw(st.integers(1, len(content)))
        try:
            seen = look(bytes(content[:end]))
        except (WrongType, Unreadable, Suspicious) as no:
            assert no.faults  # noqa: PT017 - most broken files stay sound
        else:
            assert seen.size == end


class TestCopy:
    @pytest.mark.parametrize(
        ("form", "media_type"),
        [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("HEIF", "image/heic")],
    )
    def test_of_a_photo_is_small_upright_and_says_nothing(self, form, media_type):
        tags = camera(local("2024-10-01T11:00"), (38.0, 114.0), turned=6 if form == "JPEG" else 1)
        content = photo(form=form, exif=tags)

        copy = files.copy_of(io.BytesIO(content), media_type, side_max=64)

        image = Image.open(io.BytesIO(copy))
        assert (image.format, max(image.size), len(image.getexif())) == ("JPEG", 64, 0)
        assert (image.height > image.width) == (form == "JPEG")

    def test_of_a_see_through_picture_can_be_drawn(self):
        out = io.BytesIO()
        picture().convert("RGBA").save(out, "PNG")
        copy = files.copy_of(out, "image/png", side_max=64)
        assert Image.open(io.BytesIO(copy)).mode == "RGB"
