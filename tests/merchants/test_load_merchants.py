import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from subsidy.merchants import services
from subsidy.merchants.models import (
    Enrolment,
    Merchant,
    MerchantMove,
    PayoutAccount,
    PayoutAccountMove,
    RosterEntry,
    Store,
    Terminal,
)
from tests.merchants import make
from tests.sale import resident_id

pytestmark = pytest.mark.django_db
FIRST, SECOND = make.credit_code(900001), make.credit_code(900002)
KINDS = [Merchant, MerchantMove, Store, Terminal, Enrolment, PayoutAccount, PayoutAccountMove]

YAML = f"""\
merchants:
  - credit_code: {FIRST}
    name: 长安电器有限公司
    unit: "130100"
    legal_person: 李四
    stores:
      - {{code: S001, name: 长安店, county: 130102, address: 中山东路1号,
         latitude: 38.042, longitude: 114.51, terminals: [T0001, "0002"]}}
      - code: S002
        name: 网店
        county: 130102
        address: 建设大街2号
        channel: online
    enrolments:
      - {{programme: hebei-2024, group: appliances, from: 2024-09-01}}
      - {{programme: hebei-2024, group: digital, from: 2024-09-01, to: 2024-12-31}}
    payout_account: {{bank: 工商银行, branch: 长安支行, number: 0222021234567890, name: 长安电器}}
    standing: active
  - credit_code: {SECOND}
    name: 新申请
    unit: 130100
    legal_person: 王五
    stores: [{{code: S001, name: 店, county: 130102, address: 路3号}}]
    enrolments: [{{programme: hebei-2024, group: cars, from: 2024-09-01}}]
    payout_account: {{bank: 农业银行, number: "622848123456", name: 新申请}}
    standing: checked
"""
COLUMNS = (
    "credit_code,name,unit,legal_person,standing,store_code,store_name,county,address,latitude,"
    "longitude,channel,terminals,programme,groups,from,to,bank,branch,account_number,account_name"
)
HEAD, TAIL = (
    f"{FIRST},长安电器有限公司,130100,李四,active",
    "工商银行,长安支行,0222021234567890,长安电器",
)
FIRST_ENROLMENT = f"hebei-2024,appliances,2024-09-01,,{TAIL}"
SECOND_ENROLMENT = f"hebei-2024,digital,2024-09-01,2024-12-31,{TAIL}"
CSV = "\n".join(
    [
        COLUMNS,
        f"{HEAD},S001,长安店,130102,中山东路1号,38.042,114.51,store,T0001;0002,{FIRST_ENROLMENT}",
        f"{HEAD},S002,网店,130102,建设大街2号,,,online,,{SECOND_ENROLMENT}",
    ]
)


@pytest.fixture(autouse=True)
def _places():
    make.unit(), make.county(), make.programme()


@pytest.fixture
def load(tmp_path):
    def load(text: str, name: str = "merchants.yaml") -> str:
        path: Path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        out = io.StringIO()
        call_command("load_merchants", str(path), stdout=out)
        return out.getvalue().strip()

    return load


def rows() -> dict[str, list[tuple]]:
    return {kind.__name__: list(kind.objects.order_by("id").values_list()) for kind in KINDS}


PEOPLE = f"""\
    roster:
      - {{kind: legal_person, document_number: {resident_id(1)}, mobile: 13800000001}}
      - {{document_type: passport, document_number: E12345678}}
    standing: active
"""
WITH_PEOPLE = YAML.replace("    standing: active\n", PEOPLE)


class TestRoster:
    """The people of a merchant, kept as digests."""

    def kept(self):
        rows = RosterEntry.objects.order_by("id")
        return list(rows.values_list("merchant__credit_code", "kind", "masked_document"))

    def test_comes_with_the_merchant(self, load):
        assert load(WITH_PEOPLE).endswith("3 enrolments, 2 people")
        boss = resident_id(1)
        assert self.kept() == [
            (FIRST, "legal_person", f"{boss[:3]}***********{boss[-4:]}"),
            (FIRST, "staff", "E12**5678"),
        ]
        assert load(WITH_PEOPLE).endswith("0 enrolments")

    def test_comes_in_a_column_of_csv_too(self, load):
        people = f"legal_person:resident_id:{resident_id(1)}:13800000001;staff:passport:E12345678"
        head, *rest = CSV.splitlines()
        text = "\n".join([f"{head},roster", *(f"{line},{people}" for line in rest)])
        assert load(text, "merchants.csv").endswith("2 enrolments, 2 people")
        assert load(WITH_PEOPLE).startswith("new: 1 merchants")
        assert len(self.kept()) == 2

    def test_is_never_changed_by_a_file(self, load):
        load(WITH_PEOPLE)
        with pytest.raises(CommandError, match="already with other mobiles or accounts"):
            load(WITH_PEOPLE.replace("13800000001", "13800000002"))
        load(YAML)
        assert len(self.kept()) == 2

    def test_is_refused_with_more_parts_than_a_person_has(self, load):
        head, *rest = CSV.splitlines()
        text = "\n".join([f"{head},roster", *(f"{line},a:b:c:d:e:f" for line in rest)])
        with pytest.raises(CommandError, match="line 2: a person of the roster is kind:"):
            load(text, "merchants.csv")


