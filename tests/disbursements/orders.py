"""Orders for the bank, as literals and as Hypothesis strategies."""

from datetime import date, datetime

from hypothesis import strategies as st

from subsidy.core.clock import SHANGHAI
from subsidy.disbursements.files.order import BankAccount, Order, OrderLine

NOON = datetime(2024, 9, 10, 12, tzinfo=SHANGHAI)
PAYER = BankAccount(
    bank="河北银行", branch="石家庄分行营业部", number="130100000000000001", name="河北省商务厅"
)
SHOP = BankAccount(
    bank="中国工商银行", branch="桥西支行", number="6222020402000123453", name="石家庄某某电器行"
)


def line(number: int = 1, *, central_fen: int = 30_000, local_fen: int = 3_333, payee=SHOP):
    return OrderLine(
        reference=f"B-2024-0001-{number:05}",
        payee=payee,
        amount_fen=central_fen + local_fen,
        central_fen=central_fen,
        local_fen=local_fen,
    )


def order(*lines: OrderLine, purpose: str = "以旧换新补贴") -> tuple[Order, list[OrderLine]]:
    """The head of an order, and its lines."""
    lines = lines or (line(),)
    head = Order(
        reference="B-2024-0001",
        created_at=NOON,
        execute_on=date(2024, 9, 11),
        payer=PAYER,
        purpose=purpose,
        count=len(lines),
        central_fen=sum(one.central_fen for one in lines),
        local_fen=sum(one.local_fen for one in lines),
    )
    return head, list(lines)


#: Any text that has something to write: control characters, rare and private-use characters too.
names = st.text(max_size=200).filter(lambda text: any("\x21" <= char <= "\x7e" for char in text))
accounts = st.builds(
    BankAccount,
    bank=names,
    branch=st.text(max_size=200),
    number=st.from_regex(r"[0-9]{6,34}", fullmatch=True),
    name=names,
)
parts = st.tuples(st.integers(0, 10**13), st.integers(0, 10**13)).filter(any)


@st.composite
def orders(draw) -> tuple[Order, list[OrderLine]]:
    drawn = draw(st.lists(st.tuples(parts, accounts), min_size=1, max_size=8))
    return order(
        *(
            line(number, central_fen=central_fen, local_fen=local_fen, payee=payee)
            for number, ((central_fen, local_fen), payee) in enumerate(drawn, start=1)
        ),
        purpose=draw(names),
    )
