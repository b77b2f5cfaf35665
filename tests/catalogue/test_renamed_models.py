"""Filed under another name, another code or as a bundle: held for approval, with the reason."""

from subsidy.catalogue import services as catalogue
from subsidy.catalogue.models import FiledPrice, Product
from tests import make
from tests.catalogue.prices import codes, enrolled, file, filed, row, rule, sold

CODE, OTHER = "6901234567892", "4006381333931"


class TestAKnownModel:
    def test_under_another_name_is_held(self, seller):
        filed(seller, 399_900)

        [outcome] = file(seller, row(399_900, model="BCD-500 升级版"))

        assert outcome.findings == [
            {"code": "new_code_for_known_model", "saw": {"known": "BCD-500"}}
        ]
        assert (outcome.price.state, outcome.price.approvals_needed) == ("waiting", 1)

    def test_costs_what_the_merchant_promised_for_it(self, seller):
        filed(seller, 399_900)
        [outcome] = file(seller, row(449_900, model="BCD-5OO"))
        assert outcome.findings == [
            {"code": "new_code_for_known_model", "saw": {"known": "BCD-500"}},
            {
                "code": "filed_above_known_model",
                "saw": {"known": "BCD-500", "known_fen": 399_900},
            },
        ]
        assert outcome.price.approvals_needed == 2

    def test_costs_what_it_used_to_be_sold_for(self, seller):
        rule(enrolled(seller))
        sold(seller, 379_900, 389_900, 399_900)
        [outcome] = file(seller, row(519_900, model="BCD-500 2024款"))
        assert outcome.findings[1:] == [
            {
                "code": "filed_above_known_model",
                "saw": {"known": "BCD-500", "known_fen": 389_900},
            },
            {"code": "priced_like_a_bundle", "saw": {"known_fen": 389_900}},
        ]

    def test_costs_what_its_maker_recommends(self, seller):
        filed(seller, 399_900)
        FiledPrice.objects.update(to_on=make.TODAY)
        Product.objects.update(guide_price_fen=359_900)
        [outcome] = file(seller, row(369_900, model="BCD-500 新品"))
        assert outcome.findings[1]["saw"]["known_fen"] == 359_900

    def test_is_known_by_other_merchants_too(self, seller):
        other = make.applied_merchant(make.unit())
        catalogue.file_prices(other, [row()], by=make.FILE, at=make.NOON)
        assert codes(file(seller, row(model="BCD-500 专供"))[0]) == ["new_code_for_known_model"]

    def test_in_another_category_or_of_another_brand_is_another(self, seller):
        make.category("appliances.television")
        filed(seller)
        rows = [
            row(model="BCD-500 专供")._replace(category="appliances.television"),
            row(model="BCD-500 专供")._replace(brand="Midea"),
        ]
        assert [codes(one) for one in file(seller, *rows)] == [[], []]

    def test_once_approved_is_not_held_again(self, seller):
        filed(seller)
        price = filed(seller, model="BCD-500 升级版")
        catalogue.approve_price(price, by=make.actor(), at=make.NOON)
        assert file(seller, row(389_900, model="BCD-500 升级版"))[0].findings == []

    def test_is_found_within_the_same_list(self, seller):
        plain, renamed = file(seller, row(), row(model="BCD-500 套装"))
        assert codes(plain) == []
        assert codes(renamed) == ["new_code_for_known_model", "looks_like_a_bundle"]


class TestACode:
    def test_of_another_model_is_held(self, seller):
        filed(seller, gtin=CODE)
        [outcome] = file(seller, row(model="BCD-777", gtin=CODE))
        assert outcome.findings == [{"code": "code_of_another_model", "saw": {"known": "BCD-500"}}]
        assert codes(file(seller, row(model="BCD-778", gtin=OTHER))[0]) == []


class TestABundle:
    def test_is_known_by_a_gift(self, seller):
        assert codes(file(seller, row(model="BCD-600 送电饭煲"))[0]) == ["looks_like_a_bundle"]
        assert codes(file(seller, row(model="KFR-35 送风型"))[0]) == []

    def test_is_known_by_its_price(self, seller):
        rule(enrolled(seller))
        sold(seller, 300_000)
        assert codes(file(seller, row(390_000))[0]) == ["filed_above_baseline"]
        assert codes(file(seller, row(390_001))[0]) == [
            "filed_above_baseline",
            "priced_like_a_bundle",
        ]
