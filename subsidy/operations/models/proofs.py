"""What the proofs found, kept: one run, one result for each sentence, the rows that denied it."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class WrittenOnce(models.Model):
    """Kept as it was found."""

    class Meta:
        abstract = True
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class ProofRun(WrittenOnce):
    """All proofs, examined one after the other; kept once the last one is done."""

    at = models.DateTimeField(_("examined at"))
    duration_ms = models.PositiveIntegerField(_("duration (ms)"))
    proofs_count = models.PositiveIntegerField(_("proofs"))
    denied_count = models.PositiveIntegerField(_("proofs denied"))
    looked_at_count = models.PositiveBigIntegerField(_("rows looked at"))
    drifting_count = models.PositiveBigIntegerField(_("drifting rows"))

    class Meta(WrittenOnce.Meta):
        verbose_name = _("run of the proofs")
        verbose_name_plural = _("runs of the proofs")
        constraints = [
            models.CheckConstraint(
                name="proof_run_drifts_where_a_proof_is_denied",
                condition=Q(denied_count=0, drifting_count=0)
                | Q(denied_count__gt=0, drifting_count__gte=F("denied_count")),
            ),
            models.CheckConstraint(
                name="proof_run_denies_no_more_than_it_examined",
                condition=Q(denied_count__lte=F("proofs_count")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_clean(self) -> bool:
        return not self.drifting_count


class ProofResult(WrittenOnce):
    """What one run found of one sentence; `rows` names the first of the drifting ones.

    Each of them says subject, expected and found, as text; null where there should be nothing, or
    is nothing.
    """

    run = models.ForeignKey(
        ProofRun,
        models.PROTECT,
        related_name="results",
        db_index=False,
        verbose_name=_("run of the proofs"),
    )
    sentence = models.CharField(_("sentence"), max_length=200)
    looked_at_count = models.PositiveBigIntegerField(_("rows looked at"))
    drifting_count = models.PositiveBigIntegerField(_("drifting rows"))
    duration_ms = models.PositiveIntegerField(_("duration (ms)"))
    rows = models.JSONField(_("drifting rows, named"), default=list)

    class Meta(WrittenOnce.Meta):
        verbose_name = _("result of a proof")
        verbose_name_plural = _("results of proofs")
        constraints = [
            models.UniqueConstraint(
                name="a_run_examines_a_sentence_once", fields=["run", "sentence"]
            ),
            models.CheckConstraint(
                name="proof_result_names_rows_where_they_drift",
                condition=Q(drifting_count=0, rows=[]) | Q(drifting_count__gt=0) & ~Q(rows=[]),
            ),
        ]

    def __str__(self) -> str:
        return self.sentence
