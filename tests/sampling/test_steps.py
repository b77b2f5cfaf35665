"""A sample from its announcement to its end: announce, freeze, draw, record, evaluate, close."""

from datetime import timedelta

import pgtrigger
import pytest
from django.db import IntegrityError, connection, transaction

from subsidy.accounts.models import Role
from subsidy.accounts.rules import ROLE_PERMISSIONS
from subsidy.audits.services import DayNotOver, TestProgrammeNotAudited
from subsidy.claims import services as claim_verbs
from subsidy.core.errors import Refused, SamePerson, WrongState
from subsidy.sampling import services
from subsidy.sampling.models import PopulationLine, Sample, SampleItem, Stratum
from subsidy.sampling.rules.commitment import commitment_of, is_seed
from subsidy.sampling.rules.population import Line, hash_of
from subsidy.sampling.services.results import Finding
from tests import make
from tests.sampling import town

AUDITOR = Role.AUDITOR


def states(sample):
    return [(move.verb, move.target) for move in sample.moves.order_by("id")]


def items(sample):
    return list(SampleItem.objects.filter(sample=sample).order_by("position"))


class TestAnnounce:
    def test_keeps_the_plan_and_the_hash_of_the_seed_alone(self, shop):
        sample = town.announced(shop, merchant=shop.merchant)
        assert (sample.state, sample.commitment, sample.seed) == (
            "announced",
            commitment_of(town.SEED),
            "",
        )
        assert sample.unit == shop.unit
        assert states(sample) == [("announce", "announced")]

    def test_makes_seeds_that_are_kept_nowhere(self):
        seed, commitment = services.new_seed()
        assert is_seed(seed)
        assert commitment_of(seed) == commitment

    def test_of_a_test_programme_is_refused(self, shop):
        play = make.programme("play", is_test=True)
        with pytest.raises(TestProgrammeNotAudited):
            town.announced(shop, programme=play)

    def test_that_expects_what_it_cannot_tolerate_is_refused(self, shop):
        """1.4 % expected, enlarged by 1.5 at 90 per cent, is beyond 2 %."""
        with pytest.raises(services.ExpectsTooMuch):
            town.announced(shop, design="mus_conservative", expected_bp=140)
        assert town.announced(shop, design="mus_standard", expected_bp=140).expected_bp == 140

    def test_of_a_seed_that_was_used_is_refused(self, shop):
        town.announced(shop)
        with pytest.raises(services.CommitmentUsed):
            town.announced(shop)

    def test_is_for_auditors_alone(self):
        verbs = ["announce", "freeze", "draw", "record", "evaluate", "reopen", "close", "cancel"]
        wanted = {f"sampling.{verb}_sample" for verb in verbs}
        may = {role for role, permissions in ROLE_PERMISSIONS.items() if permissions & wanted}
        assert may == {AUDITOR}
        assert wanted <= ROLE_PERMISSIONS[AUDITOR]


