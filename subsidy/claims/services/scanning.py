"""The virus scanner: asked about each file where one is configured; its absence stops nobody."""

import logging
from typing import BinaryIO

from clamav_client.clamd import ClamdError, ClamdNetworkSocket
from django.conf import settings

from subsidy.claims.models import ScanState

logger = logging.getLogger(__name__)


def scan(file: BinaryIO) -> ScanState:
    """Return what the scanner says of the file; unscanned where there is none or it is away."""
    if not settings.CLAMAV_HOST:
        return ScanState.UNSCANNED
    clamd = ClamdNetworkSocket(
        settings.CLAMAV_HOST, settings.CLAMAV_PORT, timeout=settings.CLAMAV_SECONDS
    )
    file.seek(0)
    try:
        answers = clamd.instream(file)
    except (ClamdError, OSError) as error:
        logger.warning("the virus scanner did not answer: %s", type(error).__name__)
        return ScanState.UNSCANNED
    states = {status for status, _name in answers.values()}
    if "FOUND" in states:
        return ScanState.INFECTED
    return ScanState.CLEAN if states == {"OK"} else ScanState.UNSCANNED
