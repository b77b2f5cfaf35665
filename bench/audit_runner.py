"""One audit in a process of its own: `python -m bench.audit_runner WHAT DATABASE DAY NIGHT`, as
JSON.

WHAT is a window of a run (full, daily) that looks at claims up to DAY, or `simple`: the simplest
indicators by themselves. It takes place in the night after NIGHT: all that has happened by then is
known to it, as to any run that is not asked about the past.
"""

import json
import resource
import sys
import time
from datetime import date, datetime, timedelta

import django

from bench import environment
from bench.house import visiting
from bench.provinces import CODE
from simulation.calendars import SHANGHAI
from subsidy.core.collector import settle_collector

#: The three that need one table or two and no register.
SIMPLEST = ("burst", "price_baseline", "shared_contact")


def main(what: str, database: str, day: str, night: str) -> None:
    """Run it and print seconds, peak memory, claims looked at and flags."""
    environment.server_url()
    django.setup()
    as_of, at = date.fromisoformat(day), _moment(date.fromisoformat(night))
    settle_collector()
    with visiting(database):
        if what != "simple":
            _run("daily", as_of, at)  # workers live for days: theirs is hardly ever the first
        started = time.monotonic()
        found = _simple(as_of, at) if what == "simple" else _run(what, as_of, at)
        found["seconds"] = time.monotonic() - started
    found["mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    print(json.dumps(found))


def _moment(day: date) -> datetime:
    night = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=SHANGHAI)
    return night + timedelta(hours=2)


def _run(window: str, as_of: date, at: datetime) -> dict[str, float]:
    from subsidy.audits.services import run_audit
    from subsidy.core.actors import Actor
    from subsidy.programmes.models import Programme

    programme = Programme.objects.get(code=CODE)
    by = Actor.sweep("bench")
    run = run_audit(programme, as_of=as_of, known_at=at, window=window, by=by, at=at)
    return {"flags": run.flags.count(), "results": run.results.count()}


def _simple(as_of: date, at: datetime) -> dict[str, float]:
    """Gather and measure, as a run does, without keeping anything."""
    from subsidy.audits.services.population import Scope, examining, read_merchants
    from subsidy.audits.services.registry import indicator_named
    from subsidy.programmes.models import Programme

    programme = Programme.objects.get(code=CODE)
    scope = Scope(programme.pk, as_of, cutoff=at)
    findings = 0
    with examining(scope):
        merchants = read_merchants(scope)
        for name in SIMPLEST:
            one = indicator_named(name)
            rows = one.rows(scope, one.parameters)
            findings += len(one.measure(merchants, rows, one.parameters))
    return {"results": findings}


if __name__ == "__main__":
    main(*sys.argv[1:])
