"""The points of a payment's way at which a process is killed.

Each brings a batch there, kills the victim, and returns the batch.
"""

from contextlib import nullcontext

from subsidy.disbursements.models import Batch, Netting
from tests.crash.office import Pressing
from tests.crash.stack import wait_for
from tests.crash.standstill import nobody_locks, nobody_writes
from tests.disbursements.desk import payments

VICTIMS = ("web", "worker", "bank", "postgres")
SETTLE = "subsidy.disbursements.tasks.settle_nettings"


def sealed(house, victim):
    """In the middle of sealing: its claims are scheduled, nothing is committed."""
    batch = house.office.drafted()
    pressing = Pressing(house.office.press, "seal", batch)
    with nobody_writes("disbursements_batchmove") as wait_for_writer, pressing:
        wait_for_writer()
        house.kill(victim)
    return batch


def approved(house, victim):
    batch = house.office.drafted()
    assert house.office.press("seal", batch) == 302
    pressing = Pressing(house.office.press, "approve", batch)
    with nobody_writes("disbursements_batchmove") as wait_for_writer, pressing:
        wait_for_writer()
        house.kill(victim)
    return batch


def file_written(house, victim):
    """The files lie in the outbox; that they were sent is not recorded yet."""
    batch = ready(house)
    if victim == "web":
        house.kill("worker")
    assert house.office.press("approve", batch) == 302
    sending = Pressing(house.office.press, "send", batch) if victim == "web" else nullcontext()
    with nobody_writes("disbursements_batchmove") as wait_for_writer, sending:
        wait_for_writer()
        house.kill(victim)
    house.revive("worker")
    return batch


def file_sent(house, victim):
    """The batch has just been sent; a bank that is the victim is in the middle of answering."""
    batch = ready(house)
    if victim == "bank":
        house.stack.switch_bank("crash_after=2")
    if victim == "web":
        house.kill("worker")
    assert house.office.press("approve", batch) == 302
    if victim == "web":
        with Pressing(house.office.press, "send", batch):
            wait_for(lambda: is_sent(batch))
            house.kill("web")
        house.revive("worker")
    elif victim == "bank":
        wait_for(lambda: house.stack.has_ended("bank"))
    else:
        wait_for(lambda: is_sent(batch))
        house.kill(victim)
    return batch


def reply_read(house, victim):
    """The reply is kept, its lines are being written."""
    batch = ready(house)
    with nobody_writes("disbursements_replyline") as wait_for_writer:
        assert house.office.press("approve", batch) == 302
        wait_for_writer()
        house.kill(victim)
    return batch


def half_applied(house, victim):
    """Two payments are paid, the other two are waited for."""
    batch = ready(house)
    with nobody_locks(payments(batch)[-1]) as wait_for_locker:
        assert house.office.press("approve", batch) == 302
        wait_for_locker()
        assert sorted(row.state for row in payments(batch)) == ["paid"] * 2 + ["scheduled"] * 2
        house.kill(victim)
    return batch


def recovery_netted(house, victim):
    """What is owed is being kept back from a payment; by the worker, it is counted as repaid."""
    if victim == "worker":
        batch = house.office.drafted("merchant")
        house.office.finish(batch)
        with nobody_writes("disbursements_repayment") as wait_for_writer:
            house.stack.nudge(SETTLE)
            wait_for_writer()
            house.kill("worker")
    else:
        house.office.sell_for_merchant()
        drafting = Pressing(house.office.draft, "merchant")
        with nobody_writes("disbursements_nettingmove") as wait_for_writer, drafting:
            wait_for_writer()
            house.kill(victim)
        house.revive(victim)
        assert house.office.draft("merchant") == 302
        batch = Batch.objects.latest("id")
        house.office.finish(batch)
    house.revive(victim)
    house.stack.nudge(SETTLE)
    wait_for(lambda: netted(batch) == ["netted"])
    return batch


def ready(house):
    """A batch that waits for its approval."""
    batch = house.office.drafted()
    assert house.office.press("seal", batch) == 302
    return batch


def is_sent(batch):
    batch.refresh_from_db()
    return batch.state not in ("sealed", "approved")


def netted(batch):
    rows = Netting.objects.filter(payment__batch=batch).exclude(state="dropped")
    return list(rows.values_list("state", flat=True))


#: point -> how it is reached, who may be killed there
POINTS = {
    "sealed": (sealed, ("web", "postgres")),
    "approved": (approved, ("web", "postgres")),
    "file written": (file_written, VICTIMS),
    "file sent": (file_sent, VICTIMS),
    "reply read": (reply_read, ("worker", "bank", "postgres")),
    "half applied": (half_applied, ("worker", "postgres")),
    "recovery netted": (recovery_netted, ("web", "worker", "postgres")),
}
