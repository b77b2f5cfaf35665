"""One claim a request, from eight tills at once: `POST /api/v1/claims` in full."""

from bench import house, intake, sales
from bench.figures import Figure

SHAPE = intake.Shape(
    clients=8,
    warm_up=10,
    requests=200,
    our_path="/api/v1/claims",
    naive_path="/claims",
    is_answering_each=True,
)


def measure() -> list[Figure]:
    """Return intake_single_per_s, intake_single_vs_naive, intake_single_vs_floor."""
    tokens = house.set_up()
    requests = sales.singles(sales.open_trade(), tokens, count=SHAPE.count)
    return intake.compare("intake_single", SHAPE, requests)
