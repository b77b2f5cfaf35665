import pytest

from subsidy.funds.models import FundLine
from subsidy.funds.services import open_line
from subsidy.ledger.models import Account, Balance
from tests.funds import money

pytestmark = pytest.mark.django_db


class TestOpenLine:
    def test_opens_an_empty_book_that_takes_reservations(self):
        line = money.line()

        book = Balance.objects.get(book=f"line:{line.pk}")
        assert (line.state, book.is_open, book.available_fen) == ("open", True, 0)

    def test_changes_nothing_the_second_time(self):
        line = money.line()
        accounts = Account.objects.count()

        again = open_line(line.programme, unit=line.unit, category_group=line.category_group)

        assert again == line
        assert (FundLine.objects.count(), Account.objects.count()) == (1, accounts)

    @pytest.mark.parametrize("groups", [["cars"], ["cars", "appliances", "digital"]])
    def test_lines_are_read_in_one_query_however_many(self, groups, django_assert_num_queries):
        lines = [money.line(group) for group in groups]
        programme = lines[0].programme

        with django_assert_num_queries(1):
            names = [str(line) for line in FundLine.objects.for_programmes([programme.pk])]

        assert names == [f"hebei-2024 · 石家庄 · {group}" for group in groups]
