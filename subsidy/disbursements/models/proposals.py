"""What one person proposes by a document, and another approves or turns down."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.triggers import changed, never_deleted, refuse_update, unchanged

#: What is fixed when it is proposed; what changes only with the move that decides.
FROZEN = ["document_number", "reason", "proposed_at", "proposed_by"]
DECIDED = ["decided_at", "decided_by"]


def person(label: Any, *, null: bool = False) -> Any:
    """Return a field that names a member of staff."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=null, related_name="+", verbose_name=label
    )


def frozen_facts(*fields: str) -> list[Any]:
    """Return the triggers that keep a proposal as it was proposed, and its decision as it was."""
    return [
        never_deleted(),
        refuse_update("frozen_from_its_proposal_on", changed(*FROZEN, *fields)),
        refuse_update("decided_only_with_a_move", changed(*DECIDED) & unchanged("state")),
    ]


class Proposal(models.Model):
    """A state of the subclass's own; `proposed` is the first one, and nobody has decided yet."""

    document_number = models.CharField(_("document number"), max_length=100)
    reason = models.CharField(_("reason"), max_length=500)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = person(_("proposed by"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = person(_("decided by"), null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_has_a_document_and_a_reason",
                condition=~Q(document_number="") & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="%(class)s_is_decided_by_another_person",
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="%(class)s_names_who_decided_once_decided",
                condition=Q(state="proposed", decided_at=None, decided_by=None)
                | Q(~Q(state="proposed"), decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]
