"""1,000 claims a request, from four head offices at once: `POST /api/v1/claims/batch` in full."""

from bench import house, intake, sales
from bench.figures import Figure

ROWS = 1_000
SHAPE = intake.Shape(
    clients=4,
    warm_up=1,
    requests=4,
    our_path="/api/v1/claims/batch",
    naive_path="/claims/batch",
    is_answering_each=False,
)


def measure() -> list[Figure]:
    """Return intake_batch_per_s, intake_batch_vs_naive, intake_batch_vs_floor."""
    tokens = house.set_up()
    requests = sales.batches(sales.open_trade(), tokens, count=SHAPE.count, rows=ROWS)
    return intake.compare("intake_batch", SHAPE, requests)
