"""Writes an order as CSV for treasury systems that do not read ISO 20022.

UTF-8 with a byte order mark, as spreadsheets in Chinese expect it; every field is quoted; amounts
in yuan with two decimals. The last row carries the count and the control sums.
"""

import csv
import io

from subsidy.core.money import plain_yuan
from subsidy.disbursements.files.order import Order, OrderLine
from subsidy.disbursements.files.text import line_of

COLUMNS = (
    "batch",
    "number",
    "reference",
    "payee_name",
    "payee_account",
    "payee_bank",
    "payee_branch",
    "amount_yuan",
    "central_yuan",
    "local_yuan",
    "purpose",
)
TOTAL = "TOTAL"
FIELD_LENGTH_MAX = 140
#: A spreadsheet would take a field that begins so for a formula.
_FORMULA = ("=", "+", "-", "@")


def write(order: Order) -> bytes:
    """Return the order as CSV; the same order gives the same bytes."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(order, number, line) for number, line in enumerate(order.lines, start=1))
    sums = (order.total_fen, order.central_fen, order.local_fen)
    count = str(len(order.lines))
    writer.writerow([order.reference, count, TOTAL, *[""] * 4, *map(plain_yuan, sums), ""])
    return file.getvalue().encode("utf-8-sig")


def _row(order: Order, number: int, line: OrderLine) -> list[str]:
    payee = line.payee
    texts = (payee.name, payee.number, payee.bank, payee.branch)
    parts = (line.amount_fen, line.central_fen, line.local_fen)
    return [
        order.reference,
        str(number),
        line.reference,
        *map(_text, texts),
        *map(plain_yuan, parts),
        _text(order.purpose),
    ]


def _text(text: str) -> str:
    text = line_of(text, length_max=FIELD_LENGTH_MAX)
    return "'" + text if text.startswith(_FORMULA) else text
