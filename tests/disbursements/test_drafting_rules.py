from hypothesis import given, strategies as st

from subsidy.disbursements.rules.drafting import Due, Share, fill


def share(number: int, *amounts_fen: int) -> Share:
    dues = tuple(
        Due(100 * number + place, amount_fen - amount_fen // 10, amount_fen // 10)
        for place, amount_fen in enumerate(amounts_fen)
    )
    return Share(owner_id=number, account_id=number, account_digest=b"a", dues=dues)


def filled(*shares: Share, payments_max: int = 100, fen_max: int = 1_000) -> list[Share]:
    return list(fill(shares, payments_max=payments_max, fen_max=fen_max))


class TestFill:
    def test_takes_what_fits_in_the_order_given(self):
        first, second, third = share(1, 600), share(2, 400), share(3, 1)
        assert filled(first, second, third) == [first, second]
        assert filled(first, second, third, payments_max=1) == [first]

    def test_stops_at_the_first_that_does_not_fit_so_that_nobody_is_passed_over(self):
        first, second, third = share(1, 600), share(2, 401), share(3, 1)
        assert filled(first, second, third) == [first]

    def test_parts_a_share_that_is_too_large_by_itself(self):
        assert filled(share(1, 400, 600, 1), share(2, 1)) == [share(1, 400, 600)]

    def test_pays_a_grant_above_the_limit_alone(self):
        assert filled(share(1, 2_000, 1)) == [share(1, 2_000)]

    @given(
        amounts=st.lists(st.lists(st.integers(1, 700), min_size=1, max_size=4), max_size=12),
        payments_max=st.integers(1, 5),
        fen_max=st.integers(700, 1_500),
    )
    def test_again_and_again_takes_every_grant_once(self, amounts, payments_max, fen_max):
        left = [share(number, *one) for number, one in enumerate(amounts, start=1)]
        wanted = [due for one in left for due in one.dues]
        taken = []
        while batch := filled(*left, payments_max=payments_max, fen_max=fen_max):
            assert len(batch) <= payments_max
            assert sum(one.amount_fen for one in batch) <= fen_max
            dues = [due for one in batch for due in one.dues]
            taken += dues
            rest = (tuple(due for due in one.dues if due not in dues) for one in left)
            left = [
                Share(owner_id=1, account_id=1, account_digest=b"a", dues=one)
                for one in rest
                if one
            ]
        assert taken == wanted
