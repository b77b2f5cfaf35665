import pytest

from subsidy.webhooks import services
from subsidy.webhooks.states import SUBSCRIBABLE
from tests.make import NOON
from tests.webhooks.receiver import Receiver


@pytest.fixture(autouse=True)
def at_home(settings):
    """Receivers of these tests live on this machine."""
    settings.WEBHOOK_ALLOW_PRIVATE = True


@pytest.fixture
def receivers():
    """Return a function that starts receivers; they end with the test."""
    started = []

    def start(*args):
        started.append(Receiver(*args))
        return started[-1]

    yield start
    for receiver in started:
        receiver.close()


@pytest.fixture
def receiver(receivers):
    return receivers()


@pytest.fixture
def listen(shop):
    """Return a function that opens an endpoint of the shop's merchant."""

    def listen(url="https://pos.example.com/hooks", *, events=SUBSCRIBABLE, merchant=None, at=NOON):
        return services.open_endpoint(
            merchant or shop.merchant, url=url, events=events, by=shop.by, at=at
        )

    return listen


@pytest.fixture
def hear(shop, listen):
    """Return a function that opens an endpoint for moves of claims, with nothing in its queue."""

    def hear(url, **more):
        return listen(url, **({"events": ["claim.state_changed"]} | more))

    return hear
