"""What evidence a claim has, and the links to its files."""

from datetime import timedelta

import pytest

from subsidy.claims.models import Evidence
from subsidy.merchants import services as merchants
from tests import make
from tests.claims.papers import pdf, photo
from tests.claims.till import Till
from tests.claims.uploads import kept, no, ok, send
from tests.make import NOON

pytestmark = pytest.mark.usefixtures("evidence_room")


@pytest.fixture
def stranger(shop):
    _, token = merchants.create_key(make.merchant(shop.programme, shop.unit), at=NOON)
    return Till(shop, token)


class TestList:
    def test_has_the_evidence_of_the_claim_with_links(self, shop, till):
        claim = shop.reserved()
        pieces = [
            ok(send(till, photo(), claim))["reference"],
            ok(send(till, pdf(), claim, kind="invoice"))["reference"],
        ]
        body = till.get(f"claims/{claim.reference}/evidence").json()
        assert [one["reference"] for one in body["data"]] == pieces[::-1]
        assert [sorted(one["links"]) for one in body["data"]] == [
            ["original"],
            ["original", "thumbnail", "view"],
        ]
        assert body["next_cursor"] is None

    @pytest.mark.parametrize("pieces", [1, 3])
    def test_costs_as_many_statements_with_one_as_with_three(
        self, shop, till, pieces, django_assert_num_queries
    ):
        claim = shop.reserved()
        for number in range(pieces):
            ok(send(till, photo(number), claim))
        with django_assert_num_queries(4):
            body = till.get(f"claims/{claim.reference}/evidence").json()
        assert len(body["data"]) == pieces

    def test_is_not_there_for_another_merchant(self, shop, till, stranger):
        claim = shop.reserved()
        piece = ok(send(till, photo(), claim))["reference"]
        answers = [
            stranger.get(f"claims/{claim.reference}/evidence"),
            stranger.get(f"evidence/{piece}"),
            stranger.get("evidence/ev_000000000000"),
            send(stranger, photo(3), claim),
        ]
        assert {no(one) for one in answers} == {(404, "not_found")}
        assert Evidence.objects.count() == 1


class TestLink:
    @pytest.fixture
    def links(self, shop, till):
        body = ok(send(till, photo(place=(38.0, 114.0)), shop.reserved()))
        return till.get(f"evidence/{body['reference']}").json()["links"]

    def follow(self, client, link):
        return client.get(link.removeprefix("http://testserver"))

    def test_leads_to_the_original_as_a_download(self, client, links):
        answer = self.follow(client, links["original"])
        assert b"".join(answer.streaming_content) == photo(place=(38.0, 114.0))
        assert answer["Content-Disposition"].startswith('attachment; filename="ev_')
        assert {name: answer[name] for name in ("Content-Type", "X-Content-Type-Options")} == {
            "Content-Type": "image/jpeg",
            "X-Content-Type-Options": "nosniff",
        }
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize("form", ["view", "thumbnail"])
    def test_leads_to_a_copy_without_what_the_camera_wrote(self, client, links, form):
        answer = self.follow(client, links[form])
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert b"Exif" not in answer.content

    def test_ends_after_five_minutes(self, client, links, monkeypatch):
        later = NOON + timedelta(seconds=299)
        monkeypatch.setattr("subsidy.core.clock.now", lambda: later)
        assert self.follow(client, links["view"]).status_code == 200
        later = NOON + timedelta(seconds=300)
        monkeypatch.setattr("subsidy.core.clock.now", lambda: later)
        assert no(self.follow(client, links["view"])) == (404, "not_found")

    def test_to_a_file_that_was_found_infected_leads_nowhere(self, client, links):
        Evidence.objects.update(scan="infected")
        assert no(self.follow(client, links["original"])) == (404, "not_found")

    def test_that_was_tampered_with_leads_nowhere(self, client, links):
        token = links["view"].rsplit("/", 1)[1]
        for wrong in (token[:-1], "x" + token, token.replace(":", ":a"), "x", "a:b"):
            answer = client.get(f"/api/v1/evidence-files/{wrong}")
            assert no(answer) == (404, "not_found")

    def test_of_another_door_leads_nowhere(self, client, shop, till):
        from subsidy.claims.services.evidence_links import Form, sign_link

        ok(send(till, photo()))
        piece = Evidence.objects.get()
        token = sign_link(piece, Form.VIEW, door="staff", viewer="1", at=NOON)
        assert no(client.get(f"/api/v1/evidence-files/{token}")) == (404, "not_found")

    def test_is_not_for_a_caller_with_somebody_elses_key(self, links, till, stranger):
        assert self.follow(till.client, links["view"]).status_code == 200
        assert no(self.follow(stranger.client, links["view"])) == (404, "not_found")

    def test_is_never_logged_with_its_token(self, client, links, caplog):
        caplog.set_level("DEBUG")
        self.follow(client, links["view"])
        self.follow(client, links["view"] + "x")
        assert links["view"].rsplit("/", 1)[1][:20] not in caplog.text
        assert "evidence-files/<str:token>" in caplog.text

    def test_to_a_file_that_changed_or_went_is_said_and_not_served(
        self, client, links, evidence_room, caplog
    ):
        [path] = kept(evidence_room)
        path.chmod(0o600)
        path.write_bytes(photo(9))
        assert no(self.follow(client, links["original"])) == (503, "unavailable")
        path.unlink()
        assert no(self.follow(client, links["original"])) == (503, "unavailable")
        assert "has changed" in caplog.text
        assert "is gone" in caplog.text
