"""Many allotments by one document: a table that is pasted as people keep it."""

import re
from collections import defaultdict

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from subsidy.core.money import parse_yuan
from subsidy.funds.forms import PaperForm, RowChoice
from subsidy.funds.models import FundBatch, FundLine
from subsidy.programmes.models import CategoryGroup

ROWS_MAX = 500
#: Spreadsheets paste tabs; amounts may hold commas, so a comma parts only the first two cells.
_CELLS = re.compile(r"\s*([^\t,，]+)[\t,，]\s*([^\t,，]+)[\t,，]\s*(.+?)\s*")

#: Unit, group, fen.
Row = tuple[str, str, int]


class TableField(forms.CharField):
    """Rows of unit, group and yuan, as `Row` each."""

    widget = UnfoldAdminTextareaWidget

    def clean(self, value: object) -> list[Row]:
        rows = [row for row in super().clean(value).splitlines() if row.strip()]
        if len(rows) > ROWS_MAX:
            raise ValidationError(_("No more than %(max)d rows") % {"max": ROWS_MAX})
        return [_read(row, number) for number, row in enumerate(rows, start=1)]


class AllotManyForm(PaperForm):
    """One batch, many lines of its programme."""

    field_order = ["batch", "amounts", "document_number", "due_on"]
    batch = RowChoice(_("fund batch"), FundBatch)
    amounts = TableField(
        label=_("unit, group, yuan"),
        help_text=_("A row for each line: code or name of the unit, group of money, yuan."),
    )

    def clean(self) -> dict[str, object]:
        found = super().clean()
        batch, rows = found.get("batch"), found.get("amounts")
        if not isinstance(batch, FundBatch) or not isinstance(rows, list):
            return found
        lines, amounts = _lines(batch), dict[FundLine, int]()
        for number, (unit, group, amount_fen) in enumerate(rows, start=1):
            line = lines.get((unit, group))
            if line is None:
                self.add_error("amounts", _wrong(_("names no fund line of the batch"), number))
            elif line in amounts:
                self.add_error("amounts", _wrong(_("names a fund line once more"), number))
            else:
                amounts[line] = amount_fen
        return found | {"amounts": amounts}


def _read(row: str, number: int) -> Row:
    cells = _CELLS.fullmatch(row)
    if not cells:
        raise _wrong(_("is not unit, group, yuan"), number)
    unit, group, amount = cells.groups()
    labels = {str(label): code for code, label in CategoryGroup.choices}
    try:
        amount_fen = parse_yuan(amount)
    except ValueError as wrong:
        raise _wrong(_("has no amount"), number) from wrong
    if amount_fen <= 0:
        raise _wrong(_("has no amount"), number)
    return unit.strip(), labels.get(group.strip(), group.strip()), amount_fen


def _lines(batch: FundBatch) -> dict[tuple[str, str], FundLine]:
    """Return the lines of the batch's programme by unit, by its code or either name, and group.

    A name that two units have tells neither.
    """
    named: dict[tuple[str, str], list[FundLine]] = defaultdict(list)
    for line in FundLine.objects.for_programmes([batch.programme_id]):
        for name in {line.unit.code, line.unit.name_zh, line.unit.name_en}:
            named[name, line.category_group].append(line)
    return {key: lines[0] for key, lines in named.items() if len(lines) == 1}


def _wrong(what: object, number: int) -> ValidationError:
    return ValidationError(_("Row %(number)d %(what)s.") % {"number": number, "what": what})
