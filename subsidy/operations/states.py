"""The life of a case of drift, as a table."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Moves


class DriftCaseState(TextChoices):
    OPEN = "open", _("open")
    EXPLAINED = "explained", _("explained")
    MENDED = "mended", _("mended")


DRIFT_CASE_MOVES: Moves = {
    "explain": (frozenset({DriftCaseState.OPEN}), DriftCaseState.EXPLAINED),
    "mend": (frozenset({DriftCaseState.OPEN}), DriftCaseState.MENDED),
}
