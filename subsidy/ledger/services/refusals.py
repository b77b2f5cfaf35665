"""What a book refuses."""

from subsidy.core.errors import Refusal


class FundExhausted(Refusal):
    """The book cannot cover the amount; available_fen is what was seen under lock."""

    code = "fund_exhausted"

    def __init__(self, book: str, *, available_fen: int, amount_fen: int) -> None:
        assert available_fen < amount_fen
        super().__init__(f"{book} holds {available_fen} fen, {amount_fen} are needed")
        self.book = book
        self.available_fen = available_fen
        self.amount_fen = amount_fen


class SourceExhausted(Refusal):
    """The book has the amount, but not from that source; left_fen is what was seen under lock."""

    code = "source_exhausted"

    def __init__(self, book: str, source: str, *, left_fen: int, amount_fen: int) -> None:
        assert left_fen < amount_fen
        super().__init__(f"{book} has {left_fen} fen of {source} money, {amount_fen} are needed")
        self.book = book
        self.left_fen = left_fen
        self.amount_fen = amount_fen


class BookClosed(Refusal):
    """The book takes no reservations now: it is paused."""

    code = "programme_paused"

    def __init__(self, book: str) -> None:
        super().__init__(f"{book} is paused")
        self.book = book


class DailyQuotaReached(Refusal):
    """The book takes no more registrations of that day."""

    code = "daily_quota_reached"

    def __init__(self, book: str) -> None:
        super().__init__(f"{book} takes no more registrations of this day")
        self.book = book