class TestFreeze:
    def test_writes_down_what_stands(self, shop):
        claims = [shop.submitted(), shop.paid()]
        withdrawn = shop.reserved()
        sample = town.frozen(shop, size_asked=None, spread_bp=1_000)
        lines = [Line(claim.reference, claim.subsidy_fen) for claim in claims]
        assert withdrawn.reference not in {line.reference for line in lines}
        assert (sample.units_count, sample.book_fen) == (
            2,
            sum(line.amount_fen for line in lines),
        )
        assert sample.population_sha256 == hash_of(lines)
        assert [(one.name, one.size) for one in sample.strata.all()] == [("all", 2)]

    def test_of_money_paid_counts_what_did_not_come_back(self, shop):
        kept, returned = shop.paid(), shop.paid()
        shop.approved()
        grant = make.grant_of(returned)
        claim_verbs.start_recovery(grant, by=make.SWEEP, at=make.NOON, reason="returned")
        make.recovered(grant)
        sample = town.frozen(shop, basis="paid")
        assert [
            (line.reference, line.amount_fen)
            for line in PopulationLine.objects.filter(sample=sample)
        ] == [(kept.reference, kept.subsidy_fen)]

    def test_of_a_merchant_or_a_unit_leaves_out_the_others(self, shop):
        ours, other = shop.submitted(), make.merchant(shop.programme, shop.unit)
        sample = town.frozen(shop, merchant=shop.merchant)
        assert sample.units_count == 1
        assert PopulationLine.objects.get(sample=sample).reference == ours.reference
        seed, commitment = services.new_seed()
        assert seed
        with pytest.raises(services.PopulationEmpty):
            town.frozen(shop, merchant=other, commitment=commitment)
        elsewhere = make.unit("130200", counties=())
        with pytest.raises(services.PopulationEmpty):
            town.frozen(shop, unit=elsewhere, commitment=commitment_of("2"))
        assert town.frozen(shop, unit=shop.unit, commitment=commitment_of("3")).units_count == 1

    def test_of_a_past_day_sees_what_that_day_saw(self, shop):
        shop.submitted()
        with pytest.raises(services.PopulationEmpty):
            town.frozen(shop, as_of=make.TODAY - timedelta(days=1))

    def test_before_the_day_has_come_is_refused(self, shop):
        sample = town.announced(shop, as_of=make.TODAY + timedelta(days=1))
        with pytest.raises(DayNotOver):
            services.freeze(sample, by=make.actor(AUDITOR), at=make.NOON)

    def test_at_the_moment_of_the_commitment_is_refused(self, shop):
        sample = town.announced(shop)
        with pytest.raises(services.CommitmentTooNew):
            services.freeze(sample, by=make.actor(AUDITOR), at=town.EARLIER)

    def test_is_done_once(self, shop):
        shop.submitted()
        sample = town.frozen(shop)
        with pytest.raises(WrongState):
            services.freeze(sample, by=make.actor(AUDITOR), at=make.NOON)

    def test_in_layers_examines_the_top_whole(self, shop):
        for price_fen in (100_000, 200_000, 300_000, 400_000):
            shop.submitted(purchase__price_fen=price_fen, purchase__invoice__total_fen=price_fen)
        shop.submitted_car()
        facts = {"design": "stratified", "top_from_fen": 1_000_000, "size_asked": 3}
        by_group = town.frozen(shop, layered_by="group", **facts)
        assert list(
            by_group.strata.order_by("name").values_list("name", "units_count", "size")
        ) == [
            ("appliances", 4, 3),
            ("top", 1, 1),
        ]
        by_amount = town.frozen(
            shop,
            layered_by="amount",
            cuts_fen=[30_000, 50_000],
            allocation="neyman",
            commitment=commitment_of("2"),
            **facts,
        )
        names = list(by_amount.strata.order_by("name").values_list("name", flat=True))
        assert names == ["band-00", "band-01", "band-02", "top"]


class TestDraw:
    def test_reveals_the_seed_and_takes_what_it_says(self, shop):
        claims = [shop.submitted() for _ in range(5)]
        sample = town.drawn(shop)
        first = sorted(claims, key=lambda claim: commitment_of(town.SEED + claim.reference))[:3]
        assert [item.reference for item in items(sample)] == [claim.reference for claim in first]
        assert {str(item.chance) for item in items(sample)} == {"0.6000000000"}
        assert sample.seed == town.SEED
        assert services.redraw(sample).is_equal

    @pytest.mark.parametrize("seed", ["f" * 64, "short", "", town.SEED.upper()])
    def test_with_another_seed_is_refused(self, shop, seed):
        shop.submitted()
        sample = town.frozen(shop)
        with pytest.raises(services.SeedMismatch):
            services.draw(sample, seed=seed, by=make.actor(AUDITOR), at=town.LATER)
        assert (sample.state, items(sample)) == ("frozen", [])

    def test_comes_after_the_freezing(self, shop):
        with pytest.raises(WrongState):
            services.draw(town.announced(shop), seed=town.SEED, by=make.SWEEP, at=town.LATER)


