"""One shop for many tests: founded once, in a transaction that stays open around theirs.

A test undoes what it did to the last row, so the next one finds the shop as it was founded. A test
that does without a shop, or commits, finds no town at all.
"""

from django.db import connection, transaction

from tests import make

#: What the driver does by itself: the fifth use of a statement prepares it.
THRESHOLD = 5


class Town:
    """shop: the one that stands, or None while there is no town."""

    def __init__(self, blocker):
        self._blocker = blocker
        self._around = None
        self.shop = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.leave()

    def prepare_for(self, test):
        """Be there for a test that asks for the shop within a transaction, be gone for others."""
        wants = "shop" in test.fixturenames and not _commits(test)
        if self.shop and (not wants or connection.closed_in_transaction):
            self.leave()
        if wants and not self.shop:
            self._found()
        elif wants:
            self._forget_checks()

    def _found(self):
        with self._blocker.unblock():
            self._around = transaction.atomic()
            self._around.__enter__()
            # The text of a statement that the driver has prepared is not known to who counts them.
            connection.connection.prepare_threshold = None
            self.shop = make.Shop()

    def _forget_checks(self):
        """What a test checked at once (SET CONSTRAINTS) is checked at the end again."""
        with self._blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def leave(self):
        """Let nothing stand: for fixtures of a module that work in the database."""
        if self._around:
            with self._blocker.unblock():
                transaction.set_rollback(True)
                self._around.__exit__(None, None, None)
                if connection.connection:
                    connection.connection.prepare_threshold = THRESHOLD
            self._around = self.shop = None


def _commits(test):
    marker = test.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction"))
