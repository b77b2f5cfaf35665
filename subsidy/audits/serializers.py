"""Flags as the merchant sees them: what stands out about it, never anything about another one."""

from collections.abc import Collection, Sequence
from datetime import datetime

from subsidy.audits.models import Flag, FlagReply
from subsidy.core.clock import SHANGHAI

Json = dict[str, object]


def summary(flag: Flag) -> Json:
    """Return the flag as a row of a list; programme is selected."""
    return {
        "id": flag.reference,
        "programme": flag.programme.code,
        "indicator": flag.indicator,
        "state": flag.state,
        "sentences": {"zh": flag.sentence_zh, "en": flag.sentence_en},
        "claims_count": len(flag.evidence),
        "raised_at": _there(flag.raised_at),
        "answer_by": _there(flag.answer_by),
    }


def detail(flag: Flag, *, own: Collection[str], replies: Sequence[FlagReply]) -> Json:
    """Return the whole flag; of the claims it rests on only the merchant's `own`."""
    return summary(flag) | {
        "figures": {name: value for name, value in flag.figures.items() if _is_plain(value)},
        "peers": {"cell": flag.peers.get("cell", ""), "size": flag.peers.get("size", 0)},
        "claims": [reference for reference in flag.evidence if reference in own],
        "innocent_explanations": {"zh": flag.innocent_zh, "en": flag.innocent_en},
        "replies": [reply(row) for row in replies],
    }


def reply(row: FlagReply) -> Json:
    return {
        "text": row.text,
        "evidence": row.evidence,
        "at": _there(row.at),
        "key": row.key.key_id,
    }


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, int | float | str)


def _there(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(SHANGHAI)
