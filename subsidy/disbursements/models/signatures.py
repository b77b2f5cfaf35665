"""Who signs for a batch: each step by a person, none of them in the place of another."""

from django.db import models
from django.db.models import F, Q

from subsidy.disbursements.states import (
    UNAPPROVED,
    UNENDORSED,
    UNSEALED,
    UNSENT,
    WITH_THE_BANK,
    BatchState,
)

#: Who signed for what; changes only with the move that signs.
SIGNED = [
    "content_sha256",
    "approvals_needed",
    "sealed_at",
    "sealed_by",
    "endorsed_at",
    "endorsed_by",
    "approved_at",
    "approved_by",
    "sent_at",
    "sent_by",
]


def signatures() -> list[models.CheckConstraint]:
    """Return what holds between a batch's state and those who signed for it."""
    return [
        models.CheckConstraint(
            name="batch_needs_one_approval_or_two", condition=Q(approvals_needed__in=[1, 2])
        ),
        models.CheckConstraint(
            name="batch_is_sealed_by_a_person_with_its_content",
            condition=Q(state__in=UNSEALED, sealed_at=None, sealed_by=None, content_sha256="")
            | Q(
                ~Q(state__in=UNSEALED),
                sealed_at__isnull=False,
                sealed_by__isnull=False,
                content_sha256__regex="^[0-9a-f]{64}$",
            ),
        ),
        models.CheckConstraint(
            name="batch_is_approved_by_a_person_once_approved",
            condition=Q(state__in=UNAPPROVED, approved_at=None, approved_by=None)
            | Q(~Q(state__in=UNAPPROVED), approved_at__isnull=False, approved_by__isnull=False),
        ),
        models.CheckConstraint(
            name="batch_is_drafted_by_a_person", condition=Q(made_by__isnull=False)
        ),
        models.CheckConstraint(
            name="batch_is_endorsed_by_a_person_where_two_approve",
            condition=Q(state__in=UNENDORSED, endorsed_at=None, endorsed_by=None)
            | Q(
                ~Q(state__in=UNENDORSED),
                approvals_needed=2,
                endorsed_at__isnull=False,
                endorsed_by__isnull=False,
            )
            | Q(
                ~Q(state__in=[*UNENDORSED, BatchState.ENDORSED]),
                approvals_needed=1,
                endorsed_at=None,
                endorsed_by=None,
            ),
        ),
        models.CheckConstraint(
            name="batch_is_approved_by_neither_maker_nor_sealer",
            condition=_nobody_twice("approved_by", "made_by", "sealed_by"),
        ),
        models.CheckConstraint(
            name="batch_is_endorsed_by_another_than_who_made_or_approves_it",
            condition=Q(endorsed_by=None)
            | ~Q(endorsed_by=F("made_by"))
            & ~Q(endorsed_by=F("sealed_by"))
            & (Q(approved_by=None) | ~Q(endorsed_by=F("approved_by"))),
        ),
        models.CheckConstraint(
            name="batch_that_two_approve_is_sent_by_another_person",
            condition=Q(state__in=UNSENT, sent_by=None)
            | Q(state__in=WITH_THE_BANK, approvals_needed=1)
            | Q(state__in=WITH_THE_BANK, sent_by__isnull=False)
            & _nobody_twice("sent_by", "made_by", "sealed_by", "endorsed_by", "approved_by"),
        ),
        models.CheckConstraint(
            name="batch_has_sent_at_once_sent",
            condition=Q(state__in=UNSENT, sent_at=None)
            | Q(state__in=WITH_THE_BANK, sent_at__isnull=False),
        ),
    ]


def _nobody_twice(signed: str, *others: str) -> Q:
    """Return the condition that who signed is none of the others."""
    condition = Q()
    for other in others:
        condition &= ~Q(**{signed: F(other)})
    return Q(**{signed: None}) | condition
