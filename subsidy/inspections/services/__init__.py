"""What doors and other rooms may ask of the inspections."""

from subsidy.inspections.services.learning import by_band, prevalence_of
from subsidy.inspections.services.planning import (
    AlreadyPlanned,
    InspectorUnfit,
    assign,
    cancel,
    plan_from_run,
    plan_one,
)
from subsidy.inspections.services.reporting import (
    ItemsOpen,
    NothingDiscovered,
    SamePerson,
    accept,
    report,
    send_back,
)
from subsidy.inspections.services.visiting import (
    ItemUnknown,
    NotTheInspector,
    PhotoKnown,
    add_photo,
    answer,
    begin,
    discover,
    note_price,
    open_photo,
)

__all__ = [
    "AlreadyPlanned",
    "InspectorUnfit",
    "ItemUnknown",
    "ItemsOpen",
    "NotTheInspector",
    "NothingDiscovered",
    "PhotoKnown",
    "SamePerson",
    "accept",
    "add_photo",
    "answer",
    "assign",
    "begin",
    "by_band",
    "cancel",
    "discover",
    "note_price",
    "open_photo",
    "plan_from_run",
    "plan_one",
    "prevalence_of",
    "report",
    "send_back",
]
