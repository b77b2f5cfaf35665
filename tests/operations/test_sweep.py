import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from subsidy.claims.models import Claim
from subsidy.disbursements.models import Batch
from subsidy.operations import services
from tests.disbursements.desk import payments
from tests.disbursements.replies import line, reply
from tests.make import NOON


def sweep(directory, *, at=NOON):
    """Return the jobs that found something to do, each with how much it did; all leave history."""
    jobs = services.sweep(at=at, directory=directory)
    return {job: done for job, done in jobs if done and job != "rows chained"}


@pytest.mark.django_db
class TestSweep:
    def test_does_every_due_job_once(self, world, tmp_path):
        world.approved()
        batch = world.desk.approved()
        world.submitted()
        world.reserved()
        world.rejected()
        assert sweep(tmp_path) == {"claims decided": 1, "messages sent": 2, "batches sent": 1}
        [payment] = payments(batch)
        world.desk.deliver("R.xml", reply(line(payment.reference), order=batch.number))
        later = NOON + timedelta(days=60)
        assert sweep(tmp_path, at=later) == {
            "reservations expired": 1,
            "claims lapsed": 1,
            "bank replies applied": 1,
        }
        assert Batch.objects.get().state == "settled"
        assert sweep(tmp_path) == {}

    def test_sets_a_poisoned_claim_aside(self, world, tmp_path, monkeypatch):
        poisoned, other = world.submitted(), world.submitted()
        real = Claim.objects.get(pk=poisoned.pk)
        from subsidy.claims.services import routing

        look = routing.reasons_to_look

        def stumble(seen, **settings):
            if seen.reference == real.reference:
                raise ZeroDivisionError("poison")
            return look(seen, **settings)

        monkeypatch.setattr(routing, "reasons_to_look", stumble)
        assert sweep(tmp_path)["claims decided"] == 1
        other.refresh_from_db()
        poisoned.refresh_from_db()
        assert other.state != "submitted"
        assert (poisoned.state, poisoned.sweep_error) == (
            "submitted",
            "ZeroDivisionError: poison",
        )


@pytest.mark.django_db
class TestSweepCommand:
    def run(self, *args):
        out = io.StringIO()
        call_command("sweep", *args, stdout=out)
        return out.getvalue()

    def test_says_what_it_did(self, world, settings, tmp_path):
        settings.BANK_DIRECTORY = tmp_path
        world.submitted()
        jobs = self.run().splitlines()
        assert "claims decided: 1" in jobs
        busy = {job.partition(":")[0] for job in jobs if not job.endswith(": 0")}
        assert busy == {"claims decided", "rows chained"}

    def test_does_what_is_due_at_another_moment(self, world, settings, tmp_path):
        settings.BANK_DIRECTORY = tmp_path
        claim = world.reserved()
        assert "reservations expired: 0" in self.run()
        assert "reservations expired: 1" in self.run("--at", "2024-12-31T08:00")
        claim.refresh_from_db()
        assert claim.state == "expired"

    def test_refuses_what_is_no_moment(self):
        with pytest.raises(CommandError, match="not a moment"):
            self.run("--at", "tomorrow")
