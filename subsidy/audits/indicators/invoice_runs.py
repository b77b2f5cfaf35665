"""Whose subsidised invoices were written one after the other, with no other customer between."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules import sittings
from subsidy.audits.rules.findings import Finding
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.rounding import significant
from subsidy.audits.rules.shares import PARAMETERS, measure_shares
from subsidy.audits.services.invoices import INVOICES
from subsidy.audits.services.population import Scope, read
from subsidy.audits.services.registry import Indicator, Parameters, Rows, register

#: Invoices of one buyer stand together by right, as each names one thing: in a row, buyers count.
_GATHER = """
    WITH islands AS (
        SELECT merchant_id, reference, subsidy_fen, applicant_id, book,
               number - dense_rank() OVER (PARTITION BY merchant_id, book ORDER BY number) AS island
        FROM invoices
    ), sat AS (
        SELECT merchant_id, count(DISTINCT applicant_id) AS length,
               json_agg(json_build_array(reference, subsidy_fen)
                        ORDER BY reference COLLATE "C") AS claims,
               min(reference COLLATE "C") AS first
        FROM islands JOIN (
            SELECT merchant_id, book, island FROM islands
            GROUP BY merchant_id, book, island
            HAVING count(*) >= %(row_min)s AND min(applicant_id) <> max(applicant_id)
        ) AS long USING (merchant_id, book, island)
        GROUP BY merchant_id, book, island HAVING count(DISTINCT applicant_id) >= %(row_min)s
    ), found AS (
        SELECT merchant_id, json_agg(json_build_array(length, claims)
                                     ORDER BY first COLLATE "C") AS found
        FROM sat GROUP BY merchant_id
    ), days AS (
        SELECT merchant_id, day, count(*) AS n FROM invoices GROUP BY merchant_id, day
    ), books AS (
        SELECT merchant_id, sum(days.n)::bigint AS n,
               json_agg(json_build_array(days.n, issued.count) ORDER BY day) AS days
        FROM days LEFT JOIN feeds_issuedinvoices AS issued USING (merchant_id, day)
        GROUP BY merchant_id
    )
    SELECT credit_code, books.n, coalesce(found.found, '[]'), books.days
    FROM books JOIN merchants_merchant AS merchant ON merchant.id = books.merchant_id
    LEFT JOIN found USING (merchant_id)
    ORDER BY credit_code COLLATE "C" """


class Book(NamedTuple):
    """One merchant's invoices: rows as [buyers, [[claim, subsidy in fen], …]]; of each day, the
    subsidised ones and all that were issued (None: nobody told).
    """

    merchant: str
    n: int
    rows: Sequence[tuple[int, Sequence[tuple[str, int]]]]
    days: Sequence[tuple[int, int | None]]

    @property
    def told(self) -> Sequence[tuple[int, int]]:
        """The days of which the count of all invoices is known."""
        return [(n, issued) for n, issued in self.days if issued]

    def is_told(self, share_min: float) -> bool:
        return sum(n for n, _issued in self.told) >= share_min * self.n

    def hits(self, length: int) -> list[list[Any]]:
        """Return the claims in rows so long: [claim, subsidy in fen, [row, its length]]."""
        return [
            [*claim, [number, row[0]]]
            for number, row in enumerate(self.rows)
            if row[0] >= length
            for claim in row[1]
        ]


def gather(scope: Scope, parameters: Parameters) -> Rows:
    """Return (merchant, invoices, rows, days) as `Book` names them."""
    return read(_GATHER, scope, parameters)


def measure(merchants: Sequence[MerchantRow], rows: Rows, parameters: Parameters) -> list[Finding]:
    """Return what stands in a row: against the merchant's own customers where the count of all its
    invoices is known, else against its peers (null A).
    """
    books = {row[0]: Book(*row) for row in rows}
    shortest = int(parameters["row_min"])
    shares = [(book.merchant, book.n, book.hits(shortest)) for book in books.values()]
    findings = []
    for finding in measure_shares(merchants, shares, parameters, figures=_figures):
        book = books.get(finding.merchant)
        is_known = book is not None and book.is_told(parameters["told_min"])
        if book is None or not is_known or book.n < parameters["claims_min"]:
            findings.append(finding)
        else:
            findings.append(_by_own_customers(book, parameters))
    return findings


def _by_own_customers(book: Book, parameters: Parameters) -> Finding:
    n, issued = zip(*book.told, strict=True)
    found = sittings.most_surprising(
        [length for length, _claims in book.rows],
        n,
        sittings.shares(n, issued, clumping=parameters["clumping"]),
        length_min=int(parameters["row_min"]),
        length_max=int(parameters["row_max"]),
    )
    hits = sorted(book.hits(found.length), key=lambda hit: str(hit[0]))
    hits_fen = sum(hit[1] for hit in hits)
    beyond = max(0.0, 1 - found.expected / found.rows) if found.rows else 0.0
    ratio = found.rows / max(found.expected, parameters["expected_min"])
    excess = len(hits) * beyond
    return Finding(
        merchant=book.merchant,
        n=book.n,
        k=len(hits),
        p0=significant(sum(n) / sum(max(pair) for pair in book.told)),
        expected=significant(len(hits) - excess),
        excess=significant(excess),
        effect=significant(ratio),
        p=significant(found.p),
        is_large=excess >= parameters["excess_claims_min"]
        and ratio >= parameters["ratio_min"]
        and len(hits) >= parameters["share_min"] * book.n,
        excess_fen=round(hits_fen * beyond),
        peer_cell={"cell": "", "size": 0, "merged": []},
        figures={
            **_figures([hit[2] for hit in hits]),
            "row_least": found.length,
            "issued": sum(issued),
        },
        evidence=tuple(str(hit[0]) for hit in hits),
    )


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how many rows there are, the shortest and the longest; seen: row, its length."""
    lengths = [length for _row, length in seen]
    return {
        "rows_found": len({row for row, _length in seen}),
        "row_least": min(lengths, default=0),
        "row_most": max(lengths, default=0),
        "issued": 0,
    }


