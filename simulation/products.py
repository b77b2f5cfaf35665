"""What is sold: invented brands and models with an energy level and a usual price."""

from dataclasses import dataclass
from random import Random

from simulation import identifiers
from simulation.chance import Fresh, shares, stream

#: category: word of the model, cheapest and dearest model in yuan, whether it has an energy label.
APPLIANCES = {
    "appliances.refrigerator": ("BCD", 1_800, 8_600, True),
    "appliances.washing_machine": ("XQG", 1_200, 5_900, True),
    "appliances.television": ("TV", 1_500, 8_800, True),
    "appliances.air_conditioner": ("KFR", 2_100, 7_800, True),
    "appliances.computer": ("PC", 3_200, 8_900, True),
    "appliances.water_heater": ("JSQ", 900, 4_400, True),
    "appliances.stove": ("JZT", 600, 2_600, True),
    "appliances.range_hood": ("CXW", 1_200, 4_600, True),
    "appliances.small.rice_cooker": ("FB", 260, 900, False),
    "appliances.small.robot_cleaner": ("RC", 1_300, 4_300, False),
}
BRANDS = ("Beichen", "Hualing Bay", "Yunshan", "Qiaomu", "Lanting", "Dongxu", "Xingyue", "Taihang")
BIKE_BRANDS = ("Fengxing", "Qingyan", "Luming", "Xiaolan")
CAR_BRANDS = {"Qihang": "LKH", "Jizhou": "LJZ", "Yanzhao": "LYZ", "Baiyang": "LBY"}
MODELS_PER_BRAND = 4
#: Dear models, for worlds that have them: some stand where the subsidy reaches its cap.
PREMIUM = {
    "appliances.refrigerator": (8_700, 12_900),
    "appliances.washing_machine": (7_900, 11_900),
    "appliances.television": (8_900, 13_900),
    "appliances.air_conditioner": (7_900, 11_900),
    "appliances.computer": (8_900, 12_900),
}
SCRAPPAGE = "cars.scrappage"
E_BIKES = "e_bikes"


@dataclass(frozen=True, slots=True)
class Product:
    """One model. Cars have a fuel (and petrol ones a displacement), e-bikes a battery."""

    category: str
    brand: str
    model: str
    price_fen: int
    gtin: str = ""
    energy_level: int | None = None
    battery: str = ""
    fuel: str = ""
    displacement_ml: int | None = None

    @property
    def group(self) -> str:
        """The category group whose money pays for it."""
        return self.category.split(".", maxsplit=1)[0]


def ending_in_nine(price_fen: int) -> int:
    """Return the price as a shop writes it: whole yuan that end in 9."""
    return max(19, price_fen // 1_000 * 10 + 9) * 100


def catalogue(seed: int, *, is_premium: bool = False) -> dict[str, tuple[Product, ...]]:
    """Return all products by category group."""
    rng = stream(seed, "products")
    fresh = Fresh()
    appliances = [
        product
        for category in APPLIANCES
        for brand in BRANDS
        for product in _appliances(rng, fresh, category, brand)
    ]
    bikes, cars = _bikes(rng, fresh), _cars(rng)
    if is_premium:
        appliances += _premium(stream(seed, "premium"), fresh)
    return {"appliances": tuple(appliances), E_BIKES: bikes, "cars": cars}


def _premium(rng: Random, fresh: Fresh) -> list[Product]:
    """Return three dear models of level 1 of each brand and large category."""
    return [
        Product(
            category=category,
            brand=brand,
            model=f"{APPLIANCES[category][0]}-{rng.randrange(1_000, 9_999)}P{number}",
            price_fen=ending_in_nine(rng.randrange(cheapest, dearest) * 100),
            gtin=fresh(lambda: identifiers.ean13(rng)),
            energy_level=1,
        )
        for category, (cheapest, dearest) in PREMIUM.items()
        for brand in BRANDS
        for number in range(3)
    ]


def _appliances(rng: Random, fresh: Fresh, category: str, brand: str) -> list[Product]:
    word, cheapest, dearest, has_label = APPLIANCES[category]
    prices = _ladder(rng, cheapest, dearest, MODELS_PER_BRAND)
    models = sorted(rng.sample(range(100, 999), k=MODELS_PER_BRAND))
    return [
        Product(
            category=category,
            brand=brand,
            model=f"{word}-{model}{rng.choice('ABCDW')}{rng.randrange(1, 9)}",
            price_fen=price_fen,
            gtin=fresh(lambda: identifiers.ean13(rng)),
            energy_level=rng.choice((1, 1, 2)) if has_label else None,
        )
        for model, price_fen in zip(models, prices, strict=True)
    ]


def _ladder(rng: Random, cheapest: int, dearest: int, rungs: int) -> list[int]:
    """Return rising prices in fen between two prices in yuan."""
    steps = shares(dearest - cheapest, [rng.randrange(10, 30) * (n + 1) for n in range(rungs)])
    heights = [cheapest + sum(steps[:n]) + steps[n] // 3 for n in range(rungs)]
    return [ending_in_nine(height * 100) for height in heights]


def _bikes(rng: Random, fresh: Fresh) -> tuple[Product, ...]:
    return tuple(
        Product(
            category=E_BIKES,
            brand=brand,
            model=f"TDT{rng.randrange(100, 999)}{'Z' if battery == 'lithium' else 'Q'}",
            price_fen=ending_in_nine(rng.randrange(170_000, 420_000)),
            gtin=fresh(lambda: identifiers.ean13(rng)),
            battery=battery,
        )
        for brand in BIKE_BRANDS
        for battery in ("lead_acid", "lead_acid", "lithium")
    )


def _cars(rng: Random) -> tuple[Product, ...]:
    engines = (("new_energy", None), ("new_energy", None), ("petrol", 1_498), ("petrol", 1_998))
    return tuple(
        Product(
            category=SCRAPPAGE,
            brand=brand,
            model=f"{brand[0]}{rng.randrange(2, 9)} {'EV' if fuel == 'new_energy' else 'T'}",
            price_fen=rng.randrange(798, 2_398) * 10_000,
            fuel=fuel,
            displacement_ml=displacement_ml,
        )
        for brand in CAR_BRANDS
        for fuel, displacement_ml in engines
    )
