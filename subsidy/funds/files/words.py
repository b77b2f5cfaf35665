"""The small words of programme files: text, codes, amounts."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from subsidy.core.money import parse_yuan

_UNIT = " yuan"


def _read_amount(text: Any) -> int:
    if not isinstance(text, str) or not text.endswith(_UNIT):
        raise ValueError("write the amount as text in yuan: “2,000.00 yuan”")
    return parse_yuan(text.removesuffix(_UNIT))


def _list_to_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
RegionCode = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
CategoryCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
#: An amount in fen, written "1,234.50 yuan".
Fen = Annotated[int, BeforeValidator(_read_amount)]
AsTuple = BeforeValidator(_list_to_tuple)


class Part(BaseModel):
    """A part of a file: nothing that has no name here, no type guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
