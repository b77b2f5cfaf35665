"""A small programme file that is sound, and ways to spoil it."""

from pathlib import Path

SOUND = """\
prepared_by: Zhang
checked_by: Li
programme:
  code: small
  zh: 小
  en: Small
  province: "130000"
  year: 2024
regions:
  since: 2020-01-01
  units:
    - {code: "130100", kind: city, zh: 石家庄市, en: Shijiazhuang}
  counties:
    - {code: "130102", unit: "130100", zh: 长安区, en: Chang'an}
categories:
  - {code: digital, group: digital, zh: 数码, en: Digital}
  - {code: digital.phone, parent: digital, group: digital, zh: 手机, en: Phone}
terms:
  - categories: [digital.phone]
    notice: {number: N-1, title: Notice}
    published_on: 2024-01-01
    valid_from: 2024-01-01
    valid_to: 2024-12-31
    quota: {count: 1, on_return: restore}
    charged_to: store
    payee: merchant
    variants:
      - label: any
        when: [{fact: price_fen, op: at_most, value: 600000}]
        share_bp: 1500
        cap: 500.00 yuan
    source: test
funds:
  batches:
    - {number: B-1, source: central, instrument: bond, amount: "900.00 yuan", issued_on: 2024-01-01}
    - number: B-2
      source: provincial
      instrument: own
      amount: 100.00 yuan
      issued_on: 2024-01-01
  allotments:
    - batch: B-1
      document: D-1
      allotted_on: 2024-01-02
      lines:
        "130100": {digital: "899.00 yuan"}
    - batch: B-2
      document: D-1
      allotted_on: 2024-01-02
      lines:
        "130100": {digital: "100.00 yuan"}
"""


def spoilt(*changes: tuple[str, str]) -> str:
    """The sound file with each old text, which stands there, replaced once."""
    text = SOUND
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def write(directory: Path, text: str, name: str = "small.yaml") -> Path:
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return path
