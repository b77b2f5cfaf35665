"""Whose invoices are variants of each other: one digit changed, or the number of another book."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import HARD_PARAMETERS
from subsidy.audits.services.invoices import INVOICES
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import found, share

#: Numbers of one book that differ in the last two digits are neighbours, as any two sales of a day
#: may be. One that differs in an earlier digit alone is looked at where buyer, or day, product and
#: price are the same; the same eight last digits in another book, wherever the merchant has them.
_SQL = """
    WITH buyers AS (
        SELECT merchant_id, applicant_id, ending FROM invoices
        GROUP BY merchant_id, applicant_id, ending HAVING min(number) <> max(number)
    ), sales AS (
        SELECT merchant_id, day, product_id, price_fen, ending FROM invoices
        GROUP BY merchant_id, day, product_id, price_fen, ending HAVING min(number) <> max(number)
    ), copies AS (
        SELECT merchant_id, number FROM invoices
        GROUP BY merchant_id, number HAVING min(book) <> max(book)
    ), near AS (
        SELECT one.id, one.number, other.number AS others, 'buyer' AS seen
        FROM buyers JOIN invoices AS one USING (merchant_id, applicant_id, ending)
        JOIN invoices AS other USING (merchant_id, applicant_id, ending)
        WHERE one.number <> other.number AND one.book = other.book
        UNION ALL
        SELECT one.id, one.number, other.number, 'day'
        FROM sales JOIN invoices AS one USING (merchant_id, day, product_id, price_fen, ending)
        JOIN invoices AS other USING (merchant_id, day, product_id, price_fen, ending)
        WHERE one.number <> other.number AND one.book = other.book
    ), variants AS (
        SELECT id, seen FROM near WHERE EXISTS (
            SELECT FROM generate_series(1, 6) AS place
            WHERE overlay(lpad(number::text, 8, '0') PLACING '*' FROM place)
                  = overlay(lpad(others::text, 8, '0') PLACING '*' FROM place)
        )
        UNION ALL
        SELECT id, 'book' FROM copies JOIN invoices USING (merchant_id, number)
    ), kinds AS (
        SELECT id, min(seen) AS seen FROM variants GROUP BY id
    ), asked AS (
        SELECT merchant_id, count(*) AS n FROM invoices GROUP BY merchant_id
    ), found AS (
        SELECT merchant_id, reference, subsidy_fen, seen FROM kinds JOIN invoices USING (id)
    )"""


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how many are in another book, and how many have a digit changed; seen: what is alike
    besides the number.
    """
    in_book = sum(one == "book" for one in seen)
    return {"other_book": in_book, "digit_changed": len(seen) - in_book}


INVOICE_NEAR_REUSE = register(
    Indicator(
        name="invoice_near_reuse",
        family="documents",
        title=_("Invoice numbers that are variants of each other"),
        formula="share_of_invoice_variants/honest_errors_and_beta_binomial",
        version=2,
        parameters=HARD_PARAMETERS | {"claims_min": 10, "excess_claims_min": 5},
        over=(INVOICES,),
        gather=found(_SQL, among="asked"),
        measure=share(_figures),
        sentence_en=(
            "{k} of {n} invoices are variants of another one of the merchant: {digit_changed} "
            "differ in one digit, for the same buyer or for the same product, price and day; "
            "{other_book} bear the same number under another code; {expected:.1f} would be "
            "expected from honest errors and at {peers} comparable merchants; probability {p}; q "
            "{q}; subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}张发票中有{k}张与该商户的另一张发票雷同：{digit_changed}张仅一位数字不同而购买人相同，或商品、价格、"
            "日期相同；{other_book}张号码相同而发票代码不同；按正常差错和{peers}家同类商户的水平预计{expected:.1f}张；出现的"
            "概率为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "A very large shop writes hundreds of invoices a day, and some are alike by chance.",
            "A digit was mistyped in one of two claims of a buyer.",
            "Two tills number their invoices alike, each under its own code.",
            "One purchase was invoiced in two parts, as the terms ask.",
        ),
        innocent_zh=(
            "大型门店每天开具数百张发票，号码相近属偶然。",
            "同一购买人的两笔申请之一录错一位数字。",
            "两台收银机各用自己的发票代码，号码相同。",
            "一次购买按规则分开两张发票。",
        ),
    )
)
