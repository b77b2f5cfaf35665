"""What the page of a flag says: its numbers in words, its peers, and every claim it rests on."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from subsidy.audits.models import AuditRun, Flag
from subsidy.audits.rings_svg import draw
from subsidy.audits.rules.findings import Outcome
from subsidy.audits.rules.wording import probability
from subsidy.audits.services import ALARMS, indicator_named, indicators, rings as find_rings
from subsidy.claims.admin.pages import CHANNELS
from subsidy.claims.models import Claim
from subsidy.core.money import yuan
from subsidy.core.names import in_language
from subsidy.programmes.models import CategoryGroup

FIGURES = {
    "n": gettext_lazy("claims looked at"),
    "k": gettext_lazy("claims with the property"),
    "p0": gettext_lazy("peers' rate or level"),
    "rho": gettext_lazy("peers' dispersion"),
    "expected": gettext_lazy("expected"),
    "excess": gettext_lazy("beyond expectation"),
    "effect": gettext_lazy("effect"),
    "p": gettext_lazy("probability under the peers' model"),
    "q": gettext_lazy("q (Benjamini-Yekutieli)"),
    "q_watch": gettext_lazy("q (Benjamini-Hochberg)"),
    "excess_fen": gettext_lazy("money beyond expectation (yuan)"),
    "users_min": gettext_lazy("applicants that make a contact a shared one"),
    "by_mobile": gettext_lazy("claims by a shared telephone"),
    "by_account": gettext_lazy("claims by a shared account"),
    "by_address": gettext_lazy("claims by a shared address"),
    "users_most": gettext_lazy("most applicants behind one contact"),
    "window_from": gettext_lazy("window from"),
    "window_to": gettext_lazy("window to"),
    "window_days": gettext_lazy("days of the window"),
    "active_days": gettext_lazy("days with sales"),
    "dispersion": gettext_lazy("dispersion of days"),
    "rise": gettext_lazy("rise of the price level"),
    "median_rise": gettext_lazy("median rise"),
    "drift": gettext_lazy("drift of the peers' prices"),
    "p_reference": gettext_lazy("probability under the reference of the cell"),
    "p_among_peers": gettext_lazy("probability among peers"),
    "p_by_claims": gettext_lazy("probability by the merchant's own claims"),
    "own_compared": gettext_lazy("of them with sales of its own without subsidy"),
    "own_rise": gettext_lazy("rise above its own sales without subsidy"),
    "own_spread": gettext_lazy("variation of prices of one product"),
    "usual_spread": gettext_lazy("usual variation at peers"),
    "above": gettext_lazy("above the peers' price level"),
    "ending": gettext_lazy("last two digits of the yuan"),
    "gap_median": gettext_lazy("usual distance (seconds)"),
    "days_median": gettext_lazy("usual delay (days)"),
    "unstocked": gettext_lazy("claims of products never bought in"),
    "overcharge_fen": gettext_lazy("charged above the price compared with (yuan)"),
    "same_day": gettext_lazy("claims on the very day of another"),
    "in_sequence": gettext_lazy("claims with neighbouring invoice numbers"),
    "parcels_most": gettext_lazy("most parcels to one address within a week"),
    "components": gettext_lazy("groups of buyers"),
    "people_most": gettext_lazy("people of the largest group"),
    "mobiles": gettext_lazy("telephones that tie them"),
    "accounts": gettext_lazy("accounts that tie them"),
    "devices": gettext_lazy("devices that tie them"),
    "serials": gettext_lazy("serial numbers that tie them"),
    "wandering": gettext_lazy("claims by devices used at other merchants too"),
    "further_of_buyers": gettext_lazy("further claims of busy buyers"),
    "further_by_mobile": gettext_lazy("further claims by busy telephones"),
    "further_to_doors": gettext_lazy("further claims to busy addresses"),
    "hand_most": gettext_lazy("claims of the busiest buyer, telephone or address"),
    "household": gettext_lazy("claims that a household may have"),
    "people": gettext_lazy("people whose claims they are"),
    "top_share": gettext_lazy("share of the five busiest"),
    "top_expected": gettext_lazy("share of the five busiest among anybody's claims"),
    "hhi": gettext_lazy("concentration (Herfindahl-Hirschman)"),
    "hhi_expected": gettext_lazy("concentration of anybody's claims"),
    "p_permutation": gettext_lazy("share of draws as concentrated"),
    "own_people": gettext_lazy("claims of the merchant's own people"),
    "by_document": gettext_lazy("claims by the document"),
    "buyers": gettext_lazy("buyers"),
    "partners": gettext_lazy("other merchants of the ring"),
    "persons": gettext_lazy("declared people that tie them"),
    "shared_most": gettext_lazy("shared with the closest merchant"),
    "homes_far": gettext_lazy("buyers from unusual places"),
    "deliveries_far": gettext_lazy("deliveries far away"),
    "terminals_far": gettext_lazy("terminals far away"),
    "photos_far": gettext_lazy("photos taken elsewhere"),
    "share_lower": gettext_lazy("lower bound of the share"),
    "same_number": gettext_lazy("claims with the very same number"),
    "look_alike": gettext_lazy("claims with a number that looks the same"),
    "other_merchants": gettext_lazy("claims whose number another merchant claimed"),
    "same_picture": gettext_lazy("photos as good as the same"),
    "voided": gettext_lazy("invoices voided"),
    "red_lettered": gettext_lazy("invoices red-lettered"),
    "median_days": gettext_lazy("days after which half were undone"),
    "noted": gettext_lazy("undone as the merchant noted"),
    "not_noted": gettext_lazy("undone as only the platform told"),
    "rows_found": gettext_lazy("rows of consecutive invoices"),
    "row_least": gettext_lazy("buyers in the shortest row"),
    "row_most": gettext_lazy("buyers in the longest row"),
    "issued": gettext_lazy("all invoices of the same days"),
    "rejected": gettext_lazy("claims turned down"),
    "sent_back": gettext_lazy("claims sent back"),
    "not_carried": gettext_lazy("parcels that no carrier knows"),
    "signed_early": gettext_lazy("parcels signed for before the sale"),
    "signed_elsewhere": gettext_lazy("parcels signed for in another city"),
    "not_received": gettext_lazy("old items that nobody received"),
    "not_dismantled": gettext_lazy("old items not taken apart"),
    "brands": gettext_lazy("brands"),
    "shipped_yet_silent": gettext_lazy("silent things that the maker shipped"),
    "on_elsewhere": gettext_lazy("things switched on in other provinces"),
    "provinces": gettext_lazy("other provinces"),
    "other_book": gettext_lazy("same number under another code"),
    "digit_changed": gettext_lazy("numbers that differ in one digit"),
    "invoice_before": gettext_lazy("invoices from before the purchase"),
    "invoice_late": gettext_lazy("invoices from long after the purchase"),
    "delivered_before": gettext_lazy("deliveries before the purchase"),
    "no_waybill": gettext_lazy("parcels without a waybill"),
    "vin_odd": gettext_lazy("vehicle numbers with a wrong check digit"),
}
TIERS = {"urban": gettext_lazy("districts of cities"), "rural": gettext_lazy("counties")}
PROBABILITIES = frozenset(
    {"p", "q", "q_watch", "p_reference", "p_among_peers", "p_by_claims", "p_permutation"}
)
SHARES = frozenset(
    {
        *("rise", "median_rise", "drift", "own_rise", "own_spread", "usual_spread", "above"),
        *("share_lower", "top_share", "top_expected"),
    }
)


def figures(flag: Flag) -> list[tuple[str, str]]:
    """Return the figures with their names, in the order of FIGURES; unknown ones last."""
    order = list(FIGURES)
    names = sorted(
        flag.figures, key=lambda name: order.index(name) if name in FIGURES else len(order)
    )
    return [(str(FIGURES.get(name, name)), figure(name, flag.figures[name])) for name in names]


def figure(name: str, value: Any) -> str:
    """Return one figure as people read it."""
    if value is None:
        return "—"
    if name.endswith("_fen"):
        return yuan(value)
    if name in PROBABILITIES:
        return probability(value)
    if name in SHARES:
        return f"{value:.1%}"
    return f"{value:,.4g}" if isinstance(value, float) else str(value)


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
