"""The API's document: whole, sound, in two languages, and true."""

import json
import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import translation
from drf_spectacular.validation import validate_schema
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel, TypeAdapter

import subsidy.claims
from subsidy.core.codes import CODES
from subsidy.web.document import codes_answered, document
from subsidy.web.doors import JSON, by_media_type, door_of

METHODS = ("get", "post", "put", "patch", "delete")
#: Below api/, yet no doors: the page that shows the document.
NO_DOORS = {"api/docs"}


def routes(patterns=None, prefix=""):
    """Yield route and view of everything below api/."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            yield from routes(pattern.url_patterns, route)
        elif route.startswith("api/") and route not in NO_DOORS:
            yield route, pattern.callback.view_class


def doors():
    """Return every described door."""
    found = [door_of(view, method) for _, view in routes() for method in METHODS]
    return [door for door in found if door]


def operations(schema):
    return [operation for path in schema["paths"].values() for operation in path.values()]


@pytest.fixture(scope="module")
def schema():
    return document("en")


class TestTheDocument:
    def test_describes_every_route(self, schema):
        found = {
            ("/" + route.replace("<str:", "{").replace("<int:", "{").replace(">", "}"), method)
            for route, view in routes()
            for method in METHODS
            if hasattr(view, method) and method in view.http_method_names
        }
        described = {(path, method) for path, item in schema["paths"].items() for method in item}
        assert described == found

    @pytest.mark.long
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_is_valid(self, language):
        found = document(language)
        assert found["openapi"] == "3.1.0"
        validate_schema(found)
        OpenAPIV31SpecValidator(json.loads(json.dumps(found, default=str))).validate()

    @pytest.mark.long
    def test_passes_the_command_of_make_check(self, tmp_path):
        file = tmp_path / "schema.yaml"
        call_command("spectacular", "--validate", "--fail-on-warn", file=str(file))
        assert yaml.safe_load(file.read_text())["info"]["version"] == "1"

    def test_names_each_operation_once_as_verb_and_noun(self, schema):
        names = [operation["operationId"] for operation in operations(schema)]
        assert len(names) == len(set(names))
        assert [name for name in names if "_" not in name] == []

    def test_leads_only_to_what_there_is(self, schema):
        names = {operation["operationId"] for operation in operations(schema)}
        led_to = {
            name
            for operation in operations(schema)
            for answer in operation["responses"].values()
            for name in answer.get("links", {})
        }
        assert led_to - names == set()
        assert {"get_claim", "submit_claim", "withdraw_claim"} <= led_to

    def test_leads_on_only_from_where_one_can_start(self, schema):
        """Else the stateful tests start there, with references that they made up."""
        starts = {
            path
            for path, item in schema["paths"].items()
            for operation in item.values()
            if any("links" in answer for answer in operation["responses"].values())
        }
        assert [path for path in starts if "{" in path] == []

    def test_tells_each_no_as_a_problem_with_its_codes(self, schema):
        for operation in operations(schema):
            for status, answer in operation["responses"].items():
                if int(status) < 400:
                    continue
                assert list(answer["content"]) == ["application/problem+json"]
                assert {CODES[code].status for code in answer["x-codes"]} == {int(status)}
                examples = answer["content"]["application/problem+json"]["examples"]
                assert list(examples) == answer["x-codes"]
                assert set(examples) <= set(schema["components"]["examples"])

    def test_asks_for_a_key_unless_public(self, schema):
        public = {
            operation["operationId"]
            for operation in operations(schema)
            if {} in operation.get("security", [{}])
        }
        assert {"get_schema", "quote_sale"} <= public
        assert {"create_claim", "list_claims", "get_claim"} & public == set()
        security = schema["paths"]["/api/v1/claims/reserve"]["post"]["security"]
        assert security == [{"bearer": ["claims:write"]}]

    def test_speaks_two_languages(self):
        assert document("en")["info"]["title"] == "Trade-in subsidies: merchant API"
        with translation.override("zh-hans"):
            assert document("zh-hans")["info"]["title"] == translation.gettext(
                "Trade-in subsidies: merchant API"
            )


class TestTheCodes:
    #: Fault("code", …), refuse("code", …) and the like.
    NAMED = re.compile(r"(?:Fault|refuse)\(\s*\"(\w+)\"")

    def test_hold_all_that_may_speak_against_a_sale(self):
        """Whatever the checks or the verbs of a sale name, a door says that it may answer."""
        rooms = Path(subsidy.claims.__path__[0])
        files = [*rooms.glob("rules/checks/*.py"), rooms / "services" / "appraise.py"]
        named = {code for file in files for code in self.NAMED.findall(file.read_text())}
        assert len(named) > 20
        assert named - codes_answered() == set()


class TestExamples:
    @pytest.mark.parametrize("door", doors(), ids=lambda door: door.name)
    def test_are_what_the_door_takes_and_answers(self, door):
        for shapes, examples in [
            (by_media_type(door.body), door.examples),
            (by_media_type(door.answer), door.answers),
        ]:
            for example in examples.values():
                shape = shapes[example.media_type]
                if isinstance(shape, type) and issubclass(shape, BaseModel):
                    shape.model_validate_json(json.dumps(example.value), strict=True)

    def test_are_there_for_every_body_in_json(self):
        without = [
            door.name for door in doors() if JSON in by_media_type(door.body) and not door.examples
        ]
        assert without == []

    def test_of_problems_are_problems(self, schema):
        from subsidy.web.answers import Problem

        shown = [example["value"] for example in schema["components"]["examples"].values()]
        TypeAdapter(list[Problem]).validate_python(shown)


class TestTheSchemaDoor:
    def get(self, query="", **headers):
        return Client().get(f"/api/v1/schema{query}", headers=headers)

    def test_answers_json_in_chinese_unless_told_otherwise(self):
        answer = self.get()
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
        assert answer.json() == json.loads(json.dumps(document("zh-hans"), default=str))

    @pytest.mark.parametrize(
        ("query", "headers"), [("?lang=en", {}), ("", {"Accept-Language": "en-GB,zh;q=0.5"})]
    )
    def test_answers_in_the_language_asked_for(self, query, headers):
        assert self.get(query, **headers).json()["info"] == document("en")["info"]

    @pytest.mark.long
    @pytest.mark.parametrize(
        ("query", "headers"), [("?format=yaml", {}), ("", {"Accept": "application/yaml"})]
    )
    def test_answers_yaml(self, query, headers):
        answer = self.get(query, **headers)
        assert yaml.safe_load(answer.content)["paths"].keys() == document("en")["paths"].keys()

    def test_refuses_a_language_it_has_not(self):
        answer = self.get("?lang=../../etc")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


class TestTheDocsPage:
    def test_loads_nothing_from_elsewhere(self):
        answer = Client().get("/api/docs")
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "://" not in page
        assert "style=" not in page
        assert page.count("<script src=") == page.count("<script") == 2
        assert "'unsafe" not in answer.headers["Content-Security-Policy"]
        assert f'data-schema="/api/v1/schema?lang={settings.LANGUAGE_CODE}"' in page

    def test_passes_the_language_on(self):
        assert (
            'data-schema="/api/v1/schema?lang=en"'
            in Client().get("/api/docs?lang=en").content.decode()
        )
