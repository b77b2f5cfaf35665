"""A shop with claims to draw from, and a sample walked up to any step."""

from datetime import timedelta

from subsidy.accounts.models import Role
from subsidy.core.moves import move
from subsidy.sampling import services
from subsidy.sampling.models import PopulationLine, Sample, SampleItem, Stratum
from subsidy.sampling.rules.commitment import commitment_of
from subsidy.sampling.services.freeze import summary_of
from subsidy.sampling.services.results import Finding
from subsidy.sampling.services.strata import strata_of
from tests import make

SEED, COMMITMENT = (
    "0123456789abcdef" * 4,
    "a8ae6e6ee929abea3afcfc5258c8ccd6f85273e0d4626d26c7279f3250f77c8e",
)
EARLIER = make.NOON - timedelta(hours=1)
LATER = make.NOON + timedelta(hours=1)


def plan(shop, **changes):
    """A sample that is not announced yet: simple random over what stands, three items."""
    facts = {
        "programme": shop.programme,
        "basis": "standing",
        "as_of": make.TODAY,
        "design": "simple",
        "confidence": 90,
        "materiality_bp": 200,
        "size_asked": 3,
        "commitment": COMMITMENT,
    }
    return Sample(**(facts | changes))


def announced(shop, *, by=None, **changes):
    by = by or make.actor(Role.AUDITOR)
    return services.announce(plan(shop, **changes), by=by, at=EARLIER)


def frozen(shop, **changes):
    sample = announced(shop, **changes)
    services.freeze(sample, by=make.actor(Role.AUDITOR), at=make.NOON)
    return sample


def drawn(shop, *, by=None, **changes):
    sample = frozen(shop, **changes)
    services.draw(sample, seed=SEED, by=by or make.actor(Role.AUDITOR), at=LATER)
    return sample


def found(sample, *errors_fen):
    """Record the items in their order: each its error, the rest none."""
    items = SampleItem.objects.filter(sample=sample).order_by("position")
    errors = [*errors_fen, *[0] * (len(items) - len(errors_fen))]
    findings = [
        Finding(item.reference, item.book_fen - error, bool(error), "no invoice" if error else "")
        for item, error in zip(items, errors, strict=True)
    ]
    return services.record(sample, findings, by=make.actor(Role.AUDITOR), at=LATER)


def evaluated(shop, *errors_fen, by=None, **changes):
    sample = drawn(shop, by=by, **changes)
    found(sample, *errors_fen)
    services.evaluate(sample, by=make.actor(Role.AUDITOR), at=LATER)
    return sample


def of_lines(shop, lines, *, size, seed=SEED, **changes):
    """A sample frozen by hand over lines that no claims had to be sold for."""
    claim = changes.pop("claim")
    changes |= {"size_asked": size, "commitment": commitment_of(seed)}
    sample = announced(shop, by=changes.pop("by"), **changes)
    PopulationLine.objects.bulk_create(
        PopulationLine(
            sample=sample,
            claim=claim,
            reference=line.reference,
            amount_fen=line.amount_fen,
            layer=line.layer,
        )
        for line in lines
    )
    sha256, units, book_fen = summary_of(sample)
    strata = strata_of(sample, book_fen)
    Stratum.objects.bulk_create(strata)
    facts = {
        "cutoff": make.NOON,
        "population_sha256": sha256,
        "units_count": units,
        "book_fen": book_fen,
        "size": sum(one.size for one in strata),
        "frozen_at": make.NOON,
    }
    move(sample, "freeze", by=make.SWEEP, at=make.NOON, **facts)
    return sample
