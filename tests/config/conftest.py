from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .checkout import Checkout, User


@pytest.fixture
def make_checkout(tmp_path: Path) -> Iterator[Callable[..., Checkout]]:
    """Yield a function that makes checkouts in directories of its own."""
    made: list[Checkout] = []

    def make(name: str = "var") -> Checkout:
        made.append(Checkout(tmp_path / name))
        return made[-1]

    yield make
    for checkout in made:
        checkout.close()


@pytest.fixture
def checkout(make_checkout: Callable[..., Checkout]) -> Checkout:
    """Return a checkout nobody has used yet."""
    return make_checkout()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[User]:
    """Yield a user of both services, for tests that only look."""
    checkout = Checkout(tmp_path_factory.mktemp("running") / "var")
    yield checkout.user("postgres", "redis")
    checkout.close()
