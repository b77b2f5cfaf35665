"""An auditor draws a small sample of what was paid, examines it, and learns the limits."""

from simulation.demo.stories.scene import Scene
from subsidy.core import clock
from subsidy.core.money import yuan
from subsidy.sampling import services as sampling
from subsidy.sampling.models import Basis, Design, Sample, SampleItem
from subsidy.sampling.services import Finding

ITEMS = 30
CONFIDENCE, MATERIALITY_BP = 90, 1_000
NOTE = "实地核查：没有这笔交易的货物"


def draw(scene: Scene) -> Sample:
    """Commit to a seed, freeze what was paid, and only then reveal the seed."""
    by, programme = scene.office.actor("auditor"), scene.office.programme
    seed, commitment = sampling.new_seed()
    sample = Sample(
        programme=programme,
        basis=Basis.PAID,
        as_of=clock.programme_day(clock.now()),
        design=Design.MUS_STANDARD,
        confidence=CONFIDENCE,
        materiality_bp=MATERIALITY_BP,
        size_asked=ITEMS,
        commitment=commitment,
    )
    sampling.announce(sample, by=by, at=clock.now())
    sampling.freeze(sample, by=by, at=clock.now())
    sampling.draw(sample, seed=seed, by=by, at=clock.now())
    return sample


def examine(scene: Scene, sample: Sample) -> str:
    """Record what papers and visits show, which is the truth; say what follows for all."""
    by = scene.office.actor("auditor")
    items = SampleItem.objects.filter(sample=sample).select_related("line__claim")
    findings = [_look(scene, item) for item in items.order_by("position")]
    sampling.record(sample, findings, by=by, at=clock.now())
    sampling.evaluate(sample, by=by, at=clock.now())
    wrong = sum(finding.is_wrong for finding in findings)
    figures = sampling.evaluation_of(sample)
    scene.tell(
        f"{len(findings)} paid claims sampled",
        f"{wrong} not due; of all {yuan(sample.book_fen or 0)} yuan at most"
        f" {yuan(figures['upper_fen'])}",
        sample.reference,
    )
    return (
        f"{sample.reference}: {len(findings)} of {sample.units_count} claims examined,"
        f" {wrong} not due, so of all at most {yuan(figures['upper_fen'])} yuan"
    )


def _look(scene: Scene, item: SampleItem) -> Finding:
    if scene.body(item.line.claim).purchase.is_irregular:
        return Finding(item.reference, 0, is_wrong=True, note=NOTE)
    return Finding(item.reference, item.book_fen, is_wrong=False)
