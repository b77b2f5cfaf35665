"""What the verifier computes apart from the house agrees with it to nine digits."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy import stats

from subsidy.audits.rules import betabinomial
from subsidy.audits.rules.channels import measure_by_channel
from subsidy.audits.rules.discovery import hochberg, yekutieli
from subsidy.audits.rules.frozen import freeze
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.shares import HARD_PARAMETERS, PARAMETERS, measure_shares
from subsidy.operations.rules import pack_run, pack_samples, pack_shares, pack_tails
from subsidy.sampling.rules import limits, selection
from subsidy.sampling.rules.evaluation import Case, Part, Result, evaluate
from subsidy.sampling.rules.plans import Design, Plan
from subsidy.sampling.rules.population import Line, hash_of

FEW = settings(max_examples=20, database=None, derandomize=True)
LEVELS = st.sampled_from([60, 70, 80, 90, 95])
SIZES = st.integers(1, 400)
SEED = "0123456789abcdef" * 4


def close(found, expected):
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-290)


class TestTails:
    @FEW
    @given(st.data(), SIZES, st.floats(1e-4, 0.5), st.floats(1e-5, 0.5))
    def test_of_the_beta_binomial(self, data, n, p0, rho):
        k = data.draw(st.integers(0, n))
        expected = betabinomial.upper_tails(np.array([k]), np.array([n]), betabinomial.Law(p0, rho))
        close(pack_tails.BetaBinomial(pack_tails.Law(p0, rho), n).upper(k, n), expected[0])

    @FEW
    @given(st.data(), SIZES, LEVELS)
    def test_of_limits(self, data, n, level):
        k, confidence = data.draw(st.integers(0, n)), level / 100
        close(pack_tails.upper_binomial(k, n, confidence), limits.upper_binomial(k, n, confidence))
        close(pack_tails.lower_binomial(k, n, confidence), limits.lower_binomial(k, n, confidence))
        close(pack_tails.gamma_quantile(confidence, k) / n, limits.upper_poisson(k, n, confidence))
        units = n + data.draw(st.integers(0, 3_000))
        assert pack_tails.upper_hypergeometric(
            k, n, units, confidence
        ) == limits.upper_hypergeometric(k, n, units, confidence)

    @FEW
    @given(SIZES, st.floats(-3, 20), st.floats(0.001, 0.999))
    def test_of_normal_student_and_binomial(self, n, z, rate):
        close(pack_tails.normal_upper(z), stats.norm.sf(z))
        close(pack_tails.student_quantile(0.95, n), stats.t.ppf(0.95, n))
        k = n // 2
        close(pack_tails.binomial_lower(k, n, rate), stats.binom.cdf(k, n, rate))
        close(pack_tails.binomial_upper(k, n, rate), stats.binom.sf(k - 1, n, rate))


@st.composite
def towns(draw):
    """Merchants of three cells, most with few hits; their rows; the parameters to judge them by."""
    sizes = draw(st.lists(st.integers(0, 120), min_size=5, max_size=60))
    rate = draw(st.sampled_from([0.0, 0.01, 0.05, 0.2]))
    chance = draw(st.randoms(use_true_random=False))
    kinds = [("a", "offline", "urban"), ("a", "offline", "rural"), ("b", "online", "urban")]
    merchants = [
        MerchantRow(f"M{at:03d}", *kinds[chance.randrange(3)], n, n) for at, n in enumerate(sizes)
    ]
    rows = []
    for row in merchants:
        cheat = 0.5 if chance.random() < 0.1 else rate
        hits = [j for j in range(row.n) if chance.random() < cheat]
        rows.append(
            [row.merchant, row.n, [[f"{row.merchant}-{j}", 90_000 + j, None] for j in hits]]
        )
    is_hard, merchants_min = draw(st.booleans()), draw(st.sampled_from([8, 50]))
    parameters = (HARD_PARAMETERS if is_hard else PARAMETERS) | {"merchants_min": merchants_min}
    if draw(st.booleans()):
        reference = freeze(np.array([1, 0, 2, 0, 1]), np.array([100, 80, 120, 90, 60])).record()
        parameters["reference"] = {"all": reference, "a/offline": reference}
    return merchants, rows, parameters


class TestShares:
    @settings(FEW, max_examples=6)
    @given(towns())
    def test_are_found_again(self, town):
        kept = measure_shares(*town)
        assert self.differences("x/robust_beta_binomial", kept, town) == []

    @settings(FEW, max_examples=6)
    @given(towns())
    def test_within_a_channel_are_found_again(self, town):
        kept = measure_by_channel(*town)
        assert self.differences("share_at_night_by_channel/robust_beta_binomial", kept, town) == []

    def test_within_a_channel_are_not_those_of_all(self):
        """Online sellers, half of whose customers come at night, would hide a shop that does so."""
        rows = [[f"M{at:02d}", 100, [[f"C-{at}-{j}", 1, None] for j in range(50)]] for at in (0, 1)]
        rows += [[f"M{at:02d}", 100, []] for at in range(2, 40)]
        merchants = [
            MerchantRow(f"M{at:02d}", "a", "online" if at % 2 else "offline", "urban", 100, 1)
            for at in range(40)
        ]
        town = merchants, rows, PARAMETERS
        kept = measure_by_channel(*town)
        differing = self.differences("share_at_night/robust_beta_binomial", kept, town)
        assert {one.subject.rpartition(", ")[2] for one in differing} >= {"peers", "p"}

    def differences(self, formula, kept, town):
        merchants, rows, parameters = town
        told = [one._asdict() | {"evidence": list(one.evidence)} for one in kept]
        people = [pack_shares.Merchant(*row) for row in merchants]
        again = pack_shares.findings(formula, people, rows, parameters)
        return list(pack_run._compared("x", told, again))


class TestDiscovery:
    @FEW
    @given(st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=1, max_size=60))
    def test_has_the_same_q(self, p):
        tested = np.array([one for one in p if one is not None])
        found = [q for q in pack_run._q_values(p) if q is not None]
        assert len(found) == len(tested)
        close([q[0] for q in found], list(yekutieli(tested)))
        close([q[1] for q in found], list(hochberg(tested)))


AMOUNTS = st.one_of(st.integers(1, 2_000_000), st.integers(-3, 5), st.just(200_000))


@st.composite
def cases(draw):
    """A population, drawn by any design, with some results; as house and verifier take it."""
    amounts = draw(st.lists(AMOUNTS, min_size=1, max_size=40))
    design = draw(st.sampled_from(list(Design)))
    layers = ("low", "high") if design == Design.STRATIFIED else ("",)
    lines = [Line(f"C-{at:03d}", fen, layers[at % len(layers)]) for at, fen in enumerate(amounts)]
    size = draw(st.integers(1, 25))
    parts, drawn = _drawn(design, lines, size)
    shares = draw(st.lists(st.sampled_from([0, 0, 0, 0.1, 1, -0.2]), min_size=1, max_size=40))
    recorded = draw(st.integers(0, len(drawn)))
    errors = [round(one.amount_fen * shares[at % len(shares)]) for at, one in enumerate(drawn)]
    facts = {
        "confidence": draw(LEVELS),
        "materiality_bp": draw(st.integers(1, 900)),
        "errors_max": 1,
    }
    estimator = (
        draw(st.sampled_from(["difference", "ratio"])) if design == Design.SIMPLE else "difference"
    )
    results = [
        Result(one.stratum, one.amount_fen, error, error != 0)
        for one, error in zip(drawn[:recorded], errors, strict=False)
    ]
    case = Case(Plan(design, **facts), estimator, parts, results)
    return case, _record(case, lines, drawn, errors, facts)


def _drawn(design, lines, size):
    """Strata as the database lays them out, and what the house draws from them."""
    if design in {Design.MUS_STANDARD, Design.MUS_CONSERVATIVE}:
        size = min(size, sum(line.amount_fen > 0 for line in lines))
        drawn = selection.draw_units(SEED, lines, size)
        sure = {one.reference for one in drawn if one.stratum == "certain"}
        pools = {
            line.reference: pack_samples._pool(
                pack_samples.Line(line.reference, line.amount_fen, ""), sure
            )
            for line in lines
        }
    else:
        pools = {line.reference: line.layer or "all" for line in lines}
        names = list(pools.values())
        drawn = selection.draw_at_random(
            SEED, lines, {name: min(size, names.count(name)) for name in names}
        )
    parts = [
        Part(
            name,
            sum(pool == name for pool in pools.values()),
            sum(line.amount_fen for line in lines if pools[line.reference] == name),
            sum(one.stratum == name for one in drawn),
        )
        for name in sorted(set(pools.values()))
    ]
    return parts, drawn


def _record(case, lines, drawn, errors, facts):
    recorded = len(case.results)
    return {
        "plan": facts | {"design": str(case.plan.design), "estimator": case.estimator},
        "seed": SEED,
        "commitment": "a8ae6e6ee929abea3afcfc5258c8ccd6f85273e0d4626d26c7279f3250f77c8e",
        "population": {
            "sha256": hash_of(lines),
            "units": len(lines),
            "book_fen": case.book_fen,
            "lines": [[line.reference, line.amount_fen, line.layer] for line in lines],
        },
        "strata": [
            {"name": one.name, "units": one.units, "book_fen": one.book_fen, "size": one.size}
            for one in case.parts
        ],
        "items": [
            {
                "position": one.position,
                "claim": one.reference,
                "stratum": one.stratum,
                "book_fen": one.amount_fen,
                "is_certain": one.is_certain,
                "chance": f"{one.chance_e10 // 10**10}.{one.chance_e10 % 10**10:010d}",
                "audited_fen": one.amount_fen - errors[at] if at < recorded else None,
                "error_fen": errors[at] if at < recorded else None,
                "is_wrong": errors[at] != 0 if at < recorded else None,
            }
            for at, one in enumerate(drawn)
        ],
    }


class TestSamples:
    @settings(FEW, max_examples=30)
    @given(cases())
    def test_are_drawn_and_evaluated_again(self, drawn):
        case, record = drawn
        record["evaluation"] = evaluate(case)
        assert list(pack_samples.check_sample("x", record)) == []

    def test_that_are_not_drawn_have_nothing_to_draw_again(self):
        record = {"population": {"sha256": None, "lines": []}}
        assert list(pack_samples.check_sample("x", record)) == []
