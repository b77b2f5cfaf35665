"""One purchase as the body of `POST /api/v1/claims`, with papers that are drawn for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from simulation import identifiers, places
from simulation.calendars import SHANGHAI
from simulation.chance import Fresh, is_hit, stream
from simulation.people import Citizen
from simulation.products import CAR_BRANDS, E_BIKES, SCRAPPAGE
from simulation.sales import Purchase

Body = dict[str, object]
EVENING = time(21, tzinfo=SHANGHAI)
CARRIERS = ("冀运物流", "安达快运", "万家送装", "顺程速递")
#: Old cars may be scrapped if first registered by these days (terms of 2024); none is younger.
LAST_REGISTERED = {
    "petrol": date(2011, 6, 30),
    "diesel": date(2013, 6, 30),
    "new_energy": date(2018, 4, 30),
}
OLD_MAKER = "LAL"
HELD_BEFORE = date(2023, 12, 31)  # in good time: the terms of 2024 ask for 25 July 2024
SCRAPPED_FROM = date(2024, 4, 24)


@dataclass(frozen=True, slots=True)
class ClaimBody:
    """A claim to be sent: by whom, for which purchase, on which day, in which words."""

    purchase: Purchase
    sent_on: date
    body: Body

    @property
    def external_id(self) -> str:
        """The merchant's own number of the claim."""
        return str(self.body["external_id"])

    @property
    def sent_at(self) -> datetime:
        """The moment at which it was sent: by default in the evening of its day."""
        evening = datetime.combine(self.sent_on, EVENING)
        return self.purchase.facts.reported_at or evening

    @property
    def invoice_number(self) -> str:
        """The number on its invoice."""
        return self.purchase.facts.invoice


class Papers:
    """Writes the papers of purchases; no number is written twice."""

    def __init__(self, seed: int, programme: str) -> None:
        self._seed, self._programme = seed, programme
        self._numbers = Fresh()

    def claim(self, purchase: Purchase, number: int) -> ClaimBody:
        """Return the claim of the merchant's purchase `number`."""
        rng = stream(self._seed, "papers", purchase.merchant.credit_code, number)
        head = f"{purchase.merchant.credit_code[-6:]}-{purchase.bought_on:%Y%m%d}"
        body: Body = {
            "external_id": f"{head}-{number:06d}",
            "programme": self._programme,
            "category": purchase.product.category,
            "store": purchase.store.code,
            "channel": "online" if purchase.store.channel == "online" else "offline",
            "applicant": _applicant(purchase),
            "purchase": self._purchase(rng, purchase),
            "delivery": self._delivery(rng, purchase),
            "payment": self._payment(rng, purchase),
        }
        old_item = self._old_item(rng, purchase)
        if old_item:
            body["old_item"] = old_item
        return ClaimBody(purchase, purchase.delivered_on, body)

    def _fresh(self, make: Callable[[], str]) -> str:
        return self._numbers(make)

    def _purchase(self, rng: Random, purchase: Purchase) -> Body:
        product, price_fen = purchase.product, purchase.price_fen
        body: Body = {
            "bought_on": purchase.bought_on.isoformat(),
            "bought_at": purchase.bought_at.isoformat(),
            "brand": product.brand,
            "model": product.model,
            "list_price_fen": price_fen + rng.choice((0, 0, 10_000, 20_000)),
            "price_fen": price_fen,
            "identifiers": self._identifiers(rng, purchase),
            "invoice": self._invoice(rng, purchase),
        }
        return body | _label(product.gtin, product.energy_level) | _kind(purchase)

    def _identifiers(self, rng: Random, purchase: Purchase) -> list[Body]:
        product, year = purchase.product, purchase.bought_on.year
        if product.category == SCRAPPAGE:
            maker = CAR_BRANDS[product.brand]
            new_vin = self._fresh(lambda: identifiers.vin(rng, maker, year))
            return [{"kind": "vin", "value": new_vin}]
        if product.category == E_BIKES:
            frame = purchase.facts.serial or self._fresh(lambda: identifiers.frame_number(rng))
            place = purchase.store.county.city
            plate = self._fresh(lambda: identifiers.bike_plate(rng, place))
            return [{"kind": "frame_number", "value": frame}, {"kind": "plate", "value": plate}]
        made_on = purchase.bought_on - timedelta(days=rng.randint(20, 200))
        prefix = product.brand[:2].upper()
        serial = purchase.facts.serial or self._fresh(
            lambda: identifiers.serial_number(rng, prefix, made_on)
        )
        return [{"kind": "serial_number", "value": as_typed(rng, serial)}]

    def _invoice(self, rng: Random, purchase: Purchase) -> Body:
        year, facts = purchase.bought_on.year, purchase.facts
        return {
            "kind": "digital",
            "number": facts.invoice or self._fresh(lambda: identifiers.invoice_number(rng, year)),
            "title": purchase.buyer.name,
            "issued_on": (facts.invoiced_on or purchase.bought_on).isoformat(),
            "total_fen": purchase.price_fen,
        }

    def _delivery(self, rng: Random, purchase: Purchase) -> Body:
        kind = _way_home(purchase)
        latitude, longitude = _whereto(rng, purchase, kind)
        body: Body = {
            "kind": kind,
            "delivered_on": purchase.delivered_on.isoformat(),
            "latitude": _degrees(latitude),
            "longitude": _degrees(longitude),
        }
        if kind == "courier":
            waybill = self._fresh(lambda: "YD" + identifiers.text_of(rng, "0123456789", 12))
            body |= {"carrier": rng.choice(CARRIERS), "waybill": waybill}
        return body

    def _payment(self, rng: Random, purchase: Purchase) -> Body:
        return {
            "method": "unionpay",
            "terminal": purchase.store.terminal,
            "payer_is_applicant": True,
            "transaction": self._fresh(lambda: identifiers.transaction_number(rng)),
            "device": purchase.facts.device or identifiers.device(purchase.buyer.document_number),
        }

    def _old_item(self, rng: Random, purchase: Purchase) -> Body | None:
        category = purchase.product.category
        if category == SCRAPPAGE:
            return self._old_car(rng, purchase)
        if category == E_BIKES:
            battery = "lead_acid" if is_hit(rng, 6_000) else "lithium"
            frame = purchase.facts.old_number or self._fresh(lambda: identifiers.frame_number(rng))
            numbers = [{"kind": "old_frame_number", "value": frame}]
            return {"kind": "e_bike", "battery": battery, "identifiers": numbers,
                    "received_by": "merchant"}  # fmt: skip
        if is_hit(rng, 6_000):
            kind = category.rsplit(".", maxsplit=1)[-1]
            return {"kind": kind, "identifiers": [], "received_by": "merchant"}
        return None

    def _old_car(self, rng: Random, purchase: Purchase) -> Body:
        bought_on = purchase.bought_on
        vehicle, registered_on = _old_vehicle(rng, purchase)
        vin = self._fresh(lambda: identifiers.vin(rng, OLD_MAKER, registered_on.year))
        paper = self._fresh(lambda: identifiers.scrap_certificate(rng, bought_on.year))
        scrapped_on = SCRAPPED_FROM + timedelta(
            days=rng.randrange((bought_on - SCRAPPED_FROM).days)
        )
        return {
            "kind": "car",
            "vehicle": vehicle,
            "identifiers": [
                {"kind": "old_vin", "value": vin},
                {"kind": "scrap_certificate", "value": paper},
            ],
            "deregistered_on": scrapped_on.isoformat(),
        }


