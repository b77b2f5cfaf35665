"""The page of the API in a real browser: it shows every door, and nothing is blocked or missing."""

import os

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.test_admin import ARGUMENTS, CHROMIUM

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(sandbox):
    path = CHROMIUM if os.path.exists(CHROMIUM) else None  # noqa: PTH110 - a plain question
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser.new_page()
        browser.close()


def test_the_page_shows_the_doors(page, sandbox):
    said, failed = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto(f"{sandbox.url}/api/docs?lang=en")
    page.wait_for_selector("#operations-claims-create_claim", timeout=60_000)

    assert "Reserve and submit in one call" in page.inner_text("#docs")
    assert (said, failed) == ([], [])
