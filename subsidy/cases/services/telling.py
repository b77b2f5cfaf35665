"""Telling the merchant: what stands out, every claim, the figures, and what is asked, frozen."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override

from subsidy.audits.models import Flag
from subsidy.audits.services.figures import named_figures
from subsidy.cases.models import Case, CaseKind, Extension, Finding, Notice, NoticeItem
from subsidy.cases.rules.letters import notice_letter
from subsidy.cases.services.common import (
    later,
    locked,
    person_of,
    refuse_machines,
    refuse_unless,
    said,
)
from subsidy.cases.services.holding import hold_claims
from subsidy.cases.services.replying import AnswerTooLate
from subsidy.cases.states import CaseState
from subsidy.claims.models import Claim
from subsidy.core.actors import Actor
from subsidy.core.clock import SHANGHAI
from subsidy.core.errors import Refusal, WrongState
from subsidy.core.money import yuan
from subsidy.core.moves import move

Json = dict[str, Any]


class Undercover(Refusal):
    """An undercover case places nothing that can be seen; open it up first."""

    code = "case_is_undercover"


class NothingToTell(Refusal):
    """A case without a flag and without a finding has nothing to tell."""

    code = "nothing_to_tell"


class ExtensionUsed(Refusal):
    """The deadline was put off as often as the rules allow."""

    code = "extension_used"


@transaction.atomic
def tell(case: Case, *, asked: str, hold: bool = True, by: Actor, at: datetime) -> Notice:
    """Tell the merchant, and ask it; with `hold` its unpaid claims among the evidence are held.

    Raises PersonNeeded, WrongState, Undercover, NothingToTell, ReasonMissing.
    """
    refuse_machines(by)
    refuse_unless(locked(case), "tell")
    if case.kind == CaseKind.UNDERCOVER:
        raise Undercover(case.reference)
    matters = list(_matters(case))
    if not matters:
        raise NothingToTell(case.reference)
    answer_by = later(at, settings.FLAG_REPLY_DAYS)
    move(case, "tell", by=by, at=at, answer_by=answer_by, due_at=answer_by)
    notice = _write(case, matters, asked=said(asked, "/asked"), by=by, at=at)
    if hold:
        references = [name for _ref, _flag, content in matters for name in content["claims"]]
        hold_claims(case, references=references, reason=case.reference, by=by, at=at)
    return notice


@transaction.atomic
def extend(case: Case, *, reason: str, by: Actor, at: datetime) -> Extension:
    """Give the merchant more time, counted from its deadline.

    Raises PersonNeeded, WrongState, ExtensionUsed, AnswerTooLate, ReasonMissing.
    """
    refuse_machines(by)
    if locked(case).state not in (CaseState.NOTICED, CaseState.ANSWERED):
        raise WrongState(f"{case} is {case.state}")
    assert case.answer_by is not None
    if case.answer_by < at:
        raise AnswerTooLate(case.reference)
    notice = case.notices.order_by("-number")[0]
    if notice.extensions.count() >= settings.CASE_EXTENSIONS_MAX:
        raise ExtensionUsed(case.reference)
    until = later(case.answer_by, settings.CASE_EXTENSION_DAYS)
    is_open = case.state == CaseState.NOTICED
    due_at = until if is_open else later(until, settings.CASE_DECISION_DAYS)
    Case.objects.filter(pk=case.pk).update(answer_by=until, due_at=due_at)
    case.refresh_from_db()
    return Extension.objects.create(
        notice=notice, until=until, reason=said(reason), at=at, by_id=person_of(by)
    )


def _write(
    case: Case, matters: list[tuple[str, Flag | None, Json]], *, asked: str, by: Actor, at: datetime
) -> Notice:
    assert case.answer_by is not None
    contents = [content for _reference, _flag, content in matters]
    facts = {
        "reference": case.reference,
        "merchant": case.merchant.name,
        "asked": asked,
        "answer_by": _day(case.answer_by),
        "noticed_on": _day(at),
    }
    notice = Notice.objects.create(
        case=case,
        number=case.notices.count() + 1,
        asked=asked,
        letter_zh=notice_letter(facts, contents, language="zh"),
        letter_en=notice_letter(facts, contents, language="en"),
        sha256=digest(contents),
        answer_by=case.answer_by,
        noticed_at=at,
        noticed_by_id=person_of(by),
    )
    NoticeItem.objects.bulk_create(
        NoticeItem(notice=notice, reference=reference, flag=flag, content=content)
        for reference, flag, content in matters
    )
    return notice


def digest(contents: Iterable[Json]) -> str:
    """Return the SHA-256 of what was told, in order."""
    text = json.dumps(list(contents), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _matters(case: Case) -> Iterator[tuple[str, Flag | None, Json]]:
    """Yield reference, flag and content of each flag and of each finding that stands alone."""
    rows = case.case_flags.select_related("flag").order_by("id")
    for row in rows:
        yield row.flag.reference, row.flag, _of_flag(case, row.flag)
    for finding in case.findings.filter(withdrawn_at=None, decision=None).order_by("id"):
        yield finding.reference, None, _of_finding(case, finding)


def _of_flag(case: Case, flag: Flag) -> Json:
    return {
        "indicator": flag.indicator,
        "sentences": {"zh": flag.sentence_zh, "en": flag.sentence_en},
        "formula": flag.formula,
        "formula_version": flag.formula_version,
        "figures": {name: value for name, value in flag.figures.items() if _is_plain(value)},
        "figures_explained": _in_both(lambda: _explained(flag.figures)),
        "peers": {"cell": flag.peers.get("cell", ""), "size": flag.peers.get("size", 0)},
        "claims_count": len(flag.evidence),
        **_itemised(case, flag.evidence),
        "innocent_explanations": {"zh": flag.innocent_zh, "en": flag.innocent_en},
        "raised_at": flag.raised_at.astimezone(SHANGHAI).isoformat(),
    }


def _of_finding(case: Case, finding: Finding) -> Json:
    return {
        "indicator": finding.code,
        "sentences": {"zh": finding.text, "en": finding.text},
        "formula": "",
        "formula_version": 0,
        "figures": {"amount_fen": finding.amount_fen},
        "figures_explained": _in_both(
            lambda: [(gettext("amount concerned (yuan)"), yuan(finding.amount_fen))]
        ),
        "peers": {"cell": "", "size": 0},
        "claims_count": len(finding.claims),
        **_itemised(case, finding.claims),
        "innocent_explanations": {"zh": [], "en": []},
        "raised_at": finding.found_at.astimezone(SHANGHAI).isoformat(),
    }


def _itemised(case: Case, references: list[str]) -> Json:
    """Return the merchant's own claims among them, each with its day and money; none of others."""
    rows = Claim.objects.filter(reference__in=references, merchant=case.merchant_id)
    own = {claim.reference: claim for claim in rows.order_by("id")}
    ordered = [own[name] for name in references if name in own]
    return {
        "claims": [claim.reference for claim in ordered],
        "evidence": [
            {
                "claim": claim.reference,
                "bought_on": claim.bought_on.isoformat(),
                "price_fen": claim.price_fen,
                "subsidy_fen": claim.subsidy_fen,
            }
            for claim in ordered
        ],
    }


def _explained(figures: Json) -> list[tuple[str, str]]:
    """Return what was measured with its name; what was not measured explains nothing."""
    return named_figures(
        {name: value for name, value in figures.items() if _is_plain(value) and value is not None}
    )


def _in_both(said: Callable[[], list[tuple[str, str]]]) -> Json:
    """Return names with their figures as lines, in both languages."""
    lines: Json = {}
    for language, code, colon in (("zh", "zh-hans", "："), ("en", "en", ": ")):
        with override(code):
            lines[language] = [f"{name}{colon}{figure}" for name, figure in said()]
    return lines


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, int | float | str)


def _day(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).date().isoformat()
