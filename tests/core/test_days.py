"""Days and moments are taken as they are written in RFC 3339, and in no other way."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from subsidy.core.days import Day, Moment

CHINA = timezone(timedelta(hours=8))


class Written(BaseModel):
    day: Day | None = None
    moment: Moment | None = None


def read(name, text):
    return getattr(Written.model_validate_json(f'{{"{name}": {text}}}', strict=True), name)


def fault(name, text):
    with pytest.raises(ValidationError) as found:
        read(name, text)
    return found.value.errors()[0]["type"]


class TestDay:
    def test_is_year_month_day(self):
        assert read("day", '"2024-10-01"') == date(2024, 10, 1)
        assert TypeAdapter(Day).validate_python(date(2024, 10, 1)) == date(2024, 10, 1)

    @pytest.mark.parametrize(
        "text",
        ['"0"', "0", '"1727740800"', '"20241001"', '"2024-13-01"', '"2024-10-01T00:00:00"', '""'],
    )
    def test_is_nothing_else(self, text):
        assert fault("day", text) == "date_parsing"

    def test_is_no_moment(self):
        with pytest.raises(ValidationError):
            TypeAdapter(Day).validate_python(datetime(2024, 10, 1, tzinfo=UTC))


class TestMoment:
    @pytest.mark.parametrize(
        ("text", "moment"),
        [
            ('"2024-10-01T10:31:00+08:00"', datetime(2024, 10, 1, 10, 31, tzinfo=CHINA)),
            ('"2024-10-01t02:31:00.5z"', datetime(2024, 10, 1, 2, 31, 0, 500_000, tzinfo=UTC)),
            ('"2024-10-01 10:31+08:00"', datetime(2024, 10, 1, 10, 31, tzinfo=CHINA)),
        ],
    )
    def test_has_an_offset(self, text, moment):
        assert read("moment", text) == moment
        assert TypeAdapter(Moment).validate_python(moment) == moment

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ('"0"', "datetime_parsing"),
            ("1727740800", "datetime_parsing"),
            ('"2024-10-01"', "datetime_parsing"),
            ('"2024-10-01T25:00:00Z"', "datetime_parsing"),
            ('"2024-10-01T10:31:00+25:00"', "datetime_parsing"),
            ('"2024-10-01T10:31:00"', "timezone_aware"),
            ('"1999-12-31T23:59:59Z"', "greater_than_equal"),
            ('"2100-01-01T00:00:00Z"', "less_than"),
        ],
    )
    def test_is_nothing_else(self, text, kind):
        assert fault("moment", text) == kind
