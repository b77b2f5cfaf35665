from decimal import Decimal

import pytest
from django.db import IntegrityError

from subsidy.merchants import services
from subsidy.merchants.models import Store, Terminal
from tests.merchants import make

pytestmark = pytest.mark.django_db


class TestStore:
    def test_is_found_by_its_merchants_code_with_its_county(self, django_assert_num_queries):
        merchant, other = make.applied_merchant(), make.applied_merchant()
        wanted = make.store(merchant, "S001")
        make.store(merchant, "S002")
        make.store(other, "S001")
        with django_assert_num_queries(1):
            found = list(Store.objects.of_merchant(merchant, codes=["S001", "S009"]))
            assert [(row.pk, row.county.code) for row in found] == [(wanted.pk, "130102")]

    def test_has_a_code_of_its_own(self):
        merchant = make.applied_merchant()
        make.store(merchant)
        with pytest.raises(IntegrityError, match="merchant_has_one_store_of_a_code"):
            make.store(merchant)

    @pytest.mark.parametrize(
        ("facts", "constraint"),
        [
            ({"code": ""}, "store_has_a_code_and_a_name"),
            ({"channel": "market"}, "store_sells_in_a_known_channel"),
            ({"latitude": Decimal(91)}, "store_lies_on_the_globe_or_nowhere"),
            ({"longitude": None}, "store_lies_on_the_globe_or_nowhere"),
        ],
    )
    def test_is_guarded_by_the_database(self, facts, constraint):
        store = make.store(make.applied_merchant())
        with pytest.raises(IntegrityError, match=constraint):
            Store.objects.filter(pk=store.pk).update(**facts)

    def test_is_named_by_code_and_name(self):
        assert str(make.store(make.applied_merchant())) == "S001 长安店"


class TestTerminal:
    def test_stands_in_one_store_only(self):
        merchant = make.applied_merchant()
        services.add_terminal(make.store(merchant, "S001"), serial="T0001")
        with pytest.raises(IntegrityError, match="serial"):
            services.add_terminal(make.store(merchant, "S002"), serial="T0001")

    @pytest.mark.parametrize(
        ("facts", "constraint"),
        [
            ({"serial": ""}, "terminal_has_a_serial"),
            ({"state": "lost"}, "terminal_is_in_a_known_state"),
        ],
    )
    def test_is_guarded_by_the_database(self, facts, constraint):
        terminal = services.add_terminal(make.store(make.applied_merchant()), serial="T0001")
        with pytest.raises(IntegrityError, match=constraint):
            Terminal.objects.filter(pk=terminal.pk).update(**facts)
