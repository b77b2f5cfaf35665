"""Parcel after parcel to a few addresses, for people who share nothing else."""

from dataclasses import replace

from simulation import places
from simulation.sales import Purchase
from simulation.schemes.stage import Scheme, Stage

ADDRESSES = 4


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """A warehouse, a rented flat: in the county of the buyer it is called for."""
    county = stage.rng.choice(places.COUNTIES)
    addresses = [places.home_address(stage.rng, county) for _ in range(ADDRESSES)]

    def redirect(purchase: Purchase) -> Purchase:
        address = stage.rng.choice(addresses)
        return replace(purchase, buyer=replace(purchase.buyer, address=address, county=county))

    return stage.change(honest, redirect)


SCHEME = Scheme("address_cluster", "T17", ("online seller", "town shop", "chain"), play)
