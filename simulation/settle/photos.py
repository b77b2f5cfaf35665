"""One photo of each appliance and bicycle, as an upload would leave it, without the file.

What shows the same scene has nearly the same perceptual hash; all other photos differ.
"""

from collections import defaultdict
from decimal import Decimal
from hashlib import sha256
from random import Random
from typing import Any

from simulation import places
from simulation.chance import stream
from simulation.payloads import ClaimBody
from simulation.world import World
from subsidy.claims.models import Evidence, FindingCode, ScanState
from subsidy.claims.rules import evidence as rules
from subsidy.core.references import new_reference
from subsidy.merchants.models import Merchant

#: What cropping and compressing anew turns in a hash.
BITS_TURNED_MAX = 3
LIKES_NAMED_MAX = 5
ROWS_PER_INSERT = 2_000
WIDTH, HEIGHT, SIZE = 1_600, 1_200, 240_000


def photograph_all(world: World, accepted: dict[str, int]) -> int:
    """Add the photos of accepted claims; return how many."""
    rng = stream(world.plan.seed, "photos")
    merchants = dict(Merchant.objects.values_list("credit_code", "id"))
    album = _Album(rng)
    rows = [
        album.photo(claim, accepted[claim.external_id], merchants)
        for claim in world.claims
        if claim.external_id in accepted and claim.purchase.merchant.group != "cars"
    ]
    Evidence.objects.bulk_create(rows, batch_size=ROWS_PER_INSERT)
    return len(rows)


class _Album:
    """Remembers the scenes, so that a photo can be told to look like earlier ones."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._scenes: dict[str, int] = {}
        self._shown: dict[str, list[tuple[str, int]]] = defaultdict(list)

    def photo(self, claim: ClaimBody, claim_id: int, merchants: dict[str, int]) -> Evidence:
        facts, purchase = claim.purchase.facts, claim.purchase
        signed, likes = self._hash(facts.scene)
        reference = new_reference("ev", joint="_")
        if facts.scene:
            self._shown[facts.scene].append((reference, signed))
        latitude, longitude = _place(self._rng, claim)
        name = sha256(f"{claim.external_id}/photo".encode()).hexdigest()
        return Evidence(
            reference=reference,
            merchant_id=merchants[purchase.merchant.credit_code],
            claim_id=claim_id,
            kind="installation_photo",
            media_type="image/jpeg",
            size=SIZE,
            sha256=name,
            width=WIDTH,
            height=HEIGHT,
            perceptual_hash=signed,
            bands=rules.bands(signed),
            taken_at=purchase.bought_at if purchase.delivered_on == purchase.bought_on else None,
            place=f"{latitude:.6f},{longitude:.6f}",
            findings=likes,
            name=name[:60],
            scan=ScanState.CLEAN,
            uploaded_at=claim.sent_at,
            uploaded_by="settle",
        )

    def _hash(self, scene: str) -> tuple[int, list[dict[str, Any]]]:
        """Return a hash of the scene, and the findings that name earlier photos like it."""
        drawn = self._rng.getrandbits(64)
        if not scene:
            return _signed(drawn), []
        hashed = self._scenes.setdefault(scene, drawn)
        for _ in range(self._rng.randint(0, BITS_TURNED_MAX)):
            hashed ^= 1 << self._rng.randrange(64)
        signed = _signed(hashed)
        likes = [
            {
                "code": FindingCode.REUSED.value,
                "seen": {"evidence": reference, "bits": rules.bits_apart(signed, other)},
            }
            for reference, other in self._shown[scene][-LIKES_NAMED_MAX:]
        ]
        return signed, likes


def _signed(unsigned: int) -> int:
    return unsigned - (1 << 64) if unsigned >= 1 << 63 else unsigned


def _place(rng: Random, claim: ClaimBody) -> tuple[Decimal, Decimal]:
    """Return where the photo was taken: where the goods are, or elsewhere."""
    county = claim.purchase.facts.photographed_in
    if county:
        return places.near(rng, places.BY_CODE[county])
    delivery: Any = claim.body["delivery"]
    shift = [Decimal(rng.randrange(-150, 151)).scaleb(-5) for _ in range(2)]
    return Decimal(str(delivery["latitude"])) + shift[0], (
        Decimal(str(delivery["longitude"])) + shift[1]
    )
