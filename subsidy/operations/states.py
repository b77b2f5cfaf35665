"""The life of a case of drift, as a table."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from subsidy.core.moves import Moves


class DriftCaseState(TextChoices):
    OPEN = "open", pgettext_lazy("case of drift", "open")
    EXPLAINED = "explained", _("explained")
    MENDED = "mended", _("mended")


DRIFT_CASE_MOVES: Moves = {
    "explain": (frozenset({DriftCaseState.OPEN}), DriftCaseState.EXPLAINED),
    "mend": (frozenset({DriftCaseState.OPEN}), DriftCaseState.MENDED),
}
