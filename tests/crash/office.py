"""The finance office on the real processes: people press buttons over HTTP, the bank answers."""

import re
import threading
from collections import Counter

from django.core.management import call_command
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from subsidy.accounts.models import Role
from subsidy.claims.models import Claim
from subsidy.disbursements.models import Batch, PaymentMove
from subsidy.ledger.models import Transfer
from tests import make
from tests.crash.stack import wait_for

#: Payments of a batch; the worker applies two lines of a reply at a time.
PAYMENTS = 4
_CSRF = "c" * 32
_SETTLED = re.compile(rb"<OrgnlEndToEndId>([^<]+)</OrgnlEndToEndId>\s*<TxSts>ACSC</TxSts>")


class Office:
    """A maker and a checker in the admin of the web process; whatever is killed, they go on."""

    def __init__(self, stack, shop):
        self.stack, self.shop = stack, shop
        self.cookies = {role: _cookie(role) for role in (Role.FINANCE_MAKER, Role.FINANCE_CHECKER)}

    # --- what people do --------------------------------------------------------------------------

    def sell(self):
        """Let some citizens buy cars; the worker approves their claims."""
        cars = [self.shop.submitted_car(purchase__price_fen=2_000_000) for _ in range(PAYMENTS)]
        claims = [claim.pk for claim in cars]
        wait_for(lambda: _states(claims) == {"approved"})

    def sell_for_merchant(self):
        claim = self.shop.submitted()
        wait_for(lambda: _states([claim.pk]) == {"approved"})

    def draft(self, payee="applicant"):
        """Press the button; return the status of the answer, 0 if there was none."""
        form = {"programme": self.shop.programme.pk, "payee": payee}
        return self._post(Role.FINANCE_MAKER, reverse("admin:disbursements_batch_draft"), form)

    def drafted(self, payee="applicant"):
        """Sell, and press the button; return the batch."""
        self.sell() if payee == "applicant" else self.sell_for_merchant()
        assert self.draft(payee) == 302
        return Batch.objects.latest("id")

    def press(self, verb, batch):
        """Press the button, as whoever may; return the status of the answer, 0 for none."""
        role = Role.FINANCE_CHECKER if verb == "approve" else Role.FINANCE_MAKER
        url = reverse(f"admin:disbursements_batch_{verb}", args=[batch.pk])
        return self._post(role, url, {})

    def _post(self, role, url, form):
        fields = form | {"csrfmiddlewaretoken": _CSRF}
        cookie = f"csrftoken={_CSRF}; sessionid={self.cookies[role]}"
        headers = {"Cookie": cookie, "Host": "127.0.0.1"}
        answer = self.stack.request("POST", url, fields=fields, headers=headers, redirect=False)
        return answer.status

    # --- to the end, and the proof ---------------------------------------------------------------

    def finish(self, batch):
        """Let everybody go on from where the batch stands until the bank's word is applied."""
        batch.refresh_from_db()
        for state, verb in (("draft", "seal"), ("sealed", "approve")):
            if batch.state == state:
                assert self.press(verb, batch) == 302
                batch.refresh_from_db()
        wait_for(lambda: _state(batch) == "settled")
        wait_for(lambda: not list(self._bank.glob("inbox/*.xml")))

    def verify(self, batch):
        """Everything was paid exactly once, says the bank, say payments, claims and ledger."""
        payments = list(batch.payments.all())
        claims = Claim.objects.filter(grants__payment_lines__payment__in=payments).distinct()
        once = {payment.reference: 1 for payment in payments}
        assert self._orders(batch) == [f"{batch.number}.pain001.xml"]
        assert self._paid_by_bank(batch) == once
        paid = PaymentMove.objects.filter(payment__in=payments, verb="pay")
        assert Counter(paid.values_list("payment__reference", flat=True)) == once
        assert {payment.state for payment in payments} == {"paid"}
        assert _states([claim.pk for claim in claims]) == {"paid"}
        transfers = Transfer.objects.filter(kind="pay", subject__in=[c.subject for c in claims])
        granted = batch.total_fen + batch.netted_central_fen + batch.netted_local_fen
        assert transfers.count() == claims.count()
        assert transfers.aggregate(Sum("amount_fen"))["amount_fen__sum"] == granted
        call_command("prove")

    def _orders(self, batch):
        return sorted(path.name for path in self._bank.glob(f"outbox/**/*{batch.number}*.xml"))

    def _paid_by_bank(self, batch):
        replies = self._bank.glob(f"inbox/**/*{batch.number}*.xml")
        said = [name for path in replies for name in _SETTLED.findall(path.read_bytes())]
        return Counter(name.decode() for name in said)

    @property
    def _bank(self):
        return self.stack.directory / "bank"


class Pressing:
    """A button pressed by somebody who may never get an answer."""

    def __init__(self, press, *args):
        self._thread = threading.Thread(target=press, args=args)

    def __enter__(self):
        self._thread.start()

    def __exit__(self, *_):
        self._thread.join()


def _cookie(role):
    client = Client()
    client.force_login(make.staff(role))
    return client.cookies["sessionid"].value


def _state(batch):
    return Batch.objects.values_list("state", flat=True).get(pk=batch.pk)


def _states(claim_ids):
    return set(Claim.objects.filter(pk__in=claim_ids).values_list("state", flat=True))
