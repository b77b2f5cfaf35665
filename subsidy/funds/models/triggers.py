"""Where the money of a batch may not go, whoever writes it."""

import pgtrigger

_REFUSE = """
    IF {condition} THEN
        RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
#: A programme of its own for each line that the row names, against that of the batch.
_ELSEWHERE = """EXISTS (
        SELECT FROM funds_fundline AS line JOIN funds_fundbatch AS batch ON batch.id = NEW.batch_id
        WHERE line.id IN ({lines}) AND {differs})"""


def stays_in_its_programme(lines: str = "NEW.line_id") -> pgtrigger.Trigger:
    """Return the trigger that refuses a batch of another programme. lines: columns, in SQL."""
    return _refuse(
        "stays_in_its_programme",
        _ELSEWHERE.format(lines=lines, differs="line.programme_id <> batch.programme_id"),
        "the batch is of another programme",
    )


def city_money_stays_there(lines: str = "NEW.line_id") -> pgtrigger.Trigger:
    """Return the trigger that refuses money of a city for the lines of another unit."""
    return _refuse(
        "city_money_stays_there",
        _ELSEWHERE.format(lines=lines, differs="line.unit_id <> batch.unit_id"),
        "the money is of another city",
    )


def _refuse(name: str, condition: str, sentence: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=_REFUSE.format(condition=condition, sentence=sentence),
    )