def _old_vehicle(rng: Random, purchase: Purchase) -> tuple[Body, date]:
    """Return an old car that the terms accept, and when it was first registered."""
    fuel = _old_fuel(rng, purchase.product.fuel)
    registered_on = LAST_REGISTERED[fuel] - timedelta(days=rng.randint(0, 2_200))
    grown_up_on = purchase.buyer.born_on + timedelta(days=18 * 365 + 5)
    earliest_on = max(registered_on, grown_up_on)
    waited = rng.choice((0, 0, rng.randrange((HELD_BEFORE - earliest_on).days)))
    vehicle: Body = {
        "fuel": fuel,
        "first_registered_on": registered_on.isoformat(),
        "held_since": (earliest_on + timedelta(days=waited)).isoformat(),
        "registration_type": "small_passenger",
    }
    return vehicle, registered_on


def _way_home(purchase: Purchase) -> str:
    if purchase.product.group != "appliances":
        return "pickup"
    return "courier" if purchase.store.channel == "online" else "installed"


def _whereto(rng: Random, purchase: Purchase, kind: str) -> tuple[Decimal, Decimal]:
    """Return where the goods change hands: what is picked up, in or just outside the store."""
    if purchase.facts.place:
        return purchase.facts.place
    if kind != "pickup":
        return places.near(rng, purchase.buyer.county)
    store = purchase.store
    shift = [Decimal(rng.randrange(-80, 81)).scaleb(-5) for _ in range(2)]
    return store.latitude + shift[0], store.longitude + shift[1]


def as_typed(rng: Random, serial: str) -> str:
    """Return the serial number as people type it: now and then small or with a blank."""
    if is_hit(rng, 9_000):
        return serial
    return serial.lower() if is_hit(rng, 5_000) else f"{serial[:6]} {serial[6:]}"


def _applicant(purchase: Purchase) -> Body:
    buyer = purchase.buyer
    body: Body = {
        "document_type": "resident_id",
        "document_number": buyer.document_number,
        "name": buyer.name,
        "mobile": buyer.mobile,
        "delivery_address": buyer.address,
        "county": buyer.county.code,
    }
    return body | ({"bank_account": _account(buyer)} if purchase.product.group == "cars" else {})


def _account(buyer: Citizen) -> Body:
    account = buyer.account
    return {
        "bank": account.bank,
        "branch": account.branch,
        "number": account.number,
        "name": account.name,
    }


def _label(gtin: str, energy_level: int | None) -> Body:
    body: Body = {"gtin": gtin} if gtin else {}
    return body | ({} if energy_level is None else {"energy_level": energy_level})


def _kind(purchase: Purchase) -> Body:
    product = purchase.product
    if product.category == SCRAPPAGE:
        vehicle: Body = {"fuel": product.fuel, "registered_on": purchase.delivered_on.isoformat()}
        if product.displacement_ml:
            vehicle["displacement_ml"] = product.displacement_ml
        return {"vehicle": vehicle}
    return {"battery": product.battery} if product.battery else {}


def _old_fuel(rng: Random, new_fuel: str) -> str:
    """Return the old car's fuel: an old electric car only makes way for a new one."""
    if new_fuel == "new_energy" and is_hit(rng, 500):
        return "new_energy"
    return "petrol" if is_hit(rng, 9_000) else "diesel"


def _degrees(value: Decimal) -> float:
    return float(value)
