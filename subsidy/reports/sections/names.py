"""What codes are called in the active language."""

from django.utils.translation import gettext_lazy as _

from subsidy.audits.services import indicator_named, indicators
from subsidy.programmes.models import CategoryGroup

CHANNELS = {"offline": _("in stores"), "online": _("on the net")}


def indicator_title(name: str) -> str:
    """Return what an indicator asks; the name of one that is asked no more."""
    known = {one.name for one in indicators()}
    return str(indicator_named(name).title) if name in known else name


def cell_name(cell: str) -> str:
    """Return the name of a peer cell: "appliances/offline" -> "appliances · in stores"."""
    group, *rest = cell.split("/")
    if group not in CategoryGroup.values:
        return str(_("all merchants of the programme"))
    return " · ".join([str(CategoryGroup(group).label), *(str(CHANNELS.get(x, x)) for x in rest)])
