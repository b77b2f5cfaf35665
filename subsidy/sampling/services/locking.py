"""One verb at a time on a sample: lock first, then look at its state."""

from subsidy.core.errors import WrongState
from subsidy.sampling.models import Sample
from subsidy.sampling.states import MOVES


def lock(sample: Sample, verb: str) -> None:
    """Read the row anew, for update. Raises WrongState where the verb does not start from there."""
    sample.refresh_from_db(from_queryset=Sample.objects.select_for_update(of=("self",)))
    if sample.state not in MOVES[verb][0]:
        raise WrongState(f"cannot {verb} a sample that is {sample.state}")
