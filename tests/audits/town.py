"""A small town in the database: eleven honest shops and three that are not, forty claims each."""

from datetime import date, datetime, timedelta
from itertools import count

from subsidy.audits.services import run_audit
from subsidy.catalogue.models import PriceSource
from subsidy.catalogue.services import Observation, observe_many, products_for
from subsidy.claims.rules.request import ClaimRequest
from subsidy.claims.services import submit_many
from subsidy.core.actors import Actor
from subsidy.core.clock import SHANGHAI
from tests import make

CLAIMS = 40
PRICE_FEN, RAISED_FEN = 499_900, 599_900
FIRST = date(2024, 9, 1)
SWEEP = Actor.sweep("test")
#: A burst is looked for though some of the forty claims be withdrawn, too.
CHANGED = {"burst": {"claims_min": 30}}
_numbers = count(10_000)


class Town:
    """`honest` are merchants as they should be; `dear`, `agent` and `hasty` each have a scheme."""

    def __init__(self):
        self.shop = make.Shop(central_fen=900_000_000)
        self.programme = self.shop.programme
        self.honest = [self.shop.merchant, *(self._merchant() for _ in range(10))]
        self.dear, self.agent, self.hasty = (self._merchant() for _ in range(3))
        self._sell_before([*self.honest, self.dear, self.agent, self.hasty])
        for place, merchant in enumerate(self.honest):
            self.sell(merchant, day=lambda n, shift=place: (n * 7 + shift * 3) % 30)
        self.sell(self.dear, price_fen=lambda n: RAISED_FEN if n < 36 else PRICE_FEN)
        self.sell(self.agent, mobile=lambda n: f"1390000000{n % 2}" if n < 30 else None)
        self.sell(self.hasty, day=lambda n: 12 + n % 3 if n < 30 else n % 30)

    def audit(self, **changes):
        """A run over the whole town as of noon."""
        facts = {"as_of": make.TODAY, "by": SWEEP, "at": make.NOON, "changed": CHANGED}
        return run_audit(self.programme, **(facts | changes))

    def sell(
        self,
        merchant,
        *,
        day=lambda n: (n * 11) % 30,
        price_fen=lambda _n: PRICE_FEN,
        mobile=lambda _n: None,
        claims=CLAIMS,
        at=make.NOON,
    ):
        """Claims of the merchant; what differs is a function of the claim's number."""
        requests = [
            self._request(day=day(n), price_fen=price_fen(n), mobile=mobile(n))
            for n in range(claims)
        ]
        outcomes = submit_many(merchant, requests, by=SWEEP, at=at)
        assert not [outcome.faults for outcome in outcomes if outcome.faults]
        return [outcome.claim for outcome in outcomes]

    def _merchant(self):
        return make.merchant(self.programme, self.shop.unit, groups=("appliances",))

    def _request(self, *, day, price_fen, mobile):
        number = next(_numbers)
        bought_on = FIRST + timedelta(days=day)
        moment = datetime.combine(bought_on, datetime.min.time(), SHANGHAI) + timedelta(hours=15)
        changes = {
            "applicant__document_number": make.resident_id(number),
            "applicant__mobile": mobile or f"137{number:08d}",
            "applicant__delivery_address": f"石家庄市长安区建设北大街{number}号",
            "purchase__price_fen": price_fen,
            "purchase__bought_on": bought_on.isoformat(),
            "purchase__bought_at": moment.isoformat(),
        }
        return ClaimRequest.model_validate(self.shop.body(**changes))

    def _sell_before(self, merchants):
        [product_id] = products_for([(self.shop.category.pk, "Haier", "BCD-500")])
        rows = [
            Observation(
                merchant.pk,
                merchant.stores.get().pk,
                product_id,
                PRICE_FEN + 1_000 * (number - 2),
                date(2024, 6, 1 + number),
                PriceSource.PAST_SALE,
                f"sale:{merchant.credit_code}:{number}",
            )
            for merchant in merchants
            for number in range(5)
        ]
        observe_many(rows, at=make.NOON - timedelta(days=40))
