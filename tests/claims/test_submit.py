import pytest

from subsidy.claims import services
from subsidy.claims.models import ClaimMove, Entitlement
from subsidy.core.errors import Refused
from subsidy.ledger.models import Balance, Transfer
from tests import make


def codes(refusal):
    return [(fault.code, fault.pointer) for fault in refusal.value.faults]


class TestSubmit:
    def test_holds_quota_identifiers_and_money(self, shop):
        claim = shop.submitted()

        assert (claim.state, claim.subsidy_fen, claim.variant) == ("submitted", 99_980, "level 1")
        assert list(
            ClaimMove.objects.filter(claim=claim).values_list("verb", "source", "target")
        ) == [("submit", "", "submitted")]
        assert sorted(claim.identifiers.values_list("kind", flat=True)) == [
            "invoice",
            "serial_number",
        ]
        assert Entitlement.objects.get(claim=claim).slot == 1
        balance = Balance.objects.get(book=shop.line.book)
        assert (balance.available_fen, balance.reserved_fen) == (100_000_000 - 99_980, 99_980)
        transfer = Transfer.objects.get(subject=claim.subject)
        assert (transfer.kind, transfer.amount_fen) == ("reserve", 99_980)

    def test_names_all_faults_at_once(self, shop):
        request = shop.request(
            purchase__energy_level=3,
            applicant__document_number="130102199003071234",
            purchase__invoice__title="李四",
            store="S999",
        )

        with pytest.raises(Refused) as refusal:
            services.submit(shop.merchant, request, by=shop.by, at=make.NOON)

        assert codes(refusal) == [
            ("store_unknown", "/store"),
            ("document_invalid", "/applicant/document_number"),
            ("invoice_title_mismatch", "/purchase/invoice/title"),
        ]
