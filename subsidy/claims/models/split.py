"""A grant that is split keeps adding up: the database compares its parts with the ledger."""

import pgtrigger

from subsidy.core.triggers import changed

#: The first grant and all that was split off it, against the transfer that committed them. At the
#: end of the transaction: between the two writes of a split the sums cannot be right.
_COMPARE = """
    IF (SELECT (sum(amount_fen)::bigint, sum(central_fen)::bigint) FROM claims_grant
        WHERE id = coalesce(NEW.split_from_id, NEW.id)
           OR split_from_id = coalesce(NEW.split_from_id, NEW.id))
       IS DISTINCT FROM
       (SELECT (amount_fen, central_fen) FROM ledger_transfer WHERE kind = 'commit'
        AND reference = 'grant:' || coalesce(NEW.split_from_id, NEW.id))
    THEN
        RAISE EXCEPTION 'a split grant adds up to what was committed: grant %', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;"""


def split_adds_up() -> list[pgtrigger.Trigger]:
    """Return the triggers that refuse to change an amount but by splitting it in full."""
    sums = changed("amount_fen", "central_fen", "local_fen")
    is_part = pgtrigger.Q(new__split_from__isnull=False)
    return [
        _compare("amounts_change_by_splitting", pgtrigger.Update, sums),
        _compare("a_part_comes_off_its_whole", pgtrigger.Insert, is_part),
    ]


def _compare(name: str, operation: pgtrigger.Operation, when: pgtrigger.Q) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        timing=pgtrigger.Deferred,
        condition=when,
        func=_COMPARE,
    )