INVOICE_RUNS = register(
    Indicator(
        name="invoice_runs",
        family="documents",
        title=_("Subsidised invoices written one after the other"),
        formula="rows_of_invoices/poisson_or_robust_beta_binomial",
        version=2,
        parameters=PARAMETERS
        | {
            "row_min": 5,  # buyers in a row; fewer come together at any counter
            "row_max": 16,
            "told_min": 0.9,  # of its invoices lie on days of which all invoices were counted
            "clumping": 1.1,  # customers with subsidy come in clumps
            "expected_min": 0.2,  # rows: no merchant is judged as though it expected fewer
            # Where other customers are not counted, a whole cell in rows may just have none.
            "p0_alarm": 1,
            "rho_alarm": 1,
        },
        over=(INVOICES,),
        gather=gather,
        measure=measure,
        sentence_en=(
            "{k} of {n} invoices stand in {rows_found} rows of {row_least} and more consecutive "
            "numbers for different buyers, up to {row_most}, with no other customer between; "
            "{expected:.1f} would be expected (all invoices of these days: {issued}, 0: not known; "
            "comparable merchants: {peers}, 0: not asked); probability {p}; q {q}; subsidy beyond "
            "expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}张发票中有{k}张处于{rows_found}段连号之中，每段为不同购买人的{row_least}张以上、最多{row_most}张连续"
            "号码，其间没有其他顾客；预计{expected:.1f}张（相关各日全部发票{issued}张，0表示未知；同类商户"
            "{peers}家，0表示未作比较）；出现的概率为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "Subsidised sales have a counter, a till or an invoice book of their own.",
            "On a fair or launch day nearly every customer asked for the subsidy.",
            "Invoices of several days were written at one sitting, after a failure of the line.",
            "The shop sells hardly anything without subsidy.",
        ),
        innocent_zh=(
            "门店为补贴销售设有专用柜台、收银机或发票号段。",
            "展销或新品首发日几乎所有顾客都申领补贴。",
            "因线路故障，多日的发票集中一次开具。",
            "门店几乎没有不享受补贴的销售。",
        ),
    )
)
