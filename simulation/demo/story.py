"""The road: a province from nothing, two months of sales, two payouts, an audit and the proof."""

import signal
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from django.conf import settings
from rich.console import Console

from simulation.calendars import SHANGHAI
from simulation.demo import FROM, founding, fresh, verdict
from simulation.demo.inspection import Findings, inspect
from simulation.demo.office import Office
from simulation.demo.processes import Processes
from simulation.demo.steps import Steps
from simulation.demo.stories import goods, heard, held, photos, prices, raised, sampled, sealed
from simulation.demo.stories.cures import Cures
from simulation.demo.stories.listener import Listener
from simulation.demo.stories.scene import Scene
from simulation.demo.till import Tills, plan_days
from simulation.world import Plan, World, make_world
from subsidy.cases.models import Case
from subsidy.core import clock
from subsidy.core.money import yuan
from subsidy.programmes.models import Programme, Terms

#: The shops have closed, online sellers send the day's sales.
EVENING = time(21, 0, tzinfo=SHANGHAI)
REVIEWED_ON = date(2024, 9, 21)
CURED_ON = date(2024, 9, 23)
EVE_OF_PAYOUT = date(2024, 9, 29)
MERCHANTS_PAID_ON = date(2024, 9, 30)
TERMS_RAISED_ON = date(2024, 10, 14)
CITIZENS_PAID_ON = date(2024, 10, 21)
GOODS_RETURNED_ON = date(2024, 10, 25)
PRICES_FILED_ON = date(2024, 10, 31)
#: Of Sundays, and of the evenings before money or the audit, nothing is left in review.
MUST_BE_DECIDED_ON = (MERCHANTS_PAID_ON, CITIZENS_PAID_ON, PRICES_FILED_ON)
SUNDAY = 6
REFUSALS_SHOWN_MAX = 5
SEAL_SHOWN = 12


class NobodySells(Exception):
    """All claims are refused: there is no story to tell."""


@dataclass(slots=True)
class Founded:
    """The province on the morning of the first day."""

    accounts: dict[str, founding.Account]
    tokens: dict[str, str]


def tell() -> int:
    """Tell the story; 0 only if all that it promises holds."""
    steps, world = Steps(Console()), make_world(Plan())
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop the processes, then end
    try:
        with steps.step("Empty the database") as step:
            step.note = "what the last demo left is erased" if fresh.start_afresh() else ""
    except fresh.NotOurs as refusal:
        steps.console.print(f"[red]{refusal}[/red]")
        return 2
    clock.turn_to(datetime.fromisoformat(FROM))
    with steps.step("Migrate"):
        founding.run("migrate", verbosity=0)
    with Processes(Path(settings.VAR) / "log" / "demo") as processes:
        address = start(processes, world)
        founded = found(steps, world)
        with steps.step("Wait for the web server") as step:
            processes.wait_for(address)
            step.note = address
        programme = Programme.objects.get(code=world.plan.programme)
        office = Office(founded.accounts, programme, processes, world.plan.seed)
        with closing(Tills(address, founded.tokens)) as tills, Listener() as listener:
            sent = {str(claim.body["external_id"]): claim for claim in world.claims}
            scene = Scene(world, office, tills, sent)
            with steps.step("Open an endpoint for webhooks") as step:
                step.note = listener.begin(scene)
            live(steps, scene)
            findings = audit(steps, office, world)
            case = follow(steps, scene, findings)
            pack = seal(steps, scene, findings)
            is_verified = verify(steps, scene, pack)
            with steps.step("Decide on the merchant") as step:
                step.note = heard.decide(scene, case)
            with steps.step("Deliver the last webhooks") as step:
                step.note = listener.end(scene)
        outcome = verdict.Outcome(scene, findings, listener.forged, pack, is_verified)
        return verdict.give(steps, outcome, founded.accounts)


def start(processes: Processes, world: World) -> str:
    """Start web, workers, beat and bank, which get ready while the province is built."""
    address = processes.start_web()
    processes.start_worker()
    processes.start_bank(Path(settings.BANK_DIRECTORY), seed=world.plan.seed)
    return address


def found(steps: Steps, world: World) -> Founded:
    """Build the province: staff, programme, merchants with their keys, past sales."""
    with steps.step("Create an account for each role"):
        accounts = founding.create_staff()
    with steps.step("Load and open the programme Hebei 2024"):
        founding.load_programmes()
        founding.open_programme(world.plan.programme, by=accounts["programme_manager"].actor)
    with steps.step(f"Enrol {len(world.merchants)} merchants") as step:
        step.note = founding.load_merchants(world)
        tokens = founding.create_keys(world)
    with steps.step("Load their past sales") as step:
        step.note = founding.load_past_sales(world)
    return Founded(accounts, tokens)


