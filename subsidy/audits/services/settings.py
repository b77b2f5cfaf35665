"""Which indicators flag, which run in the shadow, and by which parameters, on a day."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from subsidy.audits.models import IndicatorSetting, Mode
from subsidy.audits.models.settings import FLAGGING
from subsidy.audits.rules.findings import FlagRule
from subsidy.audits.services.compute import RULE, SHADOW
from subsidy.audits.services.references import references_on
from subsidy.audits.services.registry import indicators
from subsidy.audits.states import SettingState
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal
from subsidy.core.faults import Fault
from subsidy.core.moves import move, record_births

#: Where the parameters of an indicator hold the nulls that were kept of its cells.
REFERENCE = "reference"
Changes = Mapping[str, Mapping[str, Any]]


class ParameterUnknown(Refusal):
    """Neither the flag rule nor an indicator has it, or it has another type."""

    code = "parameter_unknown"
    status = 422


class SamePerson(Refusal):
    """What one person proposes, another approves."""

    code = "same_person"


class DayPassed(Refusal):
    """How a past day was judged is never changed."""

    code = "day_passed"
    status = 422


def parameters(
    day: date, changed: Changes | None = None, *, is_daily: bool = False
) -> dict[str, Any]:
    """Return the parameters of the flag rule and of all indicators that flag on the day, and under
    "shadow" of those in the shadow; some of them changed. An indicator's "reference" are the nulls
    kept of its cells. is_daily: only what is asked every night. Raises ParameterUnknown.
    """
    own = _defaults()
    flagging = dict.fromkeys(own, Mode.ACTIVE)
    live: dict[str, Mapping[str, Any]] = {}
    shadow: dict[str, dict[str, Any]] = {}
    for row in IndicatorSetting.objects.in_force_on(day):
        if row.indicator not in own:  # an indicator that is no more
            continue
        if row.mode in FLAGGING:
            flagging[row.indicator], live[row.indicator] = Mode(row.mode), row.parameters
        elif row.mode == Mode.SHADOW:
            shadow[row.indicator] = own[row.indicator] | row.parameters
        else:
            shadow.pop(row.indicator, None)
    changes = changed or {}
    for name, values in changes.items():
        check_parameters(name, values)
    in_force = {
        name: values | dict(live.get(name, {})) | dict(changes.get(name, {}))
        for name, values in own.items()
        if flagging[name] == Mode.ACTIVE
    }
    for name, cells in references_on(day).items():
        for own_parameters in (in_force.get(name), shadow.get(name)):
            if own_parameters is not None:
                own_parameters[REFERENCE] = cells
    asked = {one.name for one in indicators() if one.is_daily or not is_daily}
    in_force = {name: values for name, values in in_force.items() if name in asked | {RULE}}
    return in_force | {SHADOW: {name: shadow[name] for name in shadow if name in asked}}


def check_parameters(name: str, values: Mapping[str, Any]) -> None:
    """Raise ParameterUnknown unless the indicator (or the flag rule) has such parameters."""
    own = _defaults().get(name)
    if own is None:
        raise ParameterUnknown(faults=[Fault("parameter_unknown", "/indicator", {"name": name})])
    unknown = [key for key in values if key not in own or not _is_alike(values[key], own[key])]
    if unknown:
        raise ParameterUnknown(
            faults=[
                Fault("parameter_unknown", f"/parameters/{key}", {"name": key}) for key in unknown
            ]
        )


@transaction.atomic
def propose_setting(
    *,
    indicator: str,
    mode: str,
    parameters: Mapping[str, Any],
    valid_from: date,
    reason: str,
    by: Actor,
    at: datetime,
) -> IndicatorSetting:
    """Propose how an indicator works from a day on; it waits for another person.

    Raises ParameterUnknown, DayPassed.
    """
    check_parameters(indicator, parameters)
    if valid_from < programme_day(at):
        raise DayPassed(faults=[Fault("day_passed", "/valid_from")])
    setting = IndicatorSetting.objects.create(
        indicator=indicator,
        mode=mode,
        parameters=dict(parameters),
        valid_from=valid_from,
        reason=reason,
        proposed_at=at,
        proposed_by_id=by.person_id,
    )
    record_births(IndicatorSetting, [(setting.pk, "propose", SettingState.PROPOSED)], by=by, at=at)
    return setting


@transaction.atomic
def approve_setting(setting: IndicatorSetting, *, by: Actor, at: datetime) -> None:
    """Let it hold from its day on. Raises WrongState, SamePerson, DayPassed."""
    if by.staff_id == setting.proposed_by_id:
        raise SamePerson
    if setting.valid_from < programme_day(at):
        raise DayPassed(faults=[Fault("day_passed", "/valid_from")])
    move(setting, "approve", by=by, at=at, approved_at=at, approved_by_id=by.person_id)


@transaction.atomic
def reject_setting(setting: IndicatorSetting, *, by: Actor, at: datetime, reason: str) -> None:
    """Turn the proposal down. Raises WrongState."""
    move(setting, "reject", by=by, at=at, reason=reason)


def _defaults() -> dict[str, dict[str, Any]]:
    rule = {RULE: asdict(FlagRule())}
    return rule | {one.name: dict(one.parameters) for one in indicators()}


def _is_alike(value: Any, default: Any) -> bool:
    """Numbers are numbers, and truth is none of them."""
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, int | float):
        return isinstance(value, int | float)
    return isinstance(value, type(default))