class TestRecord:
    def test_keeps_who_found_what(self, shop):
        shop.submitted()
        sample = town.drawn(shop)
        [item] = items(sample)
        auditor = make.actor(AUDITOR)
        services.record_one(
            item, audited_fen=0, is_wrong=False, note="no such serial", by=auditor, at=town.LATER
        )
        assert (item.error_fen, item.is_wrong, item.taint) == (item.book_fen, True, 1.0)
        assert (item.recorded_by_id, item.recorded_at) == (auditor.staff_id, town.LATER)

    def test_twice_changes_nothing(self, shop):
        shop.submitted()
        sample = town.drawn(shop)
        assert (town.found(sample, 5), town.found(sample, 5), town.found(sample, 6)) == (1, 0, 1)

    def test_refuses_what_is_not_in_it_and_what_is_not_explained_all_at_once(self, shop):
        shop.submitted()
        sample = town.drawn(shop)
        [item] = items(sample)
        findings = [
            Finding("C-UNKNOWN", 0, is_wrong=False, place="A9"),
            Finding(item.reference, item.book_fen, is_wrong=True, place="B7"),
        ]
        with pytest.raises(Refused) as refused:
            services.record(sample, findings, by=make.actor(AUDITOR), at=town.LATER)
        assert [(fault.code, fault.pointer) for fault in refused.value.faults] == [
            ("not_in_sample", "A9"),
            ("explanation_missing", "B7"),
        ]
        assert items(sample)[0].recorded_at is None

    def test_after_the_evaluation_is_refused(self, shop):
        shop.submitted()
        with pytest.raises(WrongState):
            town.found(town.evaluated(shop), 5)


class TestEvaluate:
    def test_live_says_that_it_is_provisional(self, shop):
        for _ in range(4):
            shop.submitted()
        sample = town.drawn(shop)
        live = services.evaluation_of(sample)
        assert (live["recorded"], live["is_complete"], live["upper_fen"]) == (0, False, None)
        assert live["verdict"] == "inconclusive"

    def test_waits_for_all_results(self, shop):
        shop.submitted()
        sample = town.drawn(shop)
        with pytest.raises(services.ResultsMissing):
            services.evaluate(sample, by=make.actor(AUDITOR), at=town.LATER)

    def test_keeps_the_figures_until_it_is_reopened(self, shop):
        for _ in range(4):
            shop.submitted()
        sample = town.evaluated(shop, 3_000)
        assert sample.evaluation["error_fen"] == 4_000
        services.reopen(sample, by=make.actor(AUDITOR), at=town.LATER, reason="a typing error")
        assert (sample.state, sample.evaluation) == ("drawn", None)
        town.found(sample, 0, 6_000)
        services.evaluate(sample, by=make.actor(AUDITOR), at=town.LATER)
        assert sample.evaluation["error_fen"] == 8_000


class TestClose:
    def test_is_by_a_second_person(self, shop):
        shop.submitted()
        first = make.actor(AUDITOR)
        sample = town.evaluated(shop, by=first)
        with pytest.raises(SamePerson):
            services.close(sample, by=first, at=town.LATER)
        services.close(sample, by=make.actor(AUDITOR), at=town.LATER)
        assert states(sample)[-3:] == [
            ("draw", "drawn"),
            ("evaluate", "evaluated"),
            ("close", "closed"),
        ]

    def test_draws_again_first(self, shop):
        shop.submitted()
        sample = town.evaluated(shop)
        with pgtrigger.ignore("sampling.PopulationLine:written_once"):
            PopulationLine.objects.filter(sample=sample).update(amount_fen=1)
        with pytest.raises(services.DrawDiffers):
            services.close(sample, by=make.actor(AUDITOR), at=town.LATER)
        assert not services.redraw(sample).is_population

    def test_a_sample_is_cancelled_for_a_reason(self, shop):
        sample = town.announced(shop)
        services.cancel(sample, by=make.actor(AUDITOR), at=town.LATER, reason="seed lost")
        assert (sample.state, sample.moves.latest("id").reason) == ("cancelled", "seed lost")
        with pytest.raises(WrongState):
            services.freeze(sample, by=make.actor(AUDITOR), at=town.LATER)


def refused(sql, *params, name):
    """The database itself says no."""
    expected = pytest.raises(IntegrityError, match=name)
    with expected, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


