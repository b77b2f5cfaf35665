"""A reviewer at work, in a real browser: signs in, approves a claim, reads the report."""

import os

import pytest
from playwright.sync_api import sync_playwright

from subsidy.accounts.models import Role
from tests import make

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def chromium():
    """A browser; playwright runs a loop of its own, which Django takes for async code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = CHROMIUM if os.path.exists(CHROMIUM) else None  # noqa: PTH110 - a plain question
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def shop(transactional_db):
    return make.Shop()


@pytest.fixture
def visit(chromium, live_server):
    """Open a browser window in a language and sign in as somebody with the role."""

    def signed_in(role, locale):
        name = make.staff(role).username
        page = chromium.new_context(locale=locale).new_page()
        page.set_default_timeout(20_000)
        page.goto(f"{live_server.url}/admin/")
        page.fill("#id_username", name)
        page.fill("#id_password", "correct horse 7")
        page.click("#login-form button[type=submit]")
        page.wait_for_selector("#cards")
        return page

    return signed_in


@pytest.mark.parametrize(
    ("locale", "approve", "done", "state"),
    [
        ("zh-CN", "通过", "已办理：通过", "已通过"),
        ("en-GB", "Approve", "Done: Approve", "approved"),
    ],
)
def test_a_reviewer_approves_a_claim(locale, approve, done, state, shop, visit):
    claim = shop.in_review()
    page = visit(Role.CITY_REVIEWER, locale)
    page.click("#cards a >> nth=0")
    page.click(f"text={claim.reference}")
    page.click(f"#verbs >> text={approve}")
    page.fill("#id_reason", "OK")
    page.click("#verb-form button[type=submit]")
    page.wait_for_selector(f"text={done}")
    assert state in page.inner_text("#timeline").lower()
    claim.refresh_from_db()
    assert claim.state == "approved"


@pytest.mark.parametrize(("locale", "unit"), [("zh-CN", "石家庄"), ("en-GB", "Shijiazhuang")])
def test_the_report_shows_its_chart(locale, unit, shop, visit, live_server):
    shop.approved()
    page = visit(Role.FINANCE_CHECKER, locale)
    page.goto(f"{live_server.url}/admin/reports/fund-allocation/?as_of=2024-10-31")
    assert unit in page.text_content("#chart svg")
    assert "999.80" in page.inner_text("#lines")


def test_the_language_is_chosen_by_hand(visit):
    page = visit(Role.AUDITOR, "zh-CN")
    page.wait_for_selector("text=总览")
    page.evaluate("document.querySelector('form[action*=setlang] input[value=en]').form.submit()")
    page.wait_for_selector("text=Overview")
