"""A clerk: somebody of the staff, signed in to the admin."""

import html
import re

from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from tests import make


class Clerk:
    """Looks at windows and presses buttons, in English."""

    def __init__(self, role, *, units=()):
        self.user = make.staff(role)
        self.user.units.set(units)
        self.client = Client(headers={"accept-language": "en"})
        self.client.force_login(self.user)

    def list(self, model, **query):
        return self.client.get(_url(model, "changelist"), query)

    def look(self, row):
        return self.client.get(_url(type(row), "change", row.pk))

    def press(self, verb, row, **form):
        """Send the form of the verb; return the response, the row read anew."""
        response = self.client.post(_url(type(row), verb, row.pk), form)
        row.refresh_from_db()
        return response

    def start(self, verb, model, **form):
        """Send the form of a verb that makes a row."""
        return self.client.post(_url(model, verb), form)


def said(response):
    """Return the messages that this very request left for the next page."""
    return [str(message) for message in get_messages(response.wsgi_request)._queued_messages]


def text(response):
    """Return the words of a page, without its tags."""
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def buttons(response):
    """Return the labels of the buttons on a row's page."""
    return [str(button["label"]) for button in response.context["row_verbs"]]


def _url(model, place, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{place}", args=args)
