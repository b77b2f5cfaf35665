"""Appeals: what the merchant says against a decision, and who else decided on it."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.cases.models.cases import person
from subsidy.cases.models.decisions import CaseDecision
from subsidy.core.history import tracked
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.merchants.models import ApiKey


class AppealOutcome(models.TextChoices):
    OPEN = "", _("not decided")
    UPHELD = "upheld", _("the decision stands")
    OVERTURNED = "overturned", _("the decision is overturned")


#: Whoever decided anything in the case before does not judge it again.
SOMEBODY_NEW = """
    IF NEW.decided_by_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM cases_casedecision AS decision
        JOIN cases_casedecision AS earlier ON earlier.case_id = decision.case_id
        WHERE decision.id = NEW.decision_id
          AND NEW.decided_by_id IN (earlier.proposed_by_id, earlier.approved_by_id)
    ) THEN
        RAISE EXCEPTION 'appeal is decided by somebody who decided nothing before'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


@tracked()
class CaseAppeal(models.Model):
    """One appeal against one decision; by the merchant's key, or on paper, taken down by staff."""

    decision = models.OneToOneField(
        CaseDecision, models.PROTECT, related_name="appeal", verbose_name=_("decision")
    )
    text = models.TextField(_("text"))
    evidence = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("evidence")
    )
    key = models.ForeignKey(
        ApiKey,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("API key"),
    )
    taken_by = person(_("taken down by"), null=True)
    appealed_at = models.DateTimeField(_("appealed at"))
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=AppealOutcome, default=AppealOutcome.OPEN, blank=True
    )
    reasons = models.TextField(_("reasons"), blank=True)
    letter_zh = models.TextField(_("Chinese text"), blank=True)
    letter_en = models.TextField(_("English text"), blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = person(_("decided by"), null=True)

    class Meta:
        verbose_name = _("appeal in a case")
        verbose_name_plural = _("appeals in cases")
        constraints = [
            models.CheckConstraint(
                name="appeal_says_something_and_comes_from_one_hand",
                condition=~Q(text="")
                & (Q(key=None, taken_by__isnull=False) | Q(key__isnull=False, taken_by=None)),
            ),
            models.CheckConstraint(
                name="appeal_is_decided_by_a_person_with_reasons",
                condition=Q(outcome="", reasons="", decided_at=None, decided_by=None, letter_zh="")
                | Q(
                    ~Q(reasons="") & ~Q(letter_zh="") & ~Q(letter_en=""),
                    outcome__in=[AppealOutcome.UPHELD, AppealOutcome.OVERTURNED],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
            ),
        ]
        triggers = [
            never_deleted(),
            refuse_update(
                "stays_as_lodged",
                changed("decision", "text", "evidence", "key", "taken_by", "appealed_at"),
            ),
            refuse_update(
                "decided_once",
                pgtrigger.Q(old__decided_at__isnull=False)
                & changed("outcome", "reasons", "decided_at", "decided_by"),
            ),
            pgtrigger.Trigger(
                name="decided_by_somebody_new",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Insert,
                func=SOMEBODY_NEW,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}"
