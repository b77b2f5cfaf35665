import pytest

from subsidy.funds.files import FileRefused, read_file
from subsidy.funds.files.tree import FILE_BYTES_MAX
from tests.funds.files import SOUND, spoilt, write


def faults(directory, text) -> list[str]:
    with pytest.raises(FileRefused) as refused:
        read_file(write(directory, text))
    return [str(fault) for fault in refused.value.file_faults]


def test_the_sound_file_is_sound(tmp_path):
    assert len(list(read_file(write(tmp_path, SOUND)).terms())) == 1


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("payee: merchant", "payee: [", "small.yaml:28: expected the node content"),
        ("2024-12-31", "2023-12-31", "small.yaml:19: terms.0: the window ends before it begins"),
        (
            "2024-12-31",
            "31.12.2024",
            "small.yaml:23: terms.0.valid_to: Input should be a valid date",
        ),
        ("2024-12-31", "2024-13-31", "small.yaml:23: terms.0.valid_to: month must be in 1..12"),
        ("    source: test\n", "", "small.yaml:19: terms.0.source: Field required"),
        ("label: any", "lable: any", "small.yaml:28: terms.0.variants.0.lable: Extra inputs"),
        (
            "payee: merchant",
            "payee: merchant\n    evidence: [invoice, selfie]",
            "small.yaml:19: terms.0: 'selfie' is no evidence; there is invoice, receipt",
        ),
        ("1500", "1500.5", "small.yaml:30: terms.0.variants.0.share_bp: no fractions"),
        ("1500", "0", "small.yaml:30: terms.0.variants.0.share_bp: Input should be greater"),
        ("1500", "10001", "small.yaml:30: terms.0.variants.0.share_bp: Input should be less"),
        ("1500", "yes", "small.yaml:30: terms.0.variants.0.share_bp: Input should be a valid int"),
        ("cap: 500.00 yuan", "cap: 500", "small.yaml:31: terms.0.variants.0.cap: write the amount"),
        ("500.00 yuan", "500.001 yuan", "small.yaml:31: terms.0.variants.0.cap: not an amount"),
        ("500.00 yuan", "0.00 yuan", "small.yaml:31: terms.0.variants.0.cap: Input should be gre"),
        ("share_bp: 1500", "flat: 1.00 yuan", "small.yaml:28: terms.0.variants.0: a flat sum has"),
        ("        share_bp: 1500\n", "", "small.yaml:28: terms.0.variants.0: needs either flat"),
        ("fact: price_fen", "fact: price", "small.yaml:29: terms.0.variants.0.when.0: 'price' is"),
        ("op: at_most", "op: below", "small.yaml:29: terms.0.variants.0.when.0.op: Input should"),
        ("op: at_most", "op: one_of", "small.yaml:29: terms.0.variants.0.when.0: one_of takes a"),
        ("600000", '"600000"', "small.yaml:29: terms.0.variants.0.when.0: price_fen is compared"),
        (
            "fact: price_fen, op: at_most, value: 600000",
            "fact: old_type, op: at_most, value: car",
            "small.yaml:29: terms.0.variants.0.when.0: old_type is text: it has no order",
        ),
        (
            "source: central",
            "source: city",
            "small.yaml:35: funds.batches.0: a city's money names its unit",
        ),
        (
            "source: central",
            'source: city, unit: "130200"',
            "small.yaml:35: funds.batches.0.unit: 130200",
        ),
        ("source: test", "otherwise: nope\n    source: test", "small.yaml:19: terms.0: 'nope' is"),
        (
            "source: test",
            "requirements: [{code: nope, fact: price_fen, op: is, value: 1}]\n    source: test",
            "small.yaml:32: terms.0.requirements.0: 'nope' is no refusal code",
        ),
        (
            "source: test",
            "apply_by: 2023-01-01\n    source: t",
            "small.yaml:19: terms.0: apply_by is",
        ),
        (
            "on_return: restore",
            "on_return: restore, classes: {x: [digital.watch]}",
            "small.yaml:19: terms.0: quota.classes may hold",
        ),
        ("checked_by: Li", "checked_by: zhang", "small.yaml:1: checked_by must be somebody else"),
        ("programme:\n", "adds_to: x\nprogramme:\n", "small.yaml:1: needs either programme or"),
        ("  year: 2024\n", "  year: 2024\n  year: 2025\n", "small.yaml:9: programme.year: stands"),
        (
            '"130100": {digital: "899',
            '130100: {digital: "899',
            "small.yaml:46: funds.allotments.0.lines: the key 130100 must",
        ),
        ("instrument: bond", "instrument: !!binary aGk=", "small.yaml:35: funds.batches.0.instrum"),
        ("categories: [digital.phone]", "categories: [digital.tv]", "small.yaml:19: terms.0.categ"),
        ("parent: digital", "parent: goods", "small.yaml:17: categories.1.parent: goods is no cat"),
        ('unit: "130100"', 'unit: "130200"', "small.yaml:14: regions.counties.0.unit: 130200 is"),
        (
            "categories: [digital.phone]",
            'categories: [digital.phone]\n    units: ["130200"]',
            "small.yaml:20: terms.0.units.0: 130200 is no unit",
        ),
        ("batch: B-2", "batch: B-3", "small.yaml:47: funds.allotments.1.batch: B-3 is no batch"),
        (
            '"899.00 yuan"',
            '"900.01 yuan"',
            "small.yaml:35: funds.batches.0.amount: the allotments give away 0.01 yuan more",
        ),
        ("number: B-2", "number: B-1", "small.yaml:36: funds.batches.1: B-1 stands here twice"),
        ("code: digital.phone", "code: digital", "small.yaml:17: categories.1: digital stands"),
        (
            "categories:\n",
            "categories:\n  - {code: digital.a, parent: digital, group: digital, zh: a, en: a}\n",
            "small.yaml:16: categories.0.parent: digital must stand above its children",
        ),
        (
            "categories:\n",
            '    - {code: "130102", unit: "130100", zh: a, en: b, from: 2030-01-01}\ncategories:\n',
            "small.yaml:15: regions.counties.1.zh: 130102 has another name above",
        ),
        (
            "categories:\n",
            '    - {code: "130102", unit: "130100", zh: 长安区, en: Chang\'an}\ncategories:\n',
            "small.yaml:15: regions.counties.1: 130102 from 2020-01-01 stands here twice",
        ),
        (
            "prepared_by",
            "include: [nowhere.yaml]\nprepared_by",
            "small.yaml:1: include.0: there is",
        ),
        ("prepared_by", "include: [../a.yaml]\nprepared_by", "small.yaml:1: include.0: there is"),
    ],
)
def test_a_broken_file_is_refused_with_line_and_reason(tmp_path, old, new, fault):
    found = faults(tmp_path, spoilt((old, new)))

    assert any(one.startswith(fault) for one in found), found


