"""What the page of a flag says: its numbers in words, its peers, and every claim it rests on."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from subsidy.audits.models import AuditRun, Flag
from subsidy.audits.rings_svg import draw
from subsidy.audits.rules.findings import Outcome
from subsidy.audits.services import ALARMS, indicator_named, indicators, rings as find_rings
from subsidy.audits.services.figures import NAMES, figure, named_figures
from subsidy.claims.admin.pages import CHANNELS
from subsidy.claims.models import Claim
from subsidy.core.money import yuan
from subsidy.core.names import in_language
from subsidy.programmes.models import CategoryGroup

TIERS = {"urban": gettext_lazy("districts of cities"), "rural": gettext_lazy("counties")}


def figures(flag: Flag) -> list[tuple[str, str]]:
    """Return the figures with their names; unknown ones last, by the name they have in the code."""
    unknown = [
        (name, figure(name, flag.figures[name])) for name in flag.figures if name not in NAMES
    ]
    return [*named_figures(flag.figures), *unknown]


def peers(flag: Flag) -> str:
    """Return whom the merchant was compared with."""
    return _("%(size)s merchants: %(cell)s") % {
        "size": flag.peers.get("size", 0),
        "cell": cell_name(str(flag.peers.get("cell", ""))),
    }


def cell_name(cell: str) -> str:
    """Return the name of a peer cell: "appliances/offline" -> "appliances · in stores"."""
    group, *narrower = cell.split("/")
    if not group:
        return _("nobody: judged by the rate of honest errors alone")
    is_group = group in CategoryGroup.values
    first = str(CategoryGroup(group).label) if is_group else _("all merchants of the programme")
    words = {**CHANNELS, **TIERS}
    return " · ".join([first, *(str(words[one]) for one in narrower)])


def reason(flag: Flag) -> str:
    return in_language(zh=flag.sentence_zh, en=flag.sentence_en)


def innocents(flag: Flag) -> list[str]:
    """Return what may explain the flag without anybody having done wrong."""
    chinese: list[str] = flag.innocent_zh
    english: list[str] = flag.innocent_en
    return [in_language(zh=zh, en=en) for zh, en in zip(chinese, english, strict=True)]


def evidence(flag: Flag) -> list[dict[str, object]]:
    """Return every claim that the flag counts, in its order, with a link to its page."""
    claims: Mapping[str, Claim] = {
        claim.reference: claim
        for claim in Claim.objects.filter(reference__in=flag.evidence).select_related(
            "product", "category"
        )
    }
    return [_claim(claims[reference]) for reference in flag.evidence if reference in claims]


def _claim(claim: Claim) -> dict[str, object]:
    return {
        "reference": claim.reference,
        "url": reverse("admin:claims_claim_change", args=[claim.pk]),
        "state": claim.get_state_display(),
        "bought_at": claim.bought_at,
        "product": f"{claim.category.name} · {claim.product.model}",
        "price": yuan(claim.price_fen),
        "subsidy": yuan(claim.subsidy_fen),
    }


def run(run: AuditRun) -> dict[str, object]:
    """Return how far a run is, what it counted per indicator, and what is wrong with cells."""
    measured, parts = run.parts.exclude(measured_at=None).count(), run.parts.count()
    return {
        "rings": rings(run),
        "progress": {
            "measured": measured,
            "parts": parts,
            "percent": 100 * measured // parts if parts else 0,
        },
        "summary": [
            (title(name), [counts[outcome] for outcome in Outcome])
            for name, counts in sorted(run.summary.items())
        ],
        "alarms": [
            (title(one["indicator"]), cell_name(one["cell"]), one["size"], ALARMS[one["alarm"]])
            for one in run.alarms
        ],
        "parameters": [
            (title(name), ", ".join(f"{key} {value:g}" for key, value in sorted(values.items())))
            for name, values in sorted(run.params.items())
        ],
    }


def rings(run: AuditRun) -> list[dict[str, object]]:
    """Return the rings that the run found: their story, a drawing, their merchants and claims."""
    return [
        {
            "short": in_language(zh=ring.short.zh, en=ring.short.en),
            "story": in_language(zh=ring.story.zh, en=ring.story.en),
            "svg": draw(ring),
            "members": [
                {
                    "name": one.name,
                    "url": reverse("admin:merchants_merchant_change", args=[one.pk]),
                    "claims": ring.claims[one.credit_code],
                }
                for one in ring.members
            ],
        }
        for ring in find_rings(run)
    ]


def title(name: str) -> str:
    """Return what an indicator asks, in the active language."""
    known = {indicator.name for indicator in indicators()}
    return str(indicator_named(name).title) if name in known else name


def titles() -> Iterable[tuple[str, str]]:
    return [(indicator.name, str(indicator.title)) for indicator in indicators()]
