"""Files as phones and offices make them, small, and files as attackers make them."""

import io
import random
import zipfile
from datetime import datetime

import pillow_heif
from PIL import Image, ImageDraw
from PIL.ExifTags import GPS, IFD, Base
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

pillow_heif.register_heif_opener()

OFD_XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.1" DocType="OFD">
<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"""
DOCUMENT_XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Pages>
<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>
<ofd:Page ID="2" BaseLoc="Pages/Page_1/Content.xml"/></ofd:Pages></ofd:Document>"""


def picture(seed=1, size=(320, 240)):
    """A picture unlike that of any other seed: blocks of grey of different sizes."""
    chance = random.Random(seed)
    image = Image.new("RGB", size, (chance.randrange(256),) * 3)
    draw = ImageDraw.Draw(image)
    for _ in range(24):
        left, top = chance.randrange(size[0]), chance.randrange(size[1])
        box = (left, top, left + chance.randrange(20, 120), top + chance.randrange(20, 120))
        draw.rectangle(box, fill=tuple(chance.randrange(256) for _ in range(3)))
    return image


def photo(seed=1, *, form="JPEG", at=None, place=None, exif=None, size=(320, 240), **options):
    """The bytes of a photo; at: naive local time; place: (latitude, longitude)."""
    out = io.BytesIO()
    tags = exif if exif is not None else camera(at, place)
    picture(seed, size).save(
        out, form, **({"exif": tags.tobytes()} if len(tags) else {}), **options
    )
    return out.getvalue()


def camera(at=None, place=None, *, turned=None, offset=None):
    """What a camera writes."""
    tags = Image.Exif()
    if at:
        shot = tags.get_ifd(IFD.Exif)
        shot[Base.DateTimeOriginal] = at if isinstance(at, str) else f"{at:%Y:%m:%d %H:%M:%S}"
        if offset:
            shot[Base.OffsetTimeOriginal] = offset
        tags[Base.Make] = "Phone"
    if place:
        gps = tags.get_ifd(IFD.GPSInfo)
        latitude, longitude = place
        gps[GPS.GPSLatitudeRef] = "N" if latitude >= 0 else "S"
        gps[GPS.GPSLatitude] = (abs(latitude), 0.0, 0.0)
        gps[GPS.GPSLongitudeRef] = "E" if longitude >= 0 else "W"
        gps[GPS.GPSLongitude] = (abs(longitude), 0.0, 0.0)
        tags[Base.Make] = "Phone"
    if turned:
        tags[Base.Orientation] = turned
    return tags


def resaved(content, *, form="JPEG", size=None, turn=None, quality=60):
    """The same photo, saved once more by some program that keeps no EXIF."""
    image = Image.open(io.BytesIO(content))
    if size:
        image = image.resize(size)
    if turn:
        image = image.transpose(turn)
    out = io.BytesIO()
    image.convert("RGB").save(out, form, **({"quality": quality} if form == "JPEG" else {}))
    return out.getvalue()


def pdf(pages=1, *, change=None, password=None):
    """The bytes of a PDF of blank pages; change: (writer) → None."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if change:
        change(writer)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def acting(action, key="/OpenAction"):
    """A change that makes a PDF act: action is the names of a dictionary."""

    def change(writer):
        writer.root_object[NameObject(key)] = DictionaryObject(
            {NameObject(name): _value(value) for name, value in action.items()}
        )

    return change


def attaching(writer):
    writer.add_attachment("invoice.exe", b"MZ")


def _value(value):
    return NameObject(value) if value.startswith("/") else TextStringObject(value)


def ofd(parts=None, *, compression=zipfile.ZIP_DEFLATED, comment=b"", **changes):
    """The bytes of an OFD of two pages; parts replace or add to what is in it."""
    out = io.BytesIO()
    content = {"OFD.xml": OFD_XML, "Doc_0/Document.xml": DOCUMENT_XML} | (parts or {})
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, body in content.items():
            if body is not None:
                archive.writestr(name, body)
        archive.comment = comment
    return out.getvalue()


def local(text):
    return datetime.fromisoformat(text)