def live(steps: Steps, scene: Scene) -> None:
    """Live through the months, with a halt at each event of the diary."""
    world, tills, office = scene.world, scene.tills, scene.office
    days = plan_days(world.claims)
    tills.photographed = photos.first_reserved(days)
    names = f"{len(tills.photographed)} sales"
    scene.tell(names, "reserved, submitted with photos", ", ".join(sorted(tills.photographed)[:2]))
    diary = _diary(scene)
    spans = _spans(world.plan.period.days, sorted(diary))
    for span in spans:
        with steps.step(f"Sell and claim until {span[-1]:%d %B}", total=len(span)) as step:
            accepted = reviewed = 0
            for day in span:
                clock.turn_to(datetime.combine(day, EVENING))
                accepted += tills.live(days.get(day, {}))
                if day.weekday() == SUNDAY or day == span[-1]:
                    office.wait_until_nothing_waits()
                if day.weekday() == SUNDAY or day in MUST_BE_DECIDED_ON:
                    reviewed += office.review()
                step.advance()
            step.note = (
                f"{accepted} claims accepted ({tills.tally.per_second:.0f}/s),"
                f" {reviewed} reviewed by people"
            )
        if not accepted:
            raise NobodySells(str(tills.tally.refused[:REFUSALS_SHOWN_MAX]))
        for title, act in diary.get(span[-1], ()):
            with steps.step(title) as step:
                step.note = act()


def _diary(scene: Scene) -> dict[date, list[tuple[str, Callable[[], str]]]]:
    """Return what happens on which evening; each act returns what is said of it."""
    office, cures = scene.office, Cures(scene)
    return {
        REVIEWED_ON: [("Send claims back, reject one", cures.review)],
        CURED_ON: [("Cure them, appeal", cures.answer)],
        EVE_OF_PAYOUT: [
            ("Take goods back", lambda: goods.come_back_unpaid(scene)),
            ("Hold a claim", lambda: held.hold(scene, cures.sent_back[0])),
            ("Let a citizen look", lambda: held.deny(scene)),
        ],
        MERCHANTS_PAID_ON: [
            ("Pay the merchants", lambda: _pay(office, Terms.Payee.MERCHANT)),
        ],
        TERMS_RAISED_ON: [("Raise the terms", lambda: raised.top_up(scene))],
        CITIZENS_PAID_ON: [("Pay the citizens", lambda: _pay(office, Terms.Payee.APPLICANT))],
        GOODS_RETURNED_ON: [("Take paid goods back", lambda: goods.come_back_paid(scene))],
        PRICES_FILED_ON: [("File prices", lambda: prices.file_prices(scene))],
    }


def _pay(office: Office, payee: str) -> str:
    batch = office.pay(payee)
    refused = batch.payments.filter(state="refused").count()
    return (
        f"{batch.number}: {batch.payments_count} payments, {yuan(batch.total_fen)} yuan ordered,"
        f" {refused} refused by the bank"
    )


def _spans(days: list[date], halts: list[date]) -> list[list[date]]:
    """Return the days in spans that end on the halts."""
    spans, span = [], []
    for day in days:
        span.append(day)
        if day in halts:
            spans.append(span)
            span = []
    return [*spans, span] if span else spans


def audit(steps: Steps, office: Office, world: World) -> Findings:
    """Have the worker audit all merchants."""
    with steps.step("Audit all merchants in the worker") as step:
        findings = inspect(office, world)
        step.note = f"{len(findings.flagged)} merchants flagged"
    return findings


def follow(steps: Steps, scene: Scene, findings: Findings) -> Case:
    """Hear the merchant that stands out most, and send inspectors out."""
    with steps.step("Tell a flagged merchant, hear it") as step:
        case = heard.hear(scene, findings)
        step.note = f"{case.reference}: {case.merchant.name}, {case.holds.count()} claims held"
    with steps.step("Plan visits") as step:
        step.note = heard.visit(scene, findings)
    return case


def seal(steps: Steps, scene: Scene, findings: Findings) -> sealed.Pack:
    """Have an auditor draw and examine a sample; export it with the run under one seal."""
    with steps.step("Draw a sample of what was paid, examine it") as step:
        sample = sampled.draw(scene)
        step.note = sampled.examine(scene, sample)
    with steps.step("Export the sealed pack") as step:
        pack = sealed.export(findings.run, sample)
        step.note = f"{pack.directory}, seal {pack.seal[:SEAL_SHOWN]}…"
    return pack


def verify(steps: Steps, scene: Scene, pack: sealed.Pack) -> bool:
    """Verify the pack as an outsider does, then a copy with one byte changed."""
    with steps.step("Verify it with nothing but Python") as step:
        is_verified, said = pack.verify()
        step.note = said.splitlines()[-1]
    with steps.step("Change one byte of a copy, verify that") as step:
        claim, difference = sealed.tamper(pack)
        step.note = difference
    scene.tell("one byte of the sealed pack changed", "noticed and named by the verifier", claim)
    return is_verified
