"""A refusal is a *no* that the rules foresee; everything else that is raised is a bug."""

from collections.abc import Sequence

from subsidy.core.codes import CODES
from subsidy.core.faults import Fault


class Refusal(Exception):
    """A request the rules turn down. Foreseen, so never logged as an error; the code is API."""

    code = "refused"

    def __init__(self, detail: str = "", *, faults: Sequence[Fault] = ()) -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.faults = tuple(faults)

    @property
    def status(self) -> int:
        return CODES[self.code].status if self.code in CODES else 409


class WrongState(Refusal):
    code = "wrong_state"


class SamePerson(Refusal):
    """Four eyes: the second step needs a second person."""

    code = "same_person"


class NotFound(Refusal):
    code = "not_found"


class Refused(Refusal):
    """All faults of one request at once. 409 when every one is a state or a race, else 422."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        assert faults
        super().__init__(", ".join(fault.code for fault in faults), faults=faults)
        self.code = faults[0].code

    @property
    def status(self) -> int:
        statuses = {CODES[fault.code].status for fault in self.faults}
        return statuses.pop() if len(statuses) == 1 else 422
