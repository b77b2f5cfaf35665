"""The auditors' desk."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from subsidy.accounts.models import Role
from subsidy.sampling import services
from subsidy.sampling.models import Sample, SampleItem
from subsidy.sampling.rules.commitment import commitment_of
from subsidy.sampling.worksheets import worksheet
from tests import make
from tests.clerk import Clerk, buttons, said, text
from tests.sampling import town
from tests.sampling.test_worksheets import filled


def plan(shop, **changes):
    facts = {
        "programme": shop.programme.pk,
        "basis": "standing",
        "as_of": "2024-10-01",
        "design": "simple",
        "confidence": "90",
        "materiality_bp": "2",
        "errors_max": "0",
        "size_asked": "2",
        "estimator": "difference",
        "allocation": "proportional",
    }
    return facts | changes


@pytest.fixture
def auditor(db):
    return Clerk(Role.AUDITOR)


class TestAnnounce:
    def test_shows_the_seed_once_and_keeps_its_hash(self, shop, auditor):
        answer = auditor.start("announce", Sample, **plan(shop, expected_bp="0.5"))
        sample = Sample.objects.get()
        seed = said(answer)[-1].split()[-1]
        assert commitment_of(seed) == sample.commitment
        assert (sample.materiality_bp, sample.expected_bp, sample.spread_bp) == (200, 50, 0)
        page = text(auditor.look(sample))
        assert sample.commitment in page
        assert "Announced" in page
        assert buttons(auditor.look(sample)) == ["Freeze the population", "Cancel"]

    def test_takes_a_commitment_and_a_merchant(self, shop, auditor):
        facts = {"commitment": town.COMMITMENT, "credit_code": shop.merchant.credit_code.lower()}
        answer = auditor.start("announce", Sample, **plan(shop, **facts))
        sample = Sample.objects.get()
        assert (sample.merchant, sample.unit) == (shop.merchant, shop.unit)
        assert said(answer)[-1].endswith(town.COMMITMENT)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"design": "stratified"}, "Layers belong to a stratified sample"),
            ({"top_from_fen": "5"}, "Layers belong to a stratified sample"),
            ({"design": "stratified", "layered_by": "amount"}, "Name the bounds of the layers"),
            ({"cuts_fen": "five"}, "This is not an amount"),
            ({"cuts_fen": " ".join(map(str, range(30)))}, "These are too many bounds"),
            ({"top_from_fen": "-5"}, "This is not an amount"),
            ({"top_from_fen": "x"}, "This is not an amount"),
            ({"estimator": "ratio", "design": "attribute"}, "A ratio is estimated from"),
            ({"materiality_bp": "100"}, "Between 0.01 and 99.99 per cent"),
            ({"expected_bp": "3"}, "Less is expected than is tolerated"),
            ({"credit_code": "X"}, "There is no such merchant"),
        ],
    )
    def test_says_what_makes_no_sense(self, shop, auditor, changes, message):
        assert message in text(auditor.start("announce", Sample, **plan(shop, **changes)))
        assert not Sample.objects.exists()

    def test_of_layers(self, shop, auditor):
        facts = {"design": "stratified", "layered_by": "amount", "cuts_fen": "900, 500，500"}
        auditor.start("announce", Sample, **plan(shop, **facts, top_from_fen="5000"))
        sample = Sample.objects.get()
        assert (sample.cuts_fen, sample.top_from_fen) == ([50_000, 90_000], 500_000)

    @pytest.mark.parametrize("role", [Role.PROGRAMME_MANAGER, Role.INSPECTOR])
    def test_is_for_auditors_alone(self, shop, role):
        clerk = Clerk(role)
        assert clerk.start("announce", Sample, **plan(shop)).status_code == 403
        sample = town.announced(shop)
        for verb in ("freeze", "draw", "record", "evaluate", "close", "reopen", "cancel"):
            assert clerk.press(verb, sample, reason="x").status_code == 403
        assert buttons(clerk.look(sample)) == []


class TestSample:
    def test_goes_its_way_by_buttons(self, shop, auditor):
        for _ in range(3):
            shop.submitted()
        sample = town.announced(shop, size_asked=2)
        auditor.press("freeze", sample)
        assert said(auditor.press("draw", sample, seed="no")) == [
            (
                "This is not the seed that the sample was committed to. "
                "Enter the seed that was shown when the sample was announced."
            )
        ]
        auditor.press("draw", sample, seed=town.SEED)
        assert sample.state == "drawn"
        sheet = auditor.client.get(reverse("admin:sampling_sample_worksheet", args=[sample.pk]))
        assert load_workbook(io.BytesIO(sheet.content)).sheetnames == [sample.reference]
        rows = {1: {"audited_yuan": 0, "note": "never delivered"}}
        assert said(self.send(auditor, sample, filled(sample, rows)))[-1] == (
            "1 results are new or changed."
        )
        page = text(auditor.look(sample))
        listed = auditor.client.get(auditor.look(sample).context["items_url"])
        assert listed.context["cl"].result_list.count() == 2
        for words in ("provisional", "1 of 2 items have a result", "All items", "all claims"):
            assert words in page
        item = SampleItem.objects.get(sample=sample, position=2)
        book = f"{item.book_fen / 100:.2f}"
        auditor.press("record", item, audited_fen=book, is_wrong="", note="")
        assert (item.error_fen, item.is_wrong) == (0, False)
        assert "Result as booked" in text(auditor.look(item))
        auditor.press("evaluate", sample)
        assert "upper error limit" in text(auditor.look(sample))
        assert b"evaluation-chart" in auditor.look(sample).content
        auditor.press("close", sample)
        Clerk(Role.AUDITOR).press("close", sample)
        assert sample.state == "closed"

    def send(self, auditor, sample, content):
        file = SimpleUploadedFile("w.xlsx", content)
        return auditor.press("record", sample, file=file)

    def test_tells_the_faults_of_a_worksheet_with_their_cells(self, shop, auditor):
        shop.submitted()
        sample = town.drawn(shop)
        answer = self.send(auditor, sample, filled(sample, {1: {"audited_yuan": "=2"}}))
        assert said(answer) == ["Cell U8: A formula stands here."]
        assert said(self.send(auditor, sample, b"x"))[0].startswith("This is no worksheet")

    def test_takes_no_giant(self, shop, auditor, monkeypatch):
        shop.submitted()
        sample = town.drawn(shop)
        monkeypatch.setattr("subsidy.sampling.forms.BYTES_MAX", 10)
        page = text(self.send(auditor, sample, worksheet(sample)))
        assert "The file is too large" in page

    def test_gives_its_worksheet_to_auditors_alone_and_after_the_draw(self, shop, auditor):
        shop.submitted()
        sample = town.frozen(shop)
        url = reverse("admin:sampling_sample_worksheet", args=[sample.pk])
        assert auditor.client.get(url).status_code == 404
        assert Clerk(Role.PROGRAMME_MANAGER).client.get(url).status_code == 403

    def test_gives_its_record_to_all_who_may_look(self, shop):
        shop.submitted()
        sample = town.frozen(shop)
        url = reverse("admin:sampling_sample_download", args=[sample.pk])
        record = Clerk(Role.PROGRAMME_MANAGER).client.get(url).json()
        assert record["population"]["sha256"] == sample.population_sha256
        assert (record["commitment"], record["seed"]) == (town.COMMITMENT, None)

    def test_of_a_unit_is_shown_there(self, shop):
        shop.submitted()
        sample = town.drawn(shop, merchant=shop.merchant)
        item = SampleItem.objects.get(sample=sample)
        elsewhere = make.unit("130200", counties=())
        for row in (sample, item):
            assert Clerk(Role.CITY_REVIEWER, units=[shop.unit]).look(row).status_code == 200
            assert Clerk(Role.CITY_REVIEWER, units=[elsewhere]).look(row).status_code == 302

    @pytest.mark.parametrize("samples", [1, 3])
    def test_lists_have_a_budget(self, samples, shop, auditor, django_assert_num_queries):
        shop.submitted()
        for number in range(samples):
            sample = town.announced(shop, commitment=commitment_of(f"{number:064x}"))
            services.freeze(sample, by=make.actor(Role.AUDITOR), at=make.NOON)
            services.draw(
                sample,
                seed=f"{number:064x}",
                by=make.actor(Role.AUDITOR),
                at=make.NOON + timedelta(hours=1),
            )
        for model, budget in ((Sample, 6), (SampleItem, 4)):
            with django_assert_num_queries(budget):
                page = auditor.list(model)
            assert page.context["cl"].result_list.count() == samples


class TestPage:
    @pytest.mark.parametrize(
        ("errors", "words"),
        [
            ([], ["The error is not material", "0 of 3 are wrong; of all 4 claims, 0 to"]),
            ([90_000], ["The error is material"]),
            ([4_000], ["The sample cannot say yet", "It would conclude", "items would decide"]),
        ],
    )
    def test_says_what_the_results_say(self, shop, auditor, errors, words):
        for _ in range(4):
            shop.submitted()
        sample = town.drawn(shop)
        town.found(sample, *errors)
        page = text(auditor.look(sample))
        for one in words:
            assert one in page

    def test_names_pools_layers_and_bands(self, shop, auditor):
        for _ in range(3):
            shop.submitted()
        by_units = town.drawn(shop, design="mus_conservative", size_asked=2)
        assert "drawn at intervals" in text(auditor.look(by_units))
        seed = "c" * 64
        layered = town.announced(
            shop,
            design="stratified",
            layered_by="amount",
            cuts_fen=[50_000],
            commitment=commitment_of(seed),
        )
        services.freeze(layered, by=make.actor(Role.AUDITOR), at=make.NOON)
        page = text(auditor.look(layered))
        assert "band 2 of amounts" in page
        assert "Bounds of layers (yuan) 500.00" in page
        by_group = town.frozen(
            shop, design="stratified", layered_by="group", commitment=commitment_of("d" * 64)
        )
        assert "appliances" in text(auditor.look(by_group))
