"""What staff see of citizens' words, of messages, and of a merchant's money."""

from subsidy.accounts.models import Role
from subsidy.claims import services
from subsidy.claims.models import CitizenMessage, CitizenWord, PayTime
from tests import make
from tests.claims.phones import Citizen
from tests.clerk import Clerk, text
from tests.make import NOON


class TestWindows:
    def test_show_what_a_citizen_said(self, shop):
        claim = shop.in_review()
        Citizen(claim).post("deny", token=Citizen(claim).token(), reason="I was in hospital")
        clerk = Clerk(Role.CITY_REVIEWER)
        assert claim.reference in text(clerk.list(CitizenWord))
        assert "I was in hospital" in text(clerk.look(CitizenWord.objects.get()))
        page = text(clerk.look(claim))
        assert "I did not buy this" in page

    def test_show_messages_without_the_number(self, shop):
        claim = shop.in_review()
        services.send_messages(at=NOON)
        page = text(Clerk(Role.AUDITOR).look(CitizenMessage.objects.get()))
        assert claim.reference in page
        assert claim.contact.mobile not in page

    def test_show_times_to_payment(self, shop):
        shop.paid()
        services.learn_pay_times(at=NOON)
        row = PayTime.objects.get(unit=shop.unit, stage="approved")
        assert Clerk(Role.AUDITOR).look(row).status_code == 200


class TestMerchantsPage:
    def test_shows_the_money_it_fronted(self, shop):
        shop.approved()
        page = text(Clerk(Role.CITY_REVIEWER).look(shop.merchant))
        assert "Money fronted" in page
        assert "999.80" in page

    def test_of_a_new_merchant_shows_none(self, shop):
        other = make.merchant(shop.programme, shop.unit)
        assert "0.00" in text(Clerk(Role.CITY_REVIEWER).look(other))