class TestLoadMerchants:
    def test_walks_the_real_verbs(self, load):
        assert load(YAML) == "new: 2 merchants, 3 stores, 2 terminals, 3 enrolments"
        first = Merchant.objects.get(credit_code=FIRST)
        moves = list(first.moves.order_by("id"))
        assert [move.verb for move in moves] == ["apply", "check", "review", "notice", "activate"]
        assert {(move.by_kind, move.by_reference) for move in moves} == {("file", "merchants.yaml")}
        assert moves[-1].reason == "admitted and noticed before, as listed in merchants.yaml"
        assert Merchant.objects.get(credit_code=SECOND).state == "checked"

    def test_reads_every_scalar_as_it_stands(self, load):
        load(YAML)
        account = PayoutAccount.objects.active().get(merchant__credit_code=FIRST)
        assert account.number == "0222021234567890"
        assert set(Terminal.objects.values_list("serial", flat=True)) == {"T0001", "0002"}

    def test_twice_changes_nothing(self, load):
        load(YAML)
        before = rows()
        assert load(YAML) == "new: 0 merchants, 0 stores, 0 terminals, 0 enrolments"
        assert rows() == before

    def test_reads_csv_to_the_same_end(self, load):
        load(CSV, "merchants.csv")
        assert load(YAML) == "new: 1 merchants, 1 stores, 0 terminals, 1 enrolments"

    def test_reads_csv_as_excel_saves_it(self, load):
        text = "\ufeff" + CSV.replace("\n", "\r\n") + "\r\n"
        assert load(text, "merchants.csv").startswith("new: 1 merchants, 2 stores")

    def test_reads_a_bare_list(self, load):
        bare = "\n".join(line[2:] for line in YAML.splitlines()[1:])
        assert load(bare).startswith("new: 2 merchants")

    def test_adds_what_is_new(self, load):
        load(YAML)
        more = YAML.replace("[T0001,", "[T0003, T0001,").replace("standing: checked", "")
        assert load(more) == "new: 0 merchants, 0 stores, 1 terminals, 0 enrolments"
        assert Merchant.objects.get(credit_code=SECOND).state == "active"

    def test_leaves_a_suspended_merchant_suspended(self, load):
        load(YAML)
        merchant = Merchant.objects.get(credit_code=FIRST)
        services.suspend(merchant, by=make.actor(), at=make.LATER, reason="why not")
        load(YAML)
        merchant.refresh_from_db()
        assert merchant.state == "suspended"


