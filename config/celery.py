"""The Celery app and its timetable. The table is the queue: beat only says "look now"."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_process_init

from subsidy.core.collector import settle_collector

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("subsidy", task_cls="config.acting:ActingTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def settle(**_kwargs: object) -> None:
    """Once in every process that does the work."""
    settle_collector()


@app.on_after_finalize.connect
def timetable(sender: Celery, **_kwargs: object) -> None:
    """Put every sweep on beat."""
    from django.conf import settings

    night = crontab(hour=2, minute=30)
    sweeps = {
        "subsidy.claims.tasks.decide_waiting": settings.SWEEP_SECONDS,
        "subsidy.claims.tasks.expire_reservations": settings.SWEEP_SECONDS,
        "subsidy.claims.tasks.lapse_claims": settings.SWEEP_SECONDS,
        "subsidy.claims.tasks.follow_successions": 300.0,
        "subsidy.claims.tasks.follow_accounts": 300.0,
        "subsidy.claims.tasks.play_sandbox": settings.SWEEP_SECONDS,
        "subsidy.claims.tasks.send_messages": settings.SWEEP_SECONDS,
        "subsidy.claims.tasks.learn_pay_times": night,
        "subsidy.claims.tasks.discard_orphans": night,
        "subsidy.claims.tasks.rescan_evidence": 60.0,
        "subsidy.funds.tasks.carry_out_orders": 60.0,
        "subsidy.disbursements.tasks.send_approved_batches": settings.SWEEP_SECONDS,
        "subsidy.disbursements.tasks.read_bank_replies": settings.SWEEP_SECONDS,
        "subsidy.disbursements.tasks.note_unanswered": 600.0,
        "subsidy.disbursements.tasks.follow_returns": settings.SWEEP_SECONDS,
        "subsidy.disbursements.tasks.settle_nettings": 600.0,
        "subsidy.disbursements.tasks.carry_out_reassessments": settings.SWEEP_SECONDS,
        "subsidy.clearing.tasks.close_programmes": 300.0,
        "subsidy.webhooks.tasks.fan_out": settings.SWEEP_SECONDS,
        "subsidy.webhooks.tasks.send_due": settings.SWEEP_SECONDS,
        "subsidy.audits.tasks.resume_audits": 60.0,
        "subsidy.reports.tasks.make_due": settings.REPORT_SECONDS,
        "subsidy.reports.tasks.send_due": settings.REPORT_SECONDS,
        "subsidy.cases.tasks.run_clocks": 600.0,
        "subsidy.operations.tasks.prove": night,
        "subsidy.operations.tasks.raise_alarms": 600.0,
        "subsidy.operations.tasks.chain_history": 60.0,
        "subsidy.operations.tasks.forget_old_answers": night,
        "subsidy.webhooks.tasks.forget_old_events": night,
    }
    for name, due in sweeps.items():
        sender.add_periodic_task(due, sender.signature(name), name=name)
    for window, due in _audits(settings.AUDIT_SECONDS):
        look = sender.signature("subsidy.audits.tasks.audit_programmes", kwargs={"window": window})
        sender.add_periodic_task(due, look, name=f"audit_programmes {window}")


def _audits(seconds: float) -> list[tuple[str, crontab | float]]:
    """Every night the last weeks, on Sundays everything; or everything every so many seconds."""
    if seconds:
        return [("full", seconds)]
    return [
        ("daily", crontab(hour=3, minute=0, day_of_week="mon-sat")),
        ("full", crontab(hour=3, minute=0, day_of_week="sun")),
    ]
