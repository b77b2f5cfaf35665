"""Windows on persons: masked, for everybody."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from subsidy.applicants.models import Applicant, Contact
from subsidy.core.sealed import mask_account, mask_mobile, mask_name
from subsidy.web.columns import linked
from subsidy.web.windows import Window


@admin.register(Applicant)
class ApplicantWindow(Window):
    list_display = ["masked_name", "document_type", "masked_document", "created_at"]
    list_filter = ["document_type"]
    fields = list_display
    unit_path = "entitlements__claim__line__unit"

    @admin.display(description=_("name"))
    def masked_name(self, applicant: Applicant) -> str:
        return applicant.masked_name

    @admin.display(description=_("document number"))
    def masked_document(self, applicant: Applicant) -> str:
        return applicant.masked_document


@admin.register(Contact)
class ContactWindow(Window):
    list_display = ["masked_name", "mobile_number", "bank", "account", "created_at"]
    list_select_related = ["applicant"]
    fields = ["person", *list_display]
    unit_path = "applicant__entitlements__claim__line__unit"
    person = linked("applicant", _("applicant"))

    @admin.display(description=_("name"))
    def masked_name(self, contact: Contact) -> str:
        return mask_name(contact.name)

    @admin.display(description=_("mobile"))
    def mobile_number(self, contact: Contact) -> str:
        return mask_mobile(contact.mobile)

    @admin.display(description=_("bank"))
    def bank(self, contact: Contact) -> str:
        return contact.account_bank

    @admin.display(description=_("account number"))
    def account(self, contact: Contact) -> str:
        return mask_account(contact.account_number) if contact.account_number else ""
