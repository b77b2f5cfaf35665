"""Which model a name speaks of: the same refrigerator under another name is the same refrigerator.

A name is cut down to the model's own designation: signs that look alike are one, what stands in
brackets, what is added to the goods and what praises them is left out. So "BCD-500", "bcd 5OO",
"BCD-500 套装", "BCD-500 Pro 2024" and "BCD-500（国补专供）" have one identity. A reason to look,
never to refuse: two models may well differ by such a word alone.
"""

import re
import unicodedata

from subsidy.core.identifiers import look_alike, normalise

#: Shorter than this, nothing was left that could tell models apart.
CORE_MIN = 3
#: Where these name devices of their own: a phone's "Pro" is another phone.
GRADES_MATTER = frozenset({"digital"})

_BRACKETS = re.compile(r"[(\[【「].*?[)\]】」]")
_ADDED = re.compile(r"[+&]|送(?!风)|赠|另加|加购|含(?!氧|氟)")
_PRAISE = (
    "套装|套餐|礼包|礼盒|组合|全家桶|升级版|升级款|升级|新款|新品|新版|加强版|增强版|尊享版|尊享|"
    "旗舰版|至尊版|豪华版|标准版|国补版|国补专供|国补|补贴版|以旧换新|专供|专享|特供|专款|定制版|"
    "定制款|定制|限量版|线下款|线上款|电商款|同款"
)
_GRADES = "PRO|PLUS|MAX|ULTRA|NEW"
_GAP = r"[\s\-_/·.]"
_YEAR = rf"{_GAP}+20[0-9]{{2}}|20[0-9]{{2}}年?[款版]"
_SUFFIX = re.compile(rf"{_GAP}*(?:{_PRAISE})$|(?:{_YEAR})$")
_GRADE = re.compile(rf"(?:(?<=[0-9])|{_GAP}+)(?:{_GRADES})$")


def identity(model: str, *, keeps_grades: bool = False) -> str:
    """Return what the name has in common with other names of the same model.

    keeps_grades: "Pro", "Plus" and the like name a model of its own.
    """
    text = unicodedata.normalize("NFKC", model).upper()
    text = _ADDED.split(_BRACKETS.sub(" ", text))[0].strip()
    while (shorter := _cut(text, keeps_grades=keeps_grades)) != text:
        text = shorter
    core = look_alike(normalise(text))
    return core if len(core) >= CORE_MIN else look_alike(normalise(model))


def renames(model: str, known: str, *, group: str) -> bool:
    """Tell whether the name is another one for a known model of the same brand and category.

    A shorter name than the known one is no disguise of it.
    """
    keeps_grades = group in GRADES_MATTER
    norm, other = normalise(model), normalise(known)
    return (
        norm != other
        and len(norm) >= len(other)
        and identity(model, keeps_grades=keeps_grades) == identity(known, keeps_grades=keeps_grades)
    )


def _cut(text: str, *, keeps_grades: bool) -> str:
    shorter = _SUFFIX.sub("", text)
    return shorter.strip() if keeps_grades else _GRADE.sub("", shorter).strip()
