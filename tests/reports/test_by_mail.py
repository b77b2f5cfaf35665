"""The scheduled report arrives: real beat, real workers, a real mail server."""

import email
import io
import smtplib
import socket
from collections import Counter
from datetime import date, datetime
from email import policy

import pytest
import redis
from django.conf import settings
from django.utils.translation import override
from openpyxl import load_workbook
from pypdf import PdfReader

from subsidy.core.clock import SHANGHAI
from subsidy.reports.audit_files import written
from subsidy.reports.models import ReportDelivery, Snapshot
from tests import make
from tests.audits.town import Town
from tests.crash.stack import Stack, wait_for
from tests.reports.plans import scheduled

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

#: Tuesday noon: what was due on Monday at eight has been missed.
CLOCK = "2024-10-08T12:00+08:00"
DUE = datetime(2024, 10, 7, 8, tzinfo=SHANGHAI)


class Mailroom:
    """A mail server, and the letters that it has taken."""

    def __init__(self, stack, directory):
        self.stack, self.directory = stack, directory
        directory.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def open(self):
        self.stack.start("mail", "tests.reports.mail_server", str(self.port), str(self.directory))
        wait_for(self._answers)

    def _answers(self):
        try:
            with smtplib.SMTP("127.0.0.1", self.port) as server:
                return server.noop()[0] == 250
        except OSError:
            return False

    def letters(self):
        files = sorted(self.directory.iterdir(), key=lambda file: int(file.name.split("-")[0]))
        return [
            email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in files
        ]


@pytest.fixture
def city(transactional_db):
    city = Town()
    city.audit()
    return city


@pytest.fixture
def mailroom(tmp_path, city):
    redis.Redis.from_url(settings.REDIS_URL).delete("celery", "webhooks")
    stack = Stack(tmp_path)
    mailroom = Mailroom(stack, tmp_path / "letters")
    stack.environment |= {
        "SUBSIDY_CLOCK": CLOCK,
        "SWEEP_SECONDS": "3600",  # the worker has nothing else to do
        "REPORT_SECONDS": "1",
        "REPORT_RETRY_SECONDS": "1,1,1,1,1,1,1,1",
        "EMAIL_URL": f"smtp://127.0.0.1:{mailroom.port}",
        "MAIL_FROM": "subsidy@example.gov.cn",
    }
    yield mailroom
    stack.close()


def start_workers(stack):
    stack.start_beat()
    queues = ("--queues=celery,webhooks", "-c", "1")
    stack.start("worker", "celery", "-A", "config", "worker", *queues)


def states():
    return Counter(ReportDelivery.objects.values_list("state", flat=True))


class TestScheduledReport:
    def test_arrives_with_its_files_at_everybody_but_nobody(self, mailroom, city):
        names = [f"{name}@example.gov.cn" for name in ("audit", "nobody", "chief")]
        scheduled(city.shop, recipients=names)
        start_workers(mailroom.stack)
        # The mail server is down when the report is made: all letters wait for it.
        wait_for(lambda: ReportDelivery.objects.filter(attempts__gte=1).count() == 3)
        assert states() == {"waiting": 3}
        mailroom.open()
        wait_for(lambda: not states()["waiting"])

        assert states() == {"sent": 2, "failed": 1}
        snapshot = Snapshot.objects.get()
        assert (snapshot.from_on, snapshot.to_on) == (date(2024, 9, 30), date(2024, 10, 6))
        letters = mailroom.letters()
        assert sorted(letter["To"] for letter in letters) == [names[0], names[2]]
        assert len({letter["Message-ID"] for letter in letters}) == 2
        for letter in letters:
            self.says_what_the_snapshot_says(letter, snapshot)

    def says_what_the_snapshot_says(self, letter, snapshot):
        assert letter["From"] == "subsidy@example.gov.cn"
        assert "审计周报" in letter["Subject"]
        files = {file.get_content_type(): file for file in letter.iter_attachments()}
        assert [file.get_filename() for file in files.values()] == [
            f"{snapshot.file_stem}.pdf",
            f"{snapshot.file_stem}.xlsx",
        ]
        pdf, xlsx = (file.get_content() for file in files.values())
        with override("zh-hans"):
            assert (pdf, xlsx) == (written(snapshot, "pdf"), written(snapshot, "xlsx"))
        figures = snapshot.facts["sections"]["examined"]["figures"]
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
        for words in ("审计范围", "河北以旧换新", f"{figures['claims']:,}", snapshot.sha256):
            assert words in text
        sheet = load_workbook(io.BytesIO(xlsx))["汇总"]
        found = {row[1].value: row[2].value for row in sheet.iter_rows(min_row=11)}
        assert found["已审商户"] == figures["merchants"] == 14
        assert found["已审补贴金额（元）"] == pytest.approx(figures["subsidy_fen"] / 100)

    def test_arrives_once_though_the_worker_is_killed(self, mailroom, city):
        scheduled(city.shop, recipients=[f"a{number}@example.gov.cn" for number in range(8)])
        mailroom.open()
        start_workers(mailroom.stack)
        wait_for(lambda: states()["sent"] >= 2)
        mailroom.stack.kill("worker")
        # The offset clock runs on, the lease does not: let it run out.
        ReportDelivery.objects.filter(state="waiting").update(leased_until=None)
        start = (
            "worker",
            "celery",
            "-A",
            "config",
            "worker",
            "--queues=celery,webhooks",
            "-c",
            "1",
        )
        mailroom.stack.start(*start)
        wait_for(lambda: states() == {"sent": 8})
        ids = Counter(letter["Message-ID"] for letter in mailroom.letters())
        assert len(ids) == 8
        assert Snapshot.objects.count() == 1
        assert sum(ids.values()) <= 9  # the letter in the worker's hand may go out twice
        assert Snapshot.objects.get().made_at > make.NOON