class TestABrokenFile:
    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            ("name: 新申请\n", "nam: 新申请\n", r"line 19: merchants.1.name: Field required"),
            ("name: 新申请\n", "nam: 新申请\n", r"line 20: merchants.1.nam: Extra inputs"),
            (SECOND, SECOND[:-1] + "I", r"line 19: merchants.1: Value error, .* no unified"),
            ("    unit: 130100", "    unit: 139900", r"line 19: there is no unit 139900"),
            ("county: 130102, address: 路3号", "county: 130199, address: x", r"no county 130199"),
            ("group: cars", "group: boats", r"line 24: merchants.1.enrolments.0.group"),
            ("programme: hebei-2024, group: cars", "programme: x, group: cars", "no programme x"),
            ("to: 2024-12-31", "to: 2024-01-31", r"line 16: .*it ends before it begins"),
            ("from: 2024-09-01}", "from: soon}", r"line 15: merchants.0.enrolments.0.from"),
            ("latitude: 38.042", "latitude: 98.042", r"line 8: .*latitude: .*less than or equal"),
            ("latitude: 38.042, ", "", r"line 7: .*latitude and longitude come together"),
            ("code: S002", "code: S001", r"line 9: store .* S001 is there twice"),
            (f"credit_code: {SECOND}", f"credit_code: {FIRST}", r"line 19: merchant .* twice"),
            ("legal_person: 王五", "name: 王五", r"line 22: name is there twice"),
            ("legal_person: 王五", "legal_person: [", r"line \d+: this is not YAML"),
            ("merchants:", "merchants: []\nothers:", r"line 2: others: Extra inputs"),
        ],
    )
    def test_is_refused_whole_with_line_and_reason(self, load, old, new, reason):
        assert old in YAML
        with pytest.raises(CommandError, match=reason):
            load(YAML.replace(old, new))
        assert not Merchant.objects.exists()

    @pytest.mark.parametrize(
        "text", ["", "merchants:", "merchants: 3", "- 1", "x", "&a [*a]", "\0", "[" * 500]
    )
    def test_that_is_something_else_is_refused(self, load, text):
        with pytest.raises(CommandError, match="line 1: "):
            load(text)

    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            ("S002,网店", "S002,", r"line 3: merchants.0.stores.1.name: Field required"),
            ("legal_person", "boss", r"line 1: unknown column boss"),
            ("S002,网店", "S002,网店,x", r"line 3: this row has another number of columns"),
            (f"{HEAD},S002", f"{HEAD},S001", r"line 3: store .* S001 is there twice"),
            (
                f"{HEAD},S002",
                f"{HEAD}x,S002",
                r"line 3: standing differs from the merchant's first",
            ),
            ("S002,网店", 'S002,"网店', r"line \d: this is not CSV"),
        ],
    )
    def test_in_csv_is_refused_whole_too(self, load, old, new, reason):
        with pytest.raises(CommandError, match=reason):
            load(CSV.replace(old, new), "merchants.csv")
        assert not Merchant.objects.exists()

    def test_that_is_not_utf8_is_refused(self, tmp_path):
        path = tmp_path / "merchants.csv"
        path.write_bytes(CSV.encode("gbk"))
        with pytest.raises(CommandError, match="line 1: this is not UTF-8"):
            call_command("load_merchants", str(path))

    def test_that_is_not_there_is_refused(self, tmp_path):
        with pytest.raises(CommandError, match="cannot read"):
            call_command("load_merchants", str(tmp_path / "nothing.yaml"))


class TestAFileThatDisagrees:
    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            ("name: 长安电器有限公司", "name: 另一家", r"line 2: .* with another name"),
            ("address: 建设大街2号", "address: 别处", r"line 9: .* with another address"),
            ("to: 2024-12-31", "to: 2025-12-31", r"line 16: .* with another to_on"),
            ("0222021234567890", "0222021234567891", r"line 17: .* another number_digest"),
            ("[T0001, ", "[", None),
        ],
    )
    def test_changes_nothing(self, load, old, new, reason):
        load(YAML)
        before = rows()
        if reason is None:
            load(YAML.replace(old, new))
        else:
            with pytest.raises(CommandError, match=reason):
                load(YAML.replace(old, new))
        assert rows() == before

    def test_never_moves_a_terminal(self, load):
        load(YAML)
        moved = YAML.replace("[T0001, ", "[").replace(
            "address: 路3号}", "address: 路3号, terminals: [T0001]}"
        )
        with pytest.raises(CommandError, match="terminal T0001 stands in another store"):
            load(moved)

    def test_places_a_terminal_that_stands_elsewhere(self, load):
        placed = "{serial: T0001, latitude: 38.05, longitude: 114.52, radius_m: 300}"
        sheet = YAML.replace("[T0001,", f"[{placed},")
        load(sheet)
        found = Terminal.objects.order_by("serial").values_list("serial", "latitude", "radius_m")
        assert list(found) == [("0002", None, None), ("T0001", Decimal("38.05"), 300)]
        assert load(sheet) == "new: 0 merchants, 0 stores, 0 terminals, 0 enrolments"
        with pytest.raises(CommandError, match="T0001 is here already with another radius_m"):
            load(sheet.replace("300", "301"))

    @pytest.mark.parametrize(
        ("placed", "reason"),
        [
            ("{serial: T0001, latitude: 38.05}", "come together"),
            ("{serial: T0001, color: red}", "Extra inputs"),
            ("{serial: T0001, radius_m: 0}", "greater than 0"),
        ],
    )
    def test_refuses_a_terminal_that_stands_nowhere(self, load, placed, reason):
        with pytest.raises(CommandError, match=reason):
            load(YAML.replace("[T0001,", f"[{placed},"))

    def test_never_touches_an_account_that_people_are_changing(self, load):
        load(YAML)
        merchant = Merchant.objects.get(credit_code=FIRST)
        active = PayoutAccount.objects.active().get(merchant=merchant)
        services.retire_account(active, by=make.actor(), at=make.LATER, reason="closed")
        with pytest.raises(CommandError, match="is being changed by people"):
            load(YAML)

    def test_keeps_test_merchants_out_of_real_programmes(self, load):
        text = YAML.replace("legal_person: 王五", "legal_person: 王五\n    is_test: true")
        with pytest.raises(CommandError, match="a test merchant sells in test programmes only"):
            load(text)
        assert not Merchant.objects.exists()
