"""Decisions: proposed by one person; what takes a merchant's standing is approved by another."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.cases.models.cases import Case, person
from subsidy.cases.states import DECISION_MOVES, DecisionState
from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.core.triggers import changed, never_deleted, refuse_update, unchanged


class Outcome(models.TextChoices):
    CLEAR = "clear", _("explained, nothing follows")
    WARN = "warn", _("warning")
    RECTIFY = "rectify", _("to be put right by a day")
    SUSPEND = "suspend", _("suspension")
    DISQUALIFY = "disqualify", _("disqualification")


#: What takes the merchant's standing away: two people, after a hearing was offered.
SANCTIONS = [Outcome.SUSPEND, Outcome.DISQUALIFY]


class Hearing(models.TextChoices):
    NONE = "", _("not needed")
    HELD = "held", _("took place")
    DECLINED = "declined", _("offered and declined")


FROZEN = [
    *("case", "outcome", "reasons", "until", "hearing", "hearing_on"),
    *("proposed_at", "proposed_by"),
]
SIGNED = ["approved_at", "approved_by", "issued_at", "letter_zh", "letter_en", "appeal_by"]
#: A decision takes up every word of the merchant: none may be left without an answer.
EVERY_REPLY_IS_ANSWERED = """
    IF NEW.state = 'in_force' AND OLD.state = 'proposed' AND EXISTS (
        SELECT 1 FROM cases_reply AS reply
        JOIN cases_noticeitem AS item ON item.id = reply.item_id
        JOIN cases_notice AS notice ON notice.id = item.notice_id
        WHERE notice.case_id = NEW.case_id AND NOT EXISTS (
            SELECT 1 FROM cases_replyanswer AS answer WHERE answer.reply_id = reply.id)
    ) THEN
        RAISE EXCEPTION 'decision answers every reply of the merchant'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class CaseDecisionQuerySet(models.QuerySet["CaseDecision"]):
    def standing(self) -> Self:
        """Return the decisions that are in force."""
        return self.filter(state=DecisionState.IN_FORCE)

    def sanctions(self) -> Self:
        return self.filter(outcome__in=SANCTIONS)


@tracked()
class CaseDecision(models.Model):
    """What was decided in a case, why, and by whom.

    until: to be put right by, or suspended until (its end). approved_by: the second person, where
    two are needed. appeal_by: until when the merchant may appeal; None where there is no need.
    """

    MOVES = DECISION_MOVES

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions", verbose_name=_("case"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reasons = models.TextField(_("reasons"))
    until = models.DateTimeField(_("until"), null=True)
    hearing = models.CharField(
        _("hearing"), max_length=10, choices=Hearing, default=Hearing.NONE, blank=True
    )
    hearing_on = models.DateField(_("hearing on"), null=True)
    state = models.CharField(_("state"), max_length=12, choices=DecisionState)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = person(_("proposed by"))
    approved_at = models.DateTimeField(_("approved at"), null=True)
    approved_by = person(_("approved by"), null=True)
    issued_at = models.DateTimeField(_("in force since"), null=True)
    letter_zh = models.TextField(_("Chinese text"), blank=True)
    letter_en = models.TextField(_("English text"), blank=True)
    appeal_by = models.DateTimeField(_("appeal by"), null=True)

    objects = CaseDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision of a case")
        verbose_name_plural = _("decisions of cases")
        constraints = [
            models.CheckConstraint(
                name="decision_of_a_case_is_known_and_reasoned",
                condition=Q(outcome__in=Outcome.values, state__in=DecisionState.values)
                & ~Q(reasons=""),
            ),
            models.CheckConstraint(
                name="sanction_is_approved_by_another_person",
                condition=~Q(outcome__in=SANCTIONS)
                | Q(state__in=[DecisionState.PROPOSED, DecisionState.TURNED_DOWN])
                | Q(approved_by__isnull=False) & ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="sanction_follows_the_offer_of_a_hearing",
                condition=~Q(outcome__in=SANCTIONS)
                | Q(hearing__in=[Hearing.HELD, Hearing.DECLINED], hearing_on__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_names_its_end_where_it_has_one",
                condition=Q(
                    outcome__in=[Outcome.RECTIFY, Outcome.SUSPEND],
                    until__isnull=False,
                    until__gt=F("proposed_at"),
                )
                | Q(outcome__in=[Outcome.CLEAR, Outcome.WARN, Outcome.DISQUALIFY], until=None),
            ),
            models.CheckConstraint(
                name="decision_in_force_was_written_down",
                condition=Q(
                    state__in=[DecisionState.PROPOSED, DecisionState.TURNED_DOWN],
                    issued_at=None,
                    letter_zh="",
                    letter_en="",
                )
                | Q(issued_at__isnull=False) & ~Q(letter_zh="") & ~Q(letter_en=""),
            ),
            models.UniqueConstraint(
                name="a_case_has_one_open_decision",
                fields=["case"],
                condition=Q(state=DecisionState.PROPOSED),
            ),
        ]
        triggers = [
            *guard(DECISION_MOVES, born=[DecisionState.PROPOSED]),
            never_deleted(),
            refuse_update("frozen_from_its_proposal_on", changed(*FROZEN)),
            refuse_update("signed_only_with_a_move", changed(*SIGNED) & unchanged("state")),
            pgtrigger.Trigger(
                name="answers_every_reply",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=EVERY_REPLY_IS_ANSWERED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.get_outcome_display()}"

    @property
    def needs_two(self) -> bool:
        return self.outcome in SANCTIONS


class CaseDecisionMove(Move):
    """One step of a decision."""

    decision = models.ForeignKey(
        CaseDecision, models.PROTECT, related_name="moves", verbose_name=_("decision")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a decision")
        verbose_name_plural = _("moves of decisions")
        constraints = [
            models.CheckConstraint(
                name="decision_is_made_by_a_person",
                condition=~Q(verb__in=["propose", "issue"])
                | Q(by_kind="staff", by_staff__isnull=False),
            ),
        ]