def test_all_faults_are_named_at_once_and_in_order(tmp_path):
    text = spoilt(("year: 2024", "year: 1"), ("1500", "0"), ("payee: merchant", "payee: me"))

    assert [one.split(": ")[0] for one in faults(tmp_path, text)] == [
        "small.yaml:8",
        "small.yaml:26",
        "small.yaml:30",
    ]


def test_a_value_that_fits_no_type_is_one_fault(tmp_path):
    assert len(faults(tmp_path, spoilt(("600000", "null")))) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "must be a map"),
        ("- a\n", "must be a map"),
        ("a: \x00", "special characters are not allowed"),
        ("a: &a [*a]", "too deep or too many values"),
        ("#" * (FILE_BYTES_MAX + 1), "larger than"),
        ("? [a]\n: b\n", "must be text"),
    ],
)
def test_what_is_no_programme_file_at_all_is_refused(tmp_path, content, reason):
    assert reason in faults(tmp_path, content)[0]


def test_what_is_no_text_or_no_file_is_refused(tmp_path):
    path = tmp_path / "small.yaml"
    with pytest.raises(FileRefused, match="cannot be read"):
        read_file(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileRefused, match="not UTF-8"):
        read_file(path)


class TestInclude:
    def test_takes_parts_from_a_file_beside(self, tmp_path):
        head, tail = SOUND.split("terms:\n")
        write(tmp_path, "terms:\n" + tail, "tail.yaml")

        whole = read_file(write(tmp_path, "include: [tail.yaml]\n" + head))

        assert len(list(whole.terms())) == 1
        assert whole.sha256 != read_file(write(tmp_path, SOUND)).sha256

    def test_names_the_line_in_the_included_file(self, tmp_path):
        head, tail = spoilt(("payee: merchant", "payee: me")).split("terms:\n")
        write(tmp_path, "terms:\n" + tail, "tail.yaml")

        found = faults(tmp_path, "include: tail.yaml\n" + head)

        assert found[0].startswith("tail.yaml:9: terms.0.payee")

    @pytest.mark.parametrize("part", ["prepared_by: me\n", "include: [x.yaml]\n"])
    def test_refuses_a_part_that_stands_there_already(self, tmp_path, part):
        write(tmp_path, part, "tail.yaml")

        found = faults(tmp_path, "include: [tail.yaml]\n" + SOUND)

        assert "stands in the including file already" in found[0]


def test_the_evidence_that_a_notice_asks_for_reaches_the_terms(tmp_path):
    text = SOUND.replace("payee: merchant", "payee: merchant\n    evidence: [invoice, receipt]")
    [(_trail, terms)] = read_file(write(tmp_path, text)).terms()
    assert terms.evidence_required == ("invoice", "receipt")
