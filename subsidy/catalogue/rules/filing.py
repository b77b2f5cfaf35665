"""What speaks for a closer look at a price that a merchant files."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

#: Words that a bundle or a service carries in the name of a model.
BUNDLE_WORDS = (
    "套装", "套餐", "组合", "礼包", "捆绑", "搭配", "赠品", "延保", "安装费", "服务费", "套购",
    "BUNDLE", "COMBO",
)  # fmt: skip
#: Two models joined in one name: "BCD-500+XQG-100".
_JOINED = re.compile(r"[0-9A-Za-z\u4e00-\u9fff]\s*[+＋&＆]\s*[0-9A-Za-z\u4e00-\u9fff]")


@dataclass(frozen=True)
class Finding:
    """Why a price waits: a code (its words are in `catalogue.words`) and what was seen."""

    code: str
    saw: Mapping[str, object]


@dataclass(frozen=True)
class Filing:
    """A price that is filed, and what is known of the product; prices in fen."""

    model: str
    gtin: str
    price_fen: int
    known_gtin: str
    guide_price_fen: int | None
    baseline_fen: int | None
    former_fen: int | None  # what is in force when the new price begins


def findings(filing: Filing) -> Iterator[Finding]:
    """Yield why the price waits for approval; nothing: it binds from its day on."""
    if filing.former_fen is not None and filing.price_fen > filing.former_fen:
        yield Finding("filed_price_rises", {"former_fen": filing.former_fen})
    if filing.guide_price_fen is not None and filing.price_fen > filing.guide_price_fen:
        saw = {"guide_price_fen": filing.guide_price_fen}
        yield Finding("filed_above_guide_price", saw)
    if filing.baseline_fen is not None and filing.price_fen > filing.baseline_fen:
        yield Finding("filed_above_baseline", {"baseline_fen": filing.baseline_fen})
    if filing.gtin and filing.known_gtin and filing.gtin != filing.known_gtin:
        yield Finding("product_code_differs", {"known": filing.known_gtin})
    if word := bundle_word(filing.model):
        yield Finding("looks_like_a_bundle", {"word": word})


def bundle_word(model: str) -> str:
    """Return what makes the model look like several things sold as one, or nothing."""
    upper = model.upper()
    joined = _JOINED.search(model)
    return next((word for word in BUNDLE_WORDS if word in upper), joined.group() if joined else "")


def approvals_needed(filing: Filing, *, second_above_bp: int) -> int:
    """Return how many people must approve: none, one, or two where it rises or exceeds by much."""
    if not any(findings(filing)):
        return 0
    marks = [filing.former_fen, filing.guide_price_fen, filing.baseline_fen]
    limit = 10_000 + second_above_bp
    is_steep = any(mark and filing.price_fen * 10_000 > mark * limit for mark in marks)
    return 2 if is_steep else 1
