"""The letter that a report goes out with."""

from datetime import datetime
from email.headerregistry import Address
from hashlib import sha256

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _, override

from subsidy.reports.audit_files import MEDIA_TYPES, written
from subsidy.reports.audit_view import ShownReport, shown
from subsidy.reports.models import ReportDelivery
from subsidy.reports.services import send_due

#: Figures of each section that the letter tells; the files hold all.
FIGURES_MAX = 4


class Writer:
    """Writes letters; recipients of the same report in the same language get the same files."""

    def __init__(self) -> None:
        self._key: object = None
        self._files: list[tuple[str, bytes]] = []

    def __call__(self, delivery: ReportDelivery, address: str) -> EmailMessage:
        key = (delivery.snapshot_id, delivery.language, tuple(delivery.formats))
        if key != self._key:
            self._key, self._files = key, files_of(delivery)
        return letter(delivery, address, self._files)


def post(*, at: datetime) -> int:
    """Send the reports that are due; return how many letters the mail server took."""
    return send_due(Writer(), at=at)


def letter(delivery: ReportDelivery, address: str, files: list[tuple[str, bytes]]) -> EmailMessage:
    """Return the letter to one address, in the language of the delivery, with its files.

    Its id is the same whenever it is sent: who gets it twice has it once.
    """
    snapshot = delivery.snapshot
    with override(delivery.language):
        report = shown(snapshot)
        message = EmailMessage(
            subject=f"[{_('Trade-in subsidies')}] {report.heading} · {report.period}",
            body=_body(report),
            to=[address],
            headers={
                "Message-ID": _message_id(delivery),
                "Auto-Submitted": "auto-generated",
            },
        )
    for form, content in files:
        message.attach(f"{snapshot.file_stem}.{form}", content, MEDIA_TYPES[form])
    return message


def files_of(delivery: ReportDelivery) -> list[tuple[str, bytes]]:
    """Return the files of the delivery, in its language: (ending, content)."""
    with override(delivery.language):
        return [(form, written(delivery.snapshot, form)) for form in delivery.formats]


def _message_id(delivery: ReportDelivery) -> str:
    digest = sha256(delivery.recipient.encode()).hexdigest()[:16]
    domain = Address(addr_spec=settings.DEFAULT_FROM_EMAIL).domain
    return f"<{delivery.snapshot.reference}.{digest}@{domain}>"


def _body(report: ShownReport) -> str:
    lines = [
        report.heading,
        report.period,
        _("As known at %s. Amounts in yuan.") % report.known,
        "",
    ]
    for section in report.sections:
        lines.append(section.title)
        for figure in section.figures[:FIGURES_MAX]:
            change = f" ({figure.change})" if figure.change else ""
            lines.append(f"  {figure.title}: {figure.text}{change}")
        lines.append("")
    lines += [
        _("A flag is not proof: it shows an inconsistency that somebody should look at."),
        f"{report.reference}  SHA-256 {report.sha256}",
    ]
    return "\n".join(lines)
