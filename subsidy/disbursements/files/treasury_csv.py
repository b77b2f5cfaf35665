"""Writes an order as CSV for treasury systems that do not read ISO 20022, as their profile says.

Every field is quoted, lines end in CR LF, amounts are in yuan with two decimals. The last row may
carry the count and the control sums.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence

from subsidy.core.money import plain_yuan
from subsidy.disbursements.files.order import Order, OrderLine
from subsidy.disbursements.files.profile import Column, Profile, Sum, Value
from subsidy.disbursements.files.text import line_of

FIELD_LENGTH_MAX = 140
#: A spreadsheet would take a field that begins so for a formula.
_FORMULA = ("=", "+", "-", "@")

_VALUES: dict[Value, Callable[[Order, int, OrderLine], str]] = {
    "batch": lambda order, _number, _line: order.reference,
    "number": lambda _order, number, _line: str(number),
    "reference": lambda _order, _number, line: line.reference,
    "payee_name": lambda _order, _number, line: _text(line.payee.name),
    "payee_account": lambda _order, _number, line: _text(line.payee.number),
    "payee_bank": lambda _order, _number, line: _text(line.payee.bank),
    "payee_branch": lambda _order, _number, line: _text(line.payee.branch),
    "amount_yuan": lambda _order, _number, line: plain_yuan(line.amount_fen),
    "central_yuan": lambda _order, _number, line: plain_yuan(line.central_fen),
    "local_yuan": lambda _order, _number, line: plain_yuan(line.local_fen),
    "purpose": lambda order, _number, _line: _text(order.purpose),
    "execute_on": lambda order, _number, _line: order.execute_on.isoformat(),
    "payer_name": lambda order, _number, _line: _text(order.payer.name),
    "payer_account": lambda order, _number, _line: _text(order.payer.number),
}
_SUMS: dict[Sum, Callable[[Order], str]] = {
    "batch": lambda order: order.reference,
    "count": lambda order: str(order.count),
    "amount_yuan": lambda order: plain_yuan(order.total_fen),
    "central_yuan": lambda order: plain_yuan(order.central_fen),
    "local_yuan": lambda order: plain_yuan(order.local_fen),
}


def write(order: Order, lines: Iterable[OrderLine], profile: Profile) -> Iterator[bytes]:
    """Yield the order as CSV, a row at a time; the same order gives the same bytes."""
    for place, row in enumerate(_rows(order, lines, profile)):
        # The mark at the beginning of the file belongs to its first row alone.
        encoding = profile.encoding if place == 0 else profile.encoding.removesuffix("-sig")
        yield _line(row, profile.delimiter).encode(encoding)


def _rows(order: Order, lines: Iterable[OrderLine], profile: Profile) -> Iterator[Sequence[str]]:
    table = profile.order
    yield [column.heading for column in table.columns]
    for number, line in enumerate(lines, start=1):
        yield [_field(column, order, number, line) for column in table.columns]
    if table.total:
        sums = {heading: _SUMS[name](order) for heading, name in table.total.sums.items()}
        sums[table.total.mark_heading] = table.total.mark
        yield [sums.get(column.heading, "") for column in table.columns]


def _field(column: Column, order: Order, number: int, line: OrderLine) -> str:
    return column.text or "" if column.value is None else _VALUES[column.value](order, number, line)


def _line(row: Sequence[str], delimiter: str) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n", delimiter=delimiter)
    writer.writerow(row)
    return file.getvalue()


def _text(text: str) -> str:
    text = line_of(text, length_max=FIELD_LENGTH_MAX)
    return "'" + text if text.startswith(_FORMULA) else text
