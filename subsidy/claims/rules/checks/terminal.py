"""The terminal is one that is registered for the store and in use."""

from collections.abc import Iterator

from subsidy.claims.rules.checks.kinds import Check, Known
from subsidy.claims.rules.request import ClaimRequest
from subsidy.core.faults import Fault


def see(request: ClaimRequest, known: Known) -> Iterator[Fault]:
    """A store of which no terminal was ever registered is not held to any."""
    serial = request.payment.terminal if request.payment else ""
    if serial and known.terminals and serial not in known.terminals:
        yield Fault("terminal_unknown", "/payment/terminal", {"store": request.store})


CHECK = Check(see, ("terminal_unknown",))
