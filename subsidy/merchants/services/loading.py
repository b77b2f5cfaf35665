"""Taking in merchants that were admitted before this system, from a file that lists them.

What is new in the file is added through the same verbs that people use; what is there already must
agree with it; nothing is ever changed by a file. So loading a file twice changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from subsidy.core.actors import Actor
from subsidy.core.sealed import digest
from subsidy.merchants.entries import (
    AccountEntry,
    MerchantEntry,
    RosterPersonEntry,
    StoreEntry,
)
from subsidy.merchants.models import Merchant, PayoutAccount, Store, Terminal
from subsidy.merchants.services import admission, payout_accounts
from subsidy.merchants.services.roster import RosterPerson, declare_roster
from subsidy.merchants.states import MerchantState
from subsidy.programmes.models import Programme
from subsidy.regions.models import County, Unit

#: The way into the programme, in order: the state it leads to and the verb that does.
_WAY: list[tuple[str, Callable[..., None]]] = [
    (MerchantState.CHECKED, admission.check),
    (MerchantState.REVIEWED, admission.review),
    (MerchantState.NOTICED, admission.notice),
    (MerchantState.ACTIVE, admission.activate),
]
_STATIONS = [MerchantState.APPLIED, *(state for state, _verb in _WAY)]


class Disagreement(Exception):
    """An entry that cannot be loaded, with its line."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class Loaded:
    """How much of the file was new."""

    merchants: int = 0
    stores: int = 0
    terminals: int = 0
    enrolments: int = 0
    people: int = 0

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(
            self.merchants + other.merchants,
            self.stores + other.stores,
            self.terminals + other.terminals,
            self.enrolments + other.enrolments,
            self.people + other.people,
        )


@dataclass(frozen=True)
class _Context:
    """Who loads and when, and the rows that entries name by code."""

    by: Actor
    at: datetime
    units: Mapping[str, Unit]
    counties: Mapping[str, County]
    programmes: Mapping[str, Programme]


@transaction.atomic
def load_merchants(entries: Sequence[MerchantEntry], *, by: Actor, at: datetime) -> Loaded:
    """Load the file whole or not at all; return what was new. Raises Disagreement."""
    assert by.kind == "file"
    codes = {item.programme for entry in entries for item in entry.enrolments}
    counties = {store.county for entry in entries for store in entry.stores}
    context = _Context(
        by=by,
        at=at,
        units=_by_code(Unit.objects.filter(code__in={entry.unit for entry in entries})),
        counties=_by_code(County.objects.filter(code__in=counties)),
        programmes=_by_code(Programme.objects.filter(code__in=codes)),
    )
    return sum((_load_merchant(entry, context) for entry in entries), Loaded())


def _by_code(rows: Iterable[Any]) -> dict[str, Any]:
    return {row.code: row for row in rows}


def _load_merchant(entry: MerchantEntry, context: _Context) -> Loaded:
    unit = _find(context.units, entry.unit, "unit", line=entry.line)
    merchant = Merchant.objects.filter(credit_code=entry.credit_code).first()
    is_new = merchant is None
    if merchant is None:
        merchant = admission.enrol_merchant(
            credit_code=entry.credit_code,
            name=entry.name,
            unit=unit,
            legal_person=entry.legal_person,
            is_test=entry.is_test,
            by=context.by,
            at=context.at,
        )
    facts = {
        "name": entry.name,
        "unit": unit,
        "legal_person": entry.legal_person,
        "is_test": entry.is_test,
    }
    _compare(merchant, facts, line=entry.line)
    enrolments = _load_enrolments(merchant, entry, context)
    stores = _load_stores(merchant, entry, context)
    _load_account(merchant, entry.payout_account, context)
    people = _load_roster(merchant, entry.roster, context)
    _walk(merchant, to=entry.standing, context=context)
    return Loaded(merchants=int(is_new)) + enrolments + stores + people


def _load_stores(merchant: Merchant, entry: MerchantEntry, context: _Context) -> Loaded:
    known = _by_code(merchant.stores.all())
    loaded = Loaded()
    for item in entry.stores:
        county = _find(context.counties, item.county, "county", line=item.line)
        facts = {
            "name": item.name,
            "county": county,
            "address": item.address,
            "latitude": item.latitude,
            "longitude": item.longitude,
            "channel": item.channel,
        }
        store = known.get(item.code)
        if store is None:
            store = admission.add_store(merchant, code=item.code, **facts)
            loaded += Loaded(stores=1)
        _compare(store, facts, line=item.line)
        loaded += _load_terminals(store, item)
    return loaded


