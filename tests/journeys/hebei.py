"""Hebei as its files have it: a programme, a merchant in it, sales of every kind over HTTP."""

import copy
import itertools
from datetime import date, datetime, time

from django.test import Client

from subsidy.accounts.models import Role
from subsidy.claims import services
from subsidy.claims.models import Claim
from subsidy.claims.services import decide_waiting
from subsidy.core.actors import Actor
from subsidy.core.clock import SHANGHAI
from subsidy.disbursements.models import Recovery
from subsidy.disbursements.services import record_repayment
from subsidy.funds.files import read_file
from subsidy.funds.models import FundLine
from subsidy.funds.services import load
from subsidy.merchants import services as merchants
from subsidy.programmes import services as programmes
from subsidy.programmes.models import Programme
from subsidy.regions.models import County, Unit
from tests import make
from tests.claims.till import Till
from tests.disbursements.desk import Desk, payments
from tests.disbursements.replies import line as reply_line
from tests.make import FILE, NOON, SWEEP
from tests.programmes.cases import ROOT

GROUPS = ("cars", "appliances", "e_bikes", "digital")
HEAD_OFFICE = "130102"
_numbers = itertools.count(700_000)


class Hebei:
    """One year's programme, and a merchant with a shop in each of the counties."""

    def __init__(self, year, directory, monkeypatch, *, counties=(HEAD_OFFICE,)):
        self.year, self._monkeypatch = year, monkeypatch
        load(read_file(ROOT / "programmes" / f"hebei-{year}.yaml"), at=NOON)
        self.programme = Programme.objects.get(code=f"hebei-{year}")
        programmes.open_programme(self.programme, by=FILE, at=NOON)
        self.unit = Unit.objects.get(code="130100")
        self._fund()
        self.merchant = make.merchant(self.programme, self.unit, groups=GROUPS)
        for county in counties:
            merchants.add_store(
                self.merchant,
                code=f"S{county}",
                name=county,
                county=County.objects.get(code=county),
                address="中山东路1号",
            )
        self.key, self.token = merchants.create_key(self.merchant, at=NOON)
        self.by = Actor.merchant(self.key.key_id)
        self.till = Till(self)
        self.desk = Desk(self, directory)
        self.today(date(year, 10, 1))

    def _fund(self):
        """Give the head office's unit money where the year's file has none."""
        for group in GROUPS:
            lines = FundLine.objects.filter(unit=self.unit, programme=self.programme)
            if not lines.filter(category_group=group).exists():
                make.line(self.programme, self.unit, group)

    def today(self, day):
        """Let it be noon of the day, for every door and every sweep."""
        self.now = datetime.combine(day, time(12), SHANGHAI)
        self._monkeypatch.setattr("subsidy.core.clock.now", lambda: self.now)

    def sale(self, category, price_fen, *, on=None, county=HEAD_OFFICE, person=None, **changes):
        """The JSON of a sale of today to somebody new, unless another day or person is named."""
        number, day = next(_numbers), on or self.now.date()
        body = copy.deepcopy(make.BODY)
        body |= {"programme": self.programme.code, "category": category, "store": f"S{county}"}
        body["applicant"]["document_number"] = person or make.resident_id(number)
        body["purchase"] |= {
            "bought_on": f"{day}",
            "bought_at": f"{day}T10:31:00+08:00",
            "price_fen": price_fen,
            "list_price_fen": None,
            "energy_level": None,
            "identifiers": [{"kind": "serial_number", "value": f"HB{number}"}],
        }
        body["purchase"]["invoice"] |= {"number": f"2413{number:016d}", "issued_on": f"{day}"}
        body["purchase"]["invoice"]["total_fen"] = price_fen
        body["delivery"] = {"kind": "pickup", "delivered_on": f"{day}"}
        body["payment"].pop("terminal")
        return make.changed(body, changes)

    def appliance(self, category, price_fen, level, **changes):
        """One with an energy level; small ones have none."""
        body = self.sale(f"appliances.{category}", price_fen, **changes)
        return make.changed(body, {"purchase__energy_level": level})

    def phone(self, price_fen, *imeis, **changes):
        numbers = imeis or (imei(next(_numbers)),)
        body = self.sale("digital.phone", price_fen, **changes)
        body["purchase"]["identifiers"] += [{"kind": "imei", "value": one} for one in numbers]
        return body

    def car(self, category, price_fen, new, *, on=None, old_registered_on="2010-01-01", **changes):
        """A new-energy car or a petrol one (`new`) for an old petrol car of that first day."""
        number = next(_numbers)
        body = self.sale(f"cars.{category}", price_fen, on=on)
        body["purchase"]["identifiers"] = [{"kind": "vin", "value": make.vin(number)}]
        body["purchase"]["vehicle"] = {
            "fuel": new,
            "displacement_ml": None if new != "petrol" else 1998,
        }
        body["old_item"] = {
            "kind": "car",
            "vehicle": {
                "fuel": "petrol",
                "first_registered_on": old_registered_on,
                "held_since": "2015-01-01",
                "registration_type": "small_passenger",
            },
            "identifiers": [
                {"kind": "old_vin", "value": make.vin(2_000_000 + number)},
                {"kind": "scrap_certificate", "value": f"SC{number}"},
            ],
        }
        body["applicant"]["bank_account"] = {
            "bank": "中国农业银行",
            "branch": "石家庄分行",
            "number": "6222020402000123453",
            "name": body["applicant"]["name"],
        }
        return make.changed(body, changes)

    def bike(self, price_fen, battery, *, county, **changes):
        number = next(_numbers)
        body = self.sale("e_bikes", price_fen, county=county)
        body["purchase"] |= {
            "battery": battery,
            "identifiers": [
                {"kind": "frame_number", "value": f"FR{number}"},
                {"kind": "plate", "value": f"冀A{number}"},
            ],
        }
        body["old_item"] = {
            "kind": "e_bike",
            "battery": "lead_acid",
            "identifiers": [{"kind": "old_frame_number", "value": f"OF{number}"}],
        }
        return make.changed(body, changes)

    def said(self, body):
        """Send the sale; return the subsidy in fen, or the codes of why not."""
        answer = self.till.post("claims", body)
        if answer.status_code == 201:
            return answer.json()["subsidy_fen"]
        return sorted({fault["code"] for fault in answer.json()["errors"]})

    def sold(self, body):
        """Send the sale; return the claim. It must be accepted."""
        answer = self.till.post("claims", body)
        assert answer.status_code == 201, answer.content.decode()
        return Claim.objects.get(reference=answer.json()["reference"])

    def ask(self, claim, verb, body):
        """Ask a verb of the claim over HTTP; return the answer's JSON."""
        answer = self.till.post(f"claims/{claim.reference}/{verb}", body)
        assert answer.status_code < 300, answer.content.decode()
        return answer.json()

    def shown(self, claim):
        return self.till.get(f"claims/{claim.reference}").json()

    def quoted(self, body):
        """What anybody is told such a sale would be paid: in all, central, local."""
        answer = Client().post("/api/v1/quotes", body, content_type="application/json").json()
        return tuple(answer[name] for name in ("subsidy_fen", "central_fen", "local_fen"))

    def approved(self, body):
        """Send the sale and decide it; a reviewer approves what is looked at."""
        claim = self.sold(body)
        assert decide_waiting(by=SWEEP, at=self.now) == 1
        claim.refresh_from_db()
        if claim.state == "in_review":
            services.approve(claim, by=make.actor(Role.CITY_REVIEWER), at=self.now)
        return claim

    def pay_out(self, payee="merchant"):
        """Pay what is due in a batch; the bank pays every line of it."""
        batch = self.desk.sent(payee)
        lines = [reply_line(payment.reference) for payment in payments(batch)]
        self.desk.answered(batch, *lines, name=f"{batch.number}-R.xml")
        return batch

    def paid(self, body, *, payee="merchant"):
        claim = self.approved(body)
        self.pay_out(payee)
        claim.refresh_from_db()
        assert claim.state == "paid"
        return claim

    def topped_up(self, claim):
        """A reviewer tops the claim up after the terms that are in force now."""
        by = make.actor(Role.CITY_REVIEWER)
        services.top_up(claim, by=by, at=self.now, reason="raised by notice 392")

    def repaid(self, claim):
        """The merchant pays back, and the checker records it."""
        [recovery] = Recovery.objects.filter(grant__claim=claim)
        record_repayment(recovery, bank_reference="R-1", by=self.desk.checker, at=self.now)

    def suspended(self):
        """Audit suspends the merchant, and its money is held."""
        by = make.actor(Role.PROGRAMME_MANAGER)
        merchants.suspend(self.merchant, by=by, at=self.now, reason="audit")
        services.hold_merchant(
            self.merchant, reason_code="under_audit", reason="fake sales", by=by, at=self.now
        )


def imei(number):
    """A valid IMEI, different for each number."""
    from stdnum import luhn

    body = f"35{number:012d}"
    return body + luhn.calc_check_digit(body)
