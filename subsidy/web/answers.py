"""What answers look like: typed, so that the API's document and the tests can hold us to it."""

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, create_model

AnswerT = TypeVar("AnswerT", bound="Answer")


class Answer(BaseModel):
    """An object that is answered; a field that is not named here is a mistake of ours."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FaultAnswer(Answer):
    """One fault: where it is (RFC 6901), its stable code, what is the case and its cure."""

    pointer: str
    code: str
    detail: str


class Problem(Answer):
    """A no, after RFC 9457: all faults at once. Go by `code`, never by the words."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[FaultAnswer]


def page_of(row: type[AnswerT], name: str) -> type[Answer]:
    """Return the model of a page of such rows."""
    fields: dict[str, Any] = {"data": (list[row], ...), "next_cursor": (str | None, ...)}  # type: ignore[valid-type]
    return create_model(name, __base__=Answer, __module__=row.__module__, **fields)
