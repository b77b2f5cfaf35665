"""What an uploaded file is, by its bytes alone: neither its name nor the client's word counts."""

from subsidy.claims.files.copies import copy_of
from subsidy.claims.files.faults import Suspicious, Unreadable, WrongType
from subsidy.claims.files.look import Limits, Look, digest_of, look_at
from subsidy.claims.files.sniff import IMAGES

__all__ = [
    "IMAGES",
    "Limits",
    "Look",
    "Suspicious",
    "Unreadable",
    "WrongType",
    "copy_of",
    "digest_of",
    "look_at",
]