class TestDatabase:
    """What holds against raw SQL too."""

    def test_refuses_a_population_before_its_commitment(self, shop):
        shop.submitted()
        sample = town.frozen(shop)
        seed, commitment = services.new_seed()
        assert seed
        late = town.announced(shop, commitment=commitment)
        refused(
            """UPDATE sampling_sample AS late SET state = 'frozen', frozen_at = late.announced_at,
                cutoff = frozen.cutoff, population_sha256 = frozen.population_sha256,
                units_count = 1, book_fen = 1, size = 1
            FROM sampling_sample AS frozen WHERE late.id = %s AND frozen.id = %s""",
            late.pk,
            sample.pk,
            name="sample_population_is_frozen_after_its_commitment",
        )
        refused(
            """INSERT INTO sampling_populationline
                (sample_id, claim_id, reference, amount_fen, layer)
            SELECT sample_id, claim_id, 'C-NEW', 1, '' FROM sampling_populationline""",
            name="takes no lines",
        )

    def test_refuses_a_seed_that_is_not_the_committed_one(self, shop):
        shop.submitted()
        sample = town.frozen(shop)
        refused(
            "UPDATE sampling_sample SET state = 'drawn', seed = %s, drawn_at = now(),"
            " drawn_by_id = announced_by_id WHERE id = %s",
            "f" * 64,
            sample.pk,
            name="sample_seed_is_the_one_it_was_committed_to",
        )
        refused(
            "UPDATE sampling_sample SET state = 'drawn' WHERE id = %s",
            sample.pk,
            name="sample_seed_is_revealed_by_the_draw",
        )

    def test_refuses_another_commitment_population_or_seed(self, shop):
        shop.submitted()
        sample = town.drawn(shop)
        for column in ("commitment", "population_sha256", "seed"):
            with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
                Sample.objects.filter(pk=sample.pk).update(**{column: "e" * 64})

    def test_refuses_results_after_the_end(self, shop):
        shop.submitted()
        sample = town.evaluated(shop)
        for _ in range(2):
            refused(
                "UPDATE sampling_sampleitem SET note = 'x' WHERE sample_id = %s",
                sample.pk,
                name="while the sample is open",
            )
            if sample.state != "closed":
                services.close(sample, by=make.actor(AUDITOR), at=town.LATER)
        with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
            Sample.objects.filter(pk=sample.pk).update(evaluation={})
        with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
            SampleItem.objects.filter(sample=sample).delete()

    def test_refuses_items_beside_the_draw(self, shop):
        for _ in range(4):
            shop.submitted()
        sample = town.drawn(shop)
        left = PopulationLine.objects.exclude(pk__in=SampleItem.objects.values("line")).get(
            sample=sample
        )
        with pytest.raises(IntegrityError, match="drawn once"), transaction.atomic():
            SampleItem.objects.create(
                sample=sample,
                line=left,
                stratum=Stratum.objects.get(sample=sample),
                position=9,
                reference=left.reference,
                book_fen=1,
                is_certain=False,
                chance="0.5",
            )

    @pytest.mark.parametrize(
        ("change", "name"),
        [
            ("error_fen = 1, is_wrong = true, note = 'x'", "whole_result"),
            ("audited_fen = book_fen, error_fen = 1, is_wrong = true", "error_is_book_value"),
            (
                "audited_fen = book_fen - 1, error_fen = 1, is_wrong = false",
                "what_differs_is_wrong",
            ),
            ("audited_fen = book_fen, error_fen = 0, is_wrong = true", "is_explained"),
        ],
    )
    def test_refuses_half_a_result(self, shop, change, name):
        shop.submitted()
        sample = town.drawn(shop)
        whole = "" if name == "whole_result" else ", recorded_at = now(), recorded_by_id = %s"
        person = [] if name == "whole_result" else [sample.drawn_by_id]
        refused(f"UPDATE sampling_sampleitem SET {change}{whole}", *person, name=name)

    def test_refuses_a_close_by_who_drew(self, shop):
        shop.submitted()
        sample = town.evaluated(shop)
        refused(
            "UPDATE sampling_sample SET state = 'closed', closed_at = now(),"
            " closed_by_id = drawn_by_id WHERE id = %s",
            sample.pk,
            name="sample_is_closed_by_another_person_than_drew_it",
        )

    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({"expected_bp": 200}, "tolerates_more"),
            ({"confidence": 99}, "known_design"),
            ({"size_asked": 0}, "asks_for_some"),
            ({"design": "stratified"}, "has_layers"),
            ({"layered_by": "group"}, "has_layers"),
            ({"estimator": "ratio", "design": "attribute"}, "ratio_only"),
            ({"commitment": "abc"}, "committed_to_a_seed"),
        ],
    )
    def test_refuses_a_plan_that_makes_no_sense(self, shop, changes, name):
        sample = town.plan(
            shop, announced_at=make.NOON, announced_by=make.staff(AUDITOR), **changes
        )
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            sample.save()

    def test_refuses_a_merchant_without_its_unit(self, shop):
        sample = town.plan(
            shop, merchant=shop.merchant, announced_at=make.NOON, announced_by=make.staff(AUDITOR)
        )
        with pytest.raises(IntegrityError, match="names_the_unit"), transaction.atomic():
            sample.save()
