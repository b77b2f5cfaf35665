"""Freezing by several connections at once: the same rows, of the same moment, or none."""

from dataclasses import replace

import pytest

from subsidy.audits import services
from subsidy.audits.models import RunInput
from subsidy.audits.services import gathering
from subsidy.audits.services.registry import indicator_named
from subsidy.audits.states import RunState
from tests import make
from tests.audits.town import CHANGED, SWEEP, Town

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


def frozen(town):
    """The rows of a fresh run, by question."""
    run = services.start_run(
        town.programme, as_of=make.TODAY, by=SWEEP, at=make.NOON, changed=CHANGED
    )
    services.freeze_run(run, by=SWEEP, at=make.NOON)
    rows = {one.name: (one.rows_count, one.sha256, bytes(one.content)) for one in run.inputs.all()}
    services.fail_run(run, by=SWEEP, at=make.NOON, reason="only looked at")
    return rows


def test_many_connections_freeze_what_one_does(settings):
    town = Town()
    settings.AUDIT_CONNECTIONS = 1
    alone = frozen(town)
    settings.AUDIT_CONNECTIONS = 3
    assert frozen(town) == alone
    assert {"merchants", "burst", "rings"} < alone.keys()


def test_a_question_that_breaks_in_any_connection_leaves_nothing(settings, monkeypatch):
    town = Town()
    settings.AUDIT_CONNECTIONS = 2

    def fails(_scope, _parameters):
        raise RuntimeError("no rows today")

    def broken(name):
        one = indicator_named(name)
        return replace(one, gather=fails) if name == "burst" else one

    monkeypatch.setattr(gathering, "indicator_named", broken)
    run = services.start_run(
        town.programme, as_of=make.TODAY, by=SWEEP, at=make.NOON, changed=CHANGED
    )
    with pytest.raises(RuntimeError, match="no rows today"):
        services.freeze_run(run, by=SWEEP, at=make.NOON)
    run.refresh_from_db()
    assert run.state == RunState.RUNNING
    assert not RunInput.objects.filter(run=run).exists()
