"""Whose prices stand just inside what the terms allow, though the list price does not."""

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import hits, share

#: Requirements on the price that hold for all (such with a `when` do not): at most so much, as for
#: telephones, or at least so much. Only claims are asked whose list price (the claim's, or else the
#: maker's) lies outside: a telephone that costs 5,999 everywhere is no sign of anything.
_SQL = """
    WITH limits AS (
        SELECT terms.id AS terms_id, one -> 'condition' ->> 'op' AS op,
               (one -> 'condition' ->> 'value')::bigint AS limit_fen
        FROM programmes_terms AS terms
        CROSS JOIN LATERAL jsonb_array_elements(terms.requirements) AS one
        WHERE terms.programme_id = %(programme_id)s
          AND one -> 'condition' ->> 'fact' = 'price_fen'
          AND one -> 'condition' ->> 'op' IN ('at_most', 'at_least')
          AND jsonb_array_length(one -> 'when') = 0
    ), held AS (
        SELECT counted.*, limits.limit_fen,
               CASE limits.op WHEN 'at_most' THEN
                   limits.limit_fen - counted.price_fen
               ELSE
                   counted.price_fen - limits.limit_fen
               END AS inside_fen,
               CASE limits.op WHEN 'at_most' THEN
                   coalesce(counted.list_price_fen, product.guide_price_fen) > limits.limit_fen
               ELSE
                   coalesce(counted.list_price_fen, product.guide_price_fen) < limits.limit_fen
               END AS is_outside
        FROM counted
        JOIN limits ON limits.terms_id = counted.terms_id
        JOIN catalogue_product AS product ON product.id = counted.product_id
    ), asked AS (
        SELECT merchant_id, reference, subsidy_fen,
               is_outside IS TRUE AND 100 * inside_fen <= limit_fen AS is_hit,
               limit_fen AS seen
        FROM held WHERE 100 * inside_fen BETWEEN 0 AND 20 * limit_fen
    )"""

LIMIT_BUNCHING = register(
    Indicator(
        name="limit_bunching",
        family="price",
        title=_("Prices brought just inside the price limit"),
        formula="share_inside_the_limit/robust_beta_binomial",
        version=2,
        # Makers cut prices to fit a limit, for all shops at once: peers then have a high rate, and
        # twice as much is asked for. Few claims lie near a limit.
        parameters=PARAMETERS | {"claims_min": 20, "share_min": 0.2, "p0_alarm": 0.3},
        gather=hits(_SQL),
        measure=share(),
        sentence_en=(
            "{k} of {n} prices within a fifth of the price limit lie at most 1 % inside it, "
            "although the list price lies outside; {expected:.1f} would be expected at {peers} "
            "comparable merchants; probability under the peers' model {p}; q {q}; subsidy beyond "
            "expectation {money} yuan."
        ),
        sentence_zh=(
            "在价格限额20%以内的{n}笔申请中，有{k}笔标价超出限额而成交价恰在限额以内1%；按{peers}家同类"
            "商户的水平预计{expected:.1f}笔；在同类商户模型下出现的概率为{p}，q值为{q}；超出预期的补贴"
            "为{money}元。"
        ),
        innocent_en=(
            "The maker lowered its price to the limit and the list price is an old one.",
            "The shop gives a discount of its own to sell with subsidy.",
            "The old item was taken in payment and taken off the price.",
        ),
        innocent_zh=(
            "厂家已降价至限额，标价为旧价。",
            "门店自行让利以便享受补贴。",
            "旧机折价抵扣了部分货款。",
        ),
    )
)
