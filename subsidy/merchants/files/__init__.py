"""Reading files of merchants, YAML or CSV, into entries that know their lines.

Every scalar is read as the text that stands there: a credit code keeps its leading zero, a
coordinate its digits. A broken file is refused whole, with every line that is wrong.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from subsidy.merchants.entries import MerchantEntry, MerchantFile
from subsidy.merchants.files.csv_file import read_csv
from subsidy.merchants.files.text import BrokenFile, Text
from subsidy.merchants.files.yaml_file import read_yaml

__all__ = ["BrokenFile", "read"]


def read(path: Path) -> list[MerchantEntry]:
    """Return the merchants of the file. Raises BrokenFile, OSError."""
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenFile([(1, f"this is not UTF-8: {error}")]) from error
    text = read_csv(content) if path.suffix.lower() == ".csv" else read_yaml(content)
    try:
        merchants = MerchantFile.model_validate(text.tree).merchants
    except ValidationError as errors:
        raise BrokenFile(list(_complaints(errors, text))) from None
    _refuse_twins(merchants)
    return list(merchants)


def _complaints(errors: ValidationError, text: Text) -> Iterator[tuple[int, str]]:
    for error in errors.errors(include_url=False, include_input=False):
        place = ".".join(str(name) for name in error["loc"])
        yield text.line_of(error["loc"]), f"{place}: {error['msg']}"


def _refuse_twins(merchants: Sequence[MerchantEntry]) -> None:
    """Refuse what a later unique constraint would: the file shall name the line."""
    seen: set[Sequence[str]] = set()
    twins = []
    for merchant in merchants:
        names: list[tuple[int, Sequence[str]]] = [
            (merchant.line, ("merchant", merchant.credit_code))
        ]
        for store in merchant.stores:
            names.append((store.line, ("store", merchant.credit_code, store.code)))
            names += [(store.line, ("terminal", one.serial)) for one in store.terminals]
        for item in merchant.enrolments:
            names.append(
                (item.line, ("enrolment", merchant.credit_code, item.programme, item.group))
            )
        for line, name in names:
            if name in seen:
                twins.append((line, f"{' '.join(name)} is there twice"))
            seen.add(name)
    if twins:
        raise BrokenFile(twins)
