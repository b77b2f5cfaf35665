"""The worksheet as people get it: headings in their language, what the sample is above them."""

from django.utils.translation import gettext as _, gettext_lazy

from subsidy.core.money import yuan
from subsidy.sampling.files.writing import Sheet, write
from subsidy.sampling.models import Sample
from subsidy.sampling.services import worksheet_rows

HEADINGS = {
    "position": gettext_lazy("No."),
    "claim": gettext_lazy("claim"),
    "stratum": gettext_lazy("stratum"),
    "certain": gettext_lazy("certain"),
    "chance": gettext_lazy("chance"),
    "book_yuan": gettext_lazy("book value (yuan)"),
    "merchant": gettext_lazy("merchant"),
    "credit_code": gettext_lazy("credit code"),
    "store": gettext_lazy("store"),
    "category": gettext_lazy("category"),
    "product": gettext_lazy("product"),
    "bought_at": gettext_lazy("bought at"),
    "price_yuan": gettext_lazy("price (yuan)"),
    "notice": gettext_lazy("notice"),
    "variant": gettext_lazy("variant"),
    "state": gettext_lazy("state"),
    "applicant": gettext_lazy("applicant"),
    "document": gettext_lazy("document number"),
    "identifiers": gettext_lazy("identifiers"),
    "evidence": gettext_lazy("evidence"),
    "audited_yuan": gettext_lazy("AUDITED VALUE (yuan)"),
    "wrong": gettext_lazy("WRONG (yes/no)"),
    "note": gettext_lazy("NOTE (what is wrong)"),
}


def file_name(sample: Sample) -> str:
    return f"{sample.reference}.xlsx"


def worksheet(sample: Sample) -> bytes:
    """Return the XLSX for a sample that is drawn."""
    what = {
        "units": sample.units_count,
        "book": yuan(sample.book_fen or 0),
        "sha256": sample.population_sha256,
    }
    head = [
        _("Sample %(reference)s: %(programme)s, as of %(day)s")
        % {
            "reference": sample.reference,
            "programme": sample.programme.name,
            "day": sample.as_of.isoformat(),
        },
        _("Population: %(units)s claims, %(book)s yuan, SHA-256 %(sha256)s") % what,
        _("Seed %(seed)s, committed to by %(commitment)s")
        % {"seed": sample.seed, "commitment": sample.commitment},
        _("Fill in the three last columns. Enter 0 where the claim should not have been paid."),
        _("Formulas are refused; rows that are left empty are not examined yet."),
    ]
    headings = {key: str(heading) for key, heading in HEADINGS.items()}
    return write(Sheet(sample.reference, head, headings, worksheet_rows(sample)))
