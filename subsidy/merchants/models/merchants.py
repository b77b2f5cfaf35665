from collections.abc import Iterable
from datetime import date
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.core.moves import ToldMove, guard
from subsidy.core.references import new_reference
from subsidy.core.sealed import SealedTextField
from subsidy.merchants.states import ADMITTED, BEFORE_NOTICE, MOVES, MerchantState
from subsidy.programmes.models import CategoryGroup, Programme
from subsidy.regions.models import Unit

TESTS_WITH_TESTS = """
    IF (SELECT is_test FROM merchants_merchant WHERE id = NEW.merchant_id)
       <> (SELECT is_test FROM programmes_programme WHERE id = NEW.programme_id) THEN
        RAISE EXCEPTION 'a test merchant enrols in test programmes, a real one in real ones'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


def _new_reference() -> str:
    return new_reference("M")


class MerchantQuerySet(models.QuerySet["Merchant"]):
    def real(self) -> Self:
        """Return the merchants that are no test merchants: all that a report may look at."""
        return self.filter(is_test=False)

    def of_codes(self, codes: Iterable[str]) -> Self:
        """Return the merchants with the unified social credit codes."""
        return self.filter(credit_code__in=list(codes)).order_by("id")

    def in_units(self, unit_ids: Iterable[int]) -> Self:
        """Return the merchants of the units; of all units when none is named."""
        return self.filter(unit__in=unit_ids) if unit_ids else self.all()


@tracked()
class Merchant(models.Model):
    """One enterprise that may sell under the programmes (承办单位)."""

    MOVES = MOVES

    reference = models.CharField(
        _("reference"), max_length=20, unique=True, default=_new_reference, editable=False
    )
    credit_code = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    name = models.CharField(_("name"), max_length=200)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="merchants", verbose_name=_("programme unit")
    )
    legal_person = SealedTextField(_("legal person"))
    is_test = models.BooleanField(_("test merchant"), default=False)
    state = models.CharField(
        _("state"), max_length=20, choices=MerchantState, default=MerchantState.APPLIED
    )
    #: Who took over what it is owed and owes, once it merged.
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="predecessors",
        verbose_name=_("successor"),
    )
    applied_at = models.DateTimeField(_("applied at"))
    noticed_at = models.DateTimeField(_("noticed at"), null=True)
    notice_ends_at = models.DateTimeField(_("notice ends at"), null=True)

    objects = MerchantQuerySet.as_manager()

    class Meta:
        verbose_name = _("merchant")
        verbose_name_plural = _("merchants")
        triggers = [
            *guard(MOVES, born=[MerchantState.APPLIED]),
            pgtrigger.ReadOnly(name="stays_a_test_or_real", fields=["is_test"]),
        ]
        permissions = [
            ("check_merchant", _("Can check a merchant for the county")),
            ("review_merchant", _("Can review a merchant for the city")),
            ("notice_merchant", _("Can put a merchant on public notice")),
            ("activate_merchant", _("Can activate a merchant")),
            ("suspend_merchant", _("Can suspend a merchant")),
            ("disqualify_merchant", _("Can disqualify a merchant")),
            ("exit_merchant", _("Can let a merchant exit")),
        ]
        constraints = [
            models.CheckConstraint(
                name="merchant_has_a_credit_code_of_18_characters",
                condition=Q(credit_code__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
            ),
            models.CheckConstraint(
                name="merchant_has_a_name",
                condition=~Q(name=""),
            ),
            models.CheckConstraint(
                name="merchant_is_in_a_known_state",
                condition=Q(state__in=MerchantState.values),
            ),
            models.CheckConstraint(
                name="merchant_with_a_successor_has_left",
                condition=Q(successor=None) | Q(state=MerchantState.EXITED) & ~Q(successor=F("id")),
            ),
            models.CheckConstraint(
                name="merchant_has_noticed_at_once_noticed",
                condition=Q(state__in=BEFORE_NOTICE, noticed_at=None)
                | Q(state__in=[MerchantState.NOTICED, *ADMITTED], noticed_at__isnull=False)
                | Q(state=MerchantState.EXITED),
            ),
            models.CheckConstraint(
                name="merchant_notice_ends_no_earlier_than_it_begins",
                condition=Q(noticed_at=None, notice_ends_at=None)
                | Q(
                    noticed_at__isnull=False,
                    notice_ends_at__isnull=False,
                    notice_ends_at__gte=F("noticed_at"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MerchantMove(ToldMove):
    """One step of a merchant's admission or standing."""

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="moves", verbose_name=_("merchant")
    )

    class Meta(ToldMove.Meta):
        verbose_name = _("move of a merchant")
        verbose_name_plural = _("moves of merchants")
        constraints = [
            models.CheckConstraint(
                name="merchant_is_sanctioned_by_no_sweep",
                condition=~Q(verb__in=["suspend", "disqualify"], by_kind="sweep"),
            ),
        ]


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def of_merchant(self, merchant: Merchant, *, programme_ids: Iterable[int]) -> Self:
        """Return what the merchant may sell under the programmes, whenever it was."""
        return self.filter(merchant=merchant, programme__in=programme_ids).order_by("id")


@tracked()
class Enrolment(models.Model):
    """A merchant may sell goods of one category group under one programme, from a day on."""

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="enrolments", verbose_name=_("merchant")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="enrolments", verbose_name=_("programme")
    )
    category_group = models.CharField(_("category group"), max_length=12, choices=CategoryGroup)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                name="merchant_enrols_once_per_programme_and_group",
                fields=["merchant", "programme", "category_group"],
            ),
            models.CheckConstraint(
                name="enrolment_ends_no_earlier_than_it_begins",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
            ),
            models.CheckConstraint(
                name="enrolment_is_for_a_known_group",
                condition=Q(category_group__in=CategoryGroup.values),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="tests_enrol_with_tests",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=TESTS_WITH_TESTS,
            )
        ]

    def __str__(self) -> str:
        return f"{self.merchant}: {self.programme} {self.category_group}"

    def covers(self, day: date) -> bool:
        """Return whether the merchant may sell on that day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)
