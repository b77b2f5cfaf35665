import struct
import zlib

from django.utils.functional import Promise

from subsidy.core.errors import Refusal
from subsidy.core.faults import Fault

#: What readers of pictures and papers raise on broken input; whatever else they raise is a bug.
BROKEN = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    RuntimeError,
    NotImplementedError,
    MemoryError,
    struct.error,
    zlib.error,
)


class _FileRefused(Refusal):
    """A file that is not taken; says in one sentence why."""

    code = "evidence_unreadable"

    def __init__(self, message: str | Promise) -> None:
        place = Fault(self.code, "/file", {"message": message})
        super().__init__(str(message), faults=[place])


class WrongType(_FileRefused):
    """Neither a photo nor a paper of the kinds that are taken."""

    code = "unsupported_media_type"


class Unreadable(_FileRefused):
    """Broken, cut off, blank, or larger inside than a reader should bear."""


class Suspicious(_FileRefused):
    """More than a picture or a paper: appended files, scripts, attachments."""

    code = "evidence_suspicious"
