"""Alarms about whole peer cells: where all have moved, single merchants stand out no more."""

from django.utils.translation import gettext_lazy as _

from subsidy.audits.services import ALARMS
from subsidy.reports.columns import Measure
from subsidy.reports.sections.names import cell_name, indicator_title
from subsidy.reports.sections.runs import latest
from subsidy.reports.services.registry import Facts, Item, Scope, Section, SectionTable, register

COLUMNS = ("indicator", "cell", "size", "alarm")


def gather(scope: Scope) -> Facts:
    """Return the facts; a cell is one of the whole programme, whatever unit is asked about."""
    run = latest(scope)
    alarms = run.alarms if run else []
    rows = [{name: alarm[name] for name in COLUMNS} for alarm in alarms]
    return {"figures": {"alarms": len(rows)}, "rows": {"alarms": rows}}


def _alarm(code: str) -> str:
    return str(ALARMS.get(code, code))


CELLS = register(
    Section(
        name="cells",
        place=40,
        title=_("Alarms about whole peer cells"),
        note=_("Cells are those of the whole programme: peers are compared across all units."),
        gather=gather,
        figures=(Item(name="alarms", title=_("Alarms of the latest run")),),
        tables=(
            SectionTable(
                name="alarms",
                title=_("Cells"),
                columns=(
                    Item(
                        name="indicator",
                        title=_("Indicator"),
                        measure=Measure.TEXT,
                        say=indicator_title,
                    ),
                    Item(name="cell", title=_("Peers"), measure=Measure.TEXT, say=cell_name),
                    Item(name="size", title=_("Merchants")),
                    Item(name="alarm", title=_("Alarm"), measure=Measure.TEXT, say=_alarm),
                ),
                empty=_("No cell stands out as a whole."),
            ),
        ),
    )
)
