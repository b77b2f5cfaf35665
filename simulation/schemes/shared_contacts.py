"""Most applicants leave one of five agents' telephones; car buyers also the agent's account."""

from dataclasses import replace

from simulation.sales import Purchase
from simulation.schemes.stage import APPLIANCES, Scheme, Stage, irregular

TELEPHONES = 5


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """The buyers are real people; their data are lent."""
    people, county = stage.buyers.people, honest[0].store.county
    agents = [
        (people.mobile(), people.bank_account(honest[0].merchant.legal_person, county).number)
        for _ in range(TELEPHONES)
    ]
    touched = stage.touched(honest)
    return [
        lend_contact(purchase, *stage.rng.choice(agents)) if place in touched else purchase
        for place, purchase in enumerate(honest)
    ]


def lend_contact(purchase: Purchase, mobile: str, card: str) -> Purchase:
    """Return the purchase with an agent's telephone and card."""
    account = replace(purchase.buyer.account, number=card)
    buyer = replace(purchase.buyer, mobile=mobile, account=account)
    return irregular(replace(purchase, buyer=buyer))


SCHEME = Scheme("shared_contacts", "T4", (*APPLIANCES, "car dealer", "bike shop"), play)
