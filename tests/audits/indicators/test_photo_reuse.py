"""Whose photos show what earlier photos of other claims show."""

import pytest

from subsidy.audits.indicators.photo_reuse import PHOTO_REUSE
from subsidy.claims.models import Evidence
from subsidy.merchants import services as merchants
from tests import make
from tests.audits.indicators.papers import gathered, hits_in, measured, sold, town, worded
from tests.claims.papers import photo, resaved
from tests.claims.till import Till
from tests.claims.uploads import ok, send


@pytest.fixture
def till(shop, evidence_room):
    return Till(shop)


def shown(till, claim, content, kind="installation_photo"):
    return ok(send(till, content, claim, kind=kind))


def bits(reference):
    [found] = Evidence.objects.get(reference=reference["reference"]).findings[:1]
    return found["seen"]["bits"]


def test_the_later_of_two_like_photos_is_a_hit(shop, till):
    other = make.merchant(shop.programme, shop.unit)
    _, token = merchants.create_key(other, at=make.NOON)
    first, second, third = sold(shop), sold(shop), sold(shop, other)
    sold(shop)
    shown(till, first, photo(1))
    near = shown(till, second, resaved(photo(1)))
    far = shown(Till(shop, token), third, resaved(photo(1), quality=40))
    shown(till, second, photo(2))
    assert gathered(PHOTO_REUSE, shop) == sorted(
        [
            (
                shop.merchant.credit_code,
                2,
                [[second.reference, second.subsidy_fen, [bits(near), False]]],
            ),
            (other.credit_code, 1, [[third.reference, third.subsidy_fen, [bits(far), True]]]),
        ]
    )


def test_alike_photos_of_one_claim_of_one_buyer_or_of_papers_are_none(shop, till):
    car = sold(shop, car=True, applicant__document_number=make.resident_id(88))
    one = sold(shop, applicant__document_number=make.resident_id(88))
    stranger, another = sold(shop), sold(shop)
    shown(till, one, photo(1))
    shown(till, one, resaved(photo(1)))
    shown(till, car, resaved(photo(1), quality=40))
    shown(till, stranger, photo(5), kind="invoice")
    shown(till, another, resaved(photo(5)), kind="invoice")
    assert hits_in(gathered(PHOTO_REUSE, shop)) == {}


def test_photos_farther_apart_than_asked_are_none(shop, till):
    shown(till, sold(shop), photo(1))
    shown(till, sold(shop), resaved(photo(1)))
    assert hits_in(gathered(PHOTO_REUSE, shop, bits_max=-1)) == {}


def test_a_merchant_that_shows_the_same_few_pictures_is_told():
    people, rows = town(30, [0, False])
    one, *others = measured(PHOTO_REUSE, people, rows)
    assert (one.k, one.is_large) == (30, True)
    assert one.figures == {"same_picture": 30, "other_merchants": 0}
    assert not any(other.is_large for other in others)
    zh, en = worded(PHOTO_REUSE, one)
    assert zh.startswith("100笔附有照片的申请中有30笔的照片与其他购买人申请中较早的照片相似")
    assert en.startswith("30 of 100 claims with photos show a picture that looks like an earlier")
