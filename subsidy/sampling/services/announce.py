"""The first step: say what will be audited and how, and commit to a seed."""

import secrets
from datetime import datetime

from django.db import transaction

from subsidy.audits.services import TestProgrammeNotAudited
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.moves import record_births
from subsidy.sampling.models import Sample
from subsidy.sampling.rules.commitment import commitment_of
from subsidy.sampling.states import SampleState

SEED_BYTES = 32


class ExpectsTooMuch(Refusal):
    """The error that is expected leaves nothing to tolerate: no size would do."""

    code = "expects_too_much"


class CommitmentUsed(Refusal):
    """A seed that was revealed once is no secret."""

    code = "commitment_used"


def new_seed() -> tuple[str, str]:
    """Return a new seed and the commitment to it; the seed is kept nowhere but by who asks."""
    seed = secrets.token_hex(SEED_BYTES)
    return seed, commitment_of(seed)


@transaction.atomic
def announce(sample: Sample, *, by: Actor, at: datetime) -> Sample:
    """Announce the sample, a row that is not yet stored, with its plan and its commitment.

    A sample of a merchant belongs to the merchant's unit. Raises TestProgrammeNotAudited,
    ExpectsTooMuch, CommitmentUsed.
    """
    assert sample._state.adding  # noqa: SLF001
    if sample.programme.is_test:
        raise TestProgrammeNotAudited(sample.programme.code)
    if sample.plan.expects_too_much:
        raise ExpectsTooMuch
    if Sample.objects.filter(commitment=sample.commitment).exists():
        raise CommitmentUsed
    if sample.merchant is not None:
        sample.unit = sample.merchant.unit
    sample.announced_at = at
    assert by.staff_id is not None, "people announce samples"
    sample.announced_by_id = by.staff_id
    sample.save(force_insert=True)
    record_births(Sample, [(sample.pk, "announce", SampleState.ANNOUNCED)], by=by, at=at)
    return sample