def _load_terminals(store: Store, entry: StoreEntry) -> Loaded:
    found = Terminal.objects.filter(serial__in=[item.serial for item in entry.terminals])
    known = {terminal.serial: terminal for terminal in found}
    loaded = Loaded()
    for item in entry.terminals:
        facts = item.model_dump(exclude={"line", "serial"})
        terminal = known.get(item.serial)
        if terminal is None:
            terminal = admission.add_terminal(store, serial=item.serial, **facts)
            loaded += Loaded(terminals=1)
        if terminal.store_id != store.pk:
            raise Disagreement(entry.line, f"terminal {item.serial} stands in another store")
        _compare(terminal, facts, line=entry.line)
    return loaded


def _load_enrolments(merchant: Merchant, entry: MerchantEntry, context: _Context) -> Loaded:
    known = {(row.programme_id, row.category_group): row for row in merchant.enrolments.all()}
    loaded = Loaded()
    for item in entry.enrolments:
        programme = _find(context.programmes, item.programme, "programme", line=item.line)
        row = known.get((programme.pk, item.group))
        if row is not None:
            _compare(row, {"from_on": item.from_on, "to_on": item.to_on}, line=item.line)
            continue
        try:
            admission.enrol_programme(
                merchant,
                programme=programme,
                category_group=item.group,
                from_on=item.from_on,
                to_on=item.to_on,
            )
        except admission.TestMismatch:
            reason = "a test merchant sells in test programmes only, a real one in real ones"
            raise Disagreement(item.line, reason) from None
        loaded += Loaded(enrolments=1)
    return loaded


def _load_account(merchant: Merchant, entry: AccountEntry, context: _Context) -> None:
    """Give the merchant its first account; a change is for two people, never for a file."""
    by, at = context.by, context.at
    known = list(merchant.payout_accounts.order_by("id"))
    active = next((row for row in known if row.state == "active"), None)
    if active is not None:
        _compare_account(active, entry)
    elif known:
        raise Disagreement(entry.line, "the payout account is being changed by people")
    else:
        account = payout_accounts.propose_account(
            merchant,
            bank=entry.bank,
            branch=entry.branch,
            number=entry.number,
            name=entry.name,
            by=by,
            at=at,
        )
        payout_accounts.approve_account(account, by=by, at=at, reason=_reason(by))


def _load_roster(
    merchant: Merchant, entries: Sequence[RosterPersonEntry], context: _Context
) -> Loaded:
    """Add the people that are new; those who left, or changed, are for another declaration."""
    if not entries:
        return Loaded()
    people = [RosterPerson(**entry.model_dump(exclude={"line"})) for entry in entries]
    declared = declare_roster(merchant, people, is_whole=False, by=context.by, at=context.at)
    if declared.ended:
        reason = "the roster is here already with other mobiles or accounts"
        raise Disagreement(entries[0].line, reason)
    return Loaded(people=declared.added)


def _compare_account(account: PayoutAccount, entry: AccountEntry) -> None:
    facts = {
        "bank": entry.bank,
        "branch": entry.branch,
        "number_digest": digest(entry.number, purpose=payout_accounts.NUMBER_PURPOSE),
        "name": entry.name,
    }
    _compare(account, facts, line=entry.line)


def _walk(merchant: Merchant, *, to: str, context: _Context) -> None:
    """Take the merchant on to that standing; one that is further, or suspended, stays there."""
    if merchant.state not in _STATIONS:
        return
    way = _WAY[_STATIONS.index(merchant.state) : _STATIONS.index(MerchantState(to))]
    for _state, verb in way:
        verb(merchant, by=context.by, at=context.at, reason=_reason(context.by))


def _reason(by: Actor) -> str:
    return f"admitted and noticed before, as listed in {by.reference}"


def _find(rows: Mapping[str, Any], code: str, kind: str, *, line: int) -> Any:
    if code not in rows:
        raise Disagreement(line, f"there is no {kind} {code}")
    return rows[code]


def _compare(row: models.Model, facts: Mapping[str, object], *, line: int) -> None:
    differing = [name for name, value in facts.items() if getattr(row, name) != value]
    if differing:
        raise Disagreement(line, f"{row} is here already with another {', '.join(differing)}")
