"""Claims as their citizens see them: in words, masked."""

from django.utils.translation import gettext as _

from subsidy.claims.models import Claim
from subsidy.claims.serializers.waiting import Json, waiting
from subsidy.claims.services import View, Waiting
from subsidy.core.clock import SHANGHAI, programme_day
from subsidy.web.words import verb_word


def code_asked() -> Json:
    """Return what everybody is told who asks for a code."""
    return {
        "message": _("If claim and mobile number belong together, a code is on its way."),
        "expires_in_seconds": 600,
    }


def status(view: View, where: Waiting | None) -> Json:
    """Return the claim, and what its citizen may do about it."""
    claim = view.claim
    return {
        "reference": claim.reference,
        "state": claim.state,
        "state_word": claim.get_state_display(),
        "applicant": claim.applicant.masked_name,
        "programme": claim.programme.name,
        "category": claim.category.name,
        "bought_on": claim.bought_on,
        "price_fen": claim.price_fen,
        "subsidy_fen": claim.subsidy_fen,
        "waiting": waiting(where),
        "moves": [
            {"on": programme_day(move.at), "verb": move.verb, "word": verb_word(move.verb)}
            for move in claim.moves.order_by("id")
        ],
        "may_deny": view.may_deny,
        "may_appeal": view.may_appeal,
        "token": view.token,
        "token_expires_at": view.token_expires_at.astimezone(SHANGHAI),
    }


def said(claim: Claim) -> Json:
    """Return that it was heard, and where the claim stands now."""
    return {
        "reference": claim.reference,
        "state": claim.state,
        "state_word": claim.get_state_display(),
    }
