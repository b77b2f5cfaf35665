"""Evidence in the admin: small pictures on the claim's page, and links for one person alone."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from subsidy.accounts.models import Role
from subsidy.claims.models import Evidence
from tests import make
from tests.claims.papers import pdf, photo
from tests.claims.uploads import ok, send, with_terms
from tests.clerk import Clerk, text
from tests.make import NOON

pytestmark = pytest.mark.usefixtures("evidence_room")


@pytest.fixture
def claim(shop, till):
    with_terms(shop, "delivery_note")
    claim = shop.reserved()
    ok(send(till, photo(), claim, kind="installation_photo"))
    ok(send(till, pdf(), claim, kind="invoice"))
    return claim


def links(page):
    return re.findall(r'"(/admin/claims/evidence/file/[^"]+)"', page.content.decode())


class TestClaimPage:
    def test_shows_pieces_findings_and_what_is_missing(self, claim):
        page = Clerk(Role.CITY_REVIEWER).look(claim)
        shown = text(page)
        assert "photo of the installation" in shown
        assert "The photo does not say where it was taken" in shown
        assert "Still missing: delivery_note" in shown
        assert len(links(page)) == 4

    def test_has_no_links_for_who_may_not_open_files(self, claim):
        page = Clerk(Role.FINANCE_MAKER).look(claim)
        assert "photo of the installation" in text(page)
        assert links(page) == []


class TestLink:
    def test_leads_to_the_file_for_who_it_was_made_for(self, claim):
        reviewer = Clerk(Role.CITY_REVIEWER)
        answers = [reviewer.client.get(link) for link in links(reviewer.look(claim))]
        assert [answer.status_code for answer in answers] == [200] * 4
        assert answers[1]["Content-Type"] == "image/jpeg"
        assert answers[3]["Content-Disposition"].startswith("attachment")
        for answer in answers:
            answer.close()

    def test_is_nobody_elses(self, claim):
        link = links(Clerk(Role.CITY_REVIEWER).look(claim))[0]
        assert Clerk(Role.CITY_REVIEWER).client.get(link).status_code == 404
        assert Clerk(Role.FINANCE_MAKER).client.get(link).status_code == 403

    def test_ends_after_minutes_and_cannot_be_made_up(self, claim, monkeypatch):
        reviewer = Clerk(Role.CITY_REVIEWER)
        link = links(reviewer.look(claim))[0]
        assert reviewer.client.get(link[:-4] + "xyz/").status_code == 404
        later = NOON + timedelta(minutes=5)
        monkeypatch.setattr("subsidy.core.clock.now", lambda: later)
        assert reviewer.client.get(link).status_code == 404

    def test_is_not_for_units_of_others(self, shop, claim):
        from subsidy.claims.services.evidence_links import Form, sign_link

        elsewhere = Clerk(Role.CITY_REVIEWER, units=[make.unit("130200", counties=())])
        piece = Evidence.objects.first()
        viewer = str(elsewhere.user.pk)
        token = sign_link(piece, Form.ORIGINAL, door="staff", viewer=viewer, at=NOON)
        link = reverse("admin:claims_evidence_file", args=[token])
        assert elsewhere.client.get(link).status_code == 404


class TestWindow:
    def test_lists_and_shows_with_the_place_masked(self, shop, till):
        ok(send(till, photo(place=(38.041234, 114.512345)), shop.reserved()))
        auditor = Clerk(Role.AUDITOR)
        listed = auditor.client.get(reverse("admin:claims_evidence_changelist"))
        piece = Evidence.objects.get()
        assert piece.reference in text(listed)
        shown = text(auditor.look(piece))
        assert "38.04,114.51" in shown
        assert "38.041234" not in shown
