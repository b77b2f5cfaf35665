"""One look at all merchants of a programme: what it saw, with what it counted, what it found."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.findings import Outcome
from subsidy.audits.states import RUN_MOVES, UNDER_WAY, RunState
from subsidy.core.moves import Move, guard
from subsidy.merchants.models import Merchant
from subsidy.programmes.models import Programme

WRITTEN_ONCE = pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
HEX_64 = r"^[0-9a-f]{64}$"


class AuditRunQuerySet(models.QuerySet["AuditRun"]):
    def finished(self) -> "AuditRunQuerySet":
        """Return the runs that came to their end, the latest first."""
        return self.filter(state=RunState.FINISHED).order_by("-id")

    def under_way(self) -> "AuditRunQuerySet":
        """Return the runs that are being frozen or measured, the oldest first."""
        return self.filter(state__in=UNDER_WAY).order_by("id")


class Window(models.TextChoices):
    """How far back a run looks: to the first day of the programme, or over its last weeks."""

    FULL = "full", _("The whole programme")
    DAILY = "daily", _("The last four weeks")


class AuditRun(models.Model):
    """A run over claims bought from `since` to `as_of` and known by `cutoff`, with frozen inputs.

    input_hash covers what went in (parameters, code version and all RunInputs), output_hash what
    came out: the same input gives the same output, byte for byte. took_ms is the work of all
    processes that took part. A run whose lease is over has lost its worker: another goes on.
    """

    MOVES = RUN_MOVES

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    window = models.CharField(_("window"), max_length=10, choices=Window, default=Window.FULL)
    since = models.DateField(_("since"), null=True)
    as_of = models.DateField(_("as of"))
    cutoff = models.DateTimeField(_("known by"))
    params = models.JSONField(_("parameters"))
    code_version = models.CharField(_("version of the code"), max_length=40)
    alarms = models.JSONField(_("alarms about whole peer cells"), default=list)
    #: Indicator -> how many merchants it flagged, watched, found clear, could not test.
    summary = models.JSONField(_("summary"), default=dict)
    seed = models.BigIntegerField(_("seed"))
    input_hash = models.CharField(_("hash of the input"), max_length=64, blank=True)
    output_hash = models.CharField(_("hash of the output"), max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.RUNNING)
    started_at = models.DateTimeField(_("started at"))
    leased_until = models.DateTimeField(_("leased until"), null=True)
    took_ms = models.PositiveIntegerField(_("took (ms)"), null=True)

    objects = AuditRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit run")
        verbose_name_plural = _("audit runs")
        permissions = [("run_audit", _("Can run an audit"))]
        triggers = [
            *guard(RUN_MOVES, born=[RunState.RUNNING]),
            pgtrigger.Protect(
                name="edited_only_while_running",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=[RunState.FINISHED, RunState.FAILED]),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(
                name="a_programme_has_one_audit_run_under_way",
                fields=["programme"],
                condition=Q(state__in=UNDER_WAY),
            ),
            models.CheckConstraint(
                name="daily_audit_run_begins_on_a_day",
                condition=Q(window=Window.FULL, since=None)
                | Q(window=Window.DAILY, since__isnull=False, since__lte=F("as_of")),
            ),
            models.CheckConstraint(
                name="audit_run_is_in_a_known_state", condition=Q(state__in=RunState.values)
            ),
            models.CheckConstraint(
                name="audit_run_has_hashes_once_finished",
                condition=~Q(state=RunState.FINISHED)
                | Q(input_hash__regex=HEX_64, output_hash__regex=HEX_64, took_ms__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.as_of} #{self.pk}"


class AuditRunMove(Move):
    """One step of an audit run."""

    run = models.ForeignKey(
        AuditRun, models.PROTECT, related_name="moves", verbose_name=_("audit run")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of an audit run")
        verbose_name_plural = _("moves of audit runs")


class RunInput(models.Model):
    """The rows a run looked at, frozen: canonical JSON, compressed, known by its SHA-256."""

    run = models.ForeignKey(
        AuditRun, models.PROTECT, related_name="inputs", verbose_name=_("audit run")
    )
    name = models.CharField(_("name"), max_length=40)
    rows_count = models.PositiveIntegerField(_("rows"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("input of an audit run")
        verbose_name_plural = _("inputs of audit runs")
        triggers = [WRITTEN_ONCE]
        constraints = [
            models.UniqueConstraint(name="run_has_one_input_of_a_name", fields=["run", "name"]),
            models.CheckConstraint(
                name="run_input_is_known_by_its_sha256", condition=Q(sha256__regex=HEX_64)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IndicatorResult(models.Model):
    """What one indicator found about one merchant in one run, where that is more than "clear".

    The rest, some thousands of rows a night, lies in the parts of the run.
    """

    class Outcomes(models.TextChoices):
        UNTESTED = Outcome.UNTESTED.value, _("Not tested")
        CLEAR = Outcome.CLEAR.value, _("Clear")
        WATCH = Outcome.WATCH.value, _("Watch list")
        FLAGGED = Outcome.FLAGGED.value, _("Flagged")

    run = models.ForeignKey(
        AuditRun, models.PROTECT, related_name="results", verbose_name=_("audit run")
    )
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="+", verbose_name=_("merchant")
    )
    indicator = models.CharField(_("indicator"), max_length=40)
    is_shadow = models.BooleanField(_("in the shadow"), default=False)
    n = models.PositiveIntegerField(_("claims looked at"))
    k = models.PositiveIntegerField(_("claims with the property"))
    gate = models.CharField(_("why not tested"), max_length=40, blank=True)
    p0 = models.FloatField(_("peers' rate or level"), null=True)
    rho = models.FloatField(_("peers' dispersion"), null=True)
    expected = models.FloatField(_("expected"), null=True)
    excess = models.FloatField(_("beyond expectation"), null=True)
    effect = models.FloatField(_("effect"), null=True)
    p = models.FloatField(_("p"), null=True)
    q = models.FloatField(_("q (Benjamini-Yekutieli)"), null=True)
    q_watch = models.FloatField(_("q (Benjamini-Hochberg)"), null=True)
    excess_fen = models.BigIntegerField(_("money beyond expectation (fen)"))
    peer_cell = models.JSONField(_("peers"))
    figures = models.JSONField(_("figures"))
    evidence = models.JSONField(_("claims in evidence"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcomes)

    class Meta:
        verbose_name = _("result of an indicator")
        verbose_name_plural = _("results of indicators")
        triggers = [WRITTEN_ONCE]
        indexes = [models.Index(name="results_of_a_merchant", fields=["merchant", "-run"])]
        constraints = [
            models.UniqueConstraint(
                name="run_has_one_result_per_merchant_and_indicator",
                fields=["run", "indicator", "merchant", "is_shadow"],
            ),
            models.CheckConstraint(
                name="result_has_no_more_hits_than_claims", condition=Q(k__lte=F("n"))
            ),
            models.CheckConstraint(
                name="result_has_p_and_q_between_0_and_1_unless_untested",
                condition=Q(outcome=Outcome.UNTESTED, p=None, q=None, q_watch=None) & ~Q(gate="")
                | ~Q(outcome=Outcome.UNTESTED)
                & Q(gate="", p__range=(0, 1), q__range=(0, 1), q_watch__range=(0, 1)),
            ),
            models.CheckConstraint(
                name="result_has_a_known_outcome",
                condition=Q(outcome__in=[outcome.value for outcome in Outcome]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.merchant}"
