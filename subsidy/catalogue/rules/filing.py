"""What speaks for a closer look at a price that a merchant files."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

#: Words that a bundle or a service carries in the name of a model.
BUNDLE_WORDS = (
    "套装", "套餐", "组合", "礼包", "礼盒", "捆绑", "搭配", "赠", "加购", "换购", "全家桶",
    "延保", "安装费", "服务费", "套购", "BUNDLE", "COMBO",
)  # fmt: skip
#: Something comes on top of the goods; 送风 is what an air conditioner does.
_GIVEN = re.compile(r"送(?!风)")
#: From so much above what the product is known to cost (basis points), it can hardly be it alone.
BUNDLE_ABOVE_BP = 3_000
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
    renamed: str = ""  # the known model that this looks like under another name
    renamed_fen: int | None = None  # what that one is known to cost
    code_of: str = ""  # the other model that bears this GTIN


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
    if filing.code_of:
        yield Finding("code_of_another_model", {"known": filing.code_of})
    if filing.renamed:
        yield Finding("new_code_for_known_model", {"known": filing.renamed})
    if filing.renamed_fen is not None and filing.price_fen > filing.renamed_fen:
        known = {"known": filing.renamed, "known_fen": filing.renamed_fen}
        yield Finding("filed_above_known_model", known)
    if word := bundle_word(filing.model):
        yield Finding("looks_like_a_bundle", {"word": word})
    known_fen = _lowest(filing.baseline_fen, filing.renamed_fen)
    if known_fen is not None and _exceeds(filing.price_fen, known_fen, by_bp=BUNDLE_ABOVE_BP):
        yield Finding("priced_like_a_bundle", {"known_fen": known_fen})


def bundle_word(model: str) -> str:
    """Return what makes the model look like several things sold as one, or nothing."""
    upper = model.upper()
    found = _GIVEN.search(model) or _JOINED.search(model)
    return next((word for word in BUNDLE_WORDS if word in upper), found.group() if found else "")


def approvals_needed(filing: Filing, *, second_above_bp: int) -> int:
    """Return how many people must approve: none, one, or two where it rises or exceeds by much."""
    if not any(findings(filing)):
        return 0
    marks = filing.former_fen, filing.guide_price_fen, filing.baseline_fen, filing.renamed_fen
    is_steep = any(
        mark and _exceeds(filing.price_fen, mark, by_bp=second_above_bp) for mark in marks
    )
    return 2 if is_steep else 1


def _exceeds(price_fen: int, mark_fen: int, *, by_bp: int) -> bool:
    return price_fen * 10_000 > mark_fen * (10_000 + by_bp)


def _lowest(*prices_fen: int | None) -> int | None:
    return min((one for one in prices_fen if one is not None), default=None)
