"""A run that people trust is the measure of later ones: a whole cell that moves is seen."""

import pytest
from django.db import transaction
from django.test import TestCase

from subsidy.accounts.models import Role
from subsidy.audits import services
from subsidy.audits.models import ReferenceNull
from subsidy.core.errors import WrongState
from tests import make
from tests.audits.town import SWEEP, Town


class TestReferences(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.town = Town()
        cls.trusted = cls.town.audit()
        cls.officer = make.actor(Role.PROGRAMME_MANAGER)

    def freeze(self):
        return services.freeze_references(self.trusted, by=self.officer, at=make.NOON)

    def alarms(self):
        run = self.town.audit()
        return {(one["indicator"], one["alarm"]) for one in run.alarms}

    def test_hold_the_null_of_each_share_and_cell(self):
        kept = {(row.indicator, row.cell): row.content for row in self.freeze()}
        assert kept["shared_contact", "all"]["merchants"] == 14
        assert kept["shared_contact", "all"]["claims"] == 14 * 40

    def test_raise_an_alarm_where_the_whole_cell_moved(self):
        self.freeze()
        assert ("shared_contact", "peers_drifted") not in self.alarms()
        for number, merchant in enumerate(self.town.honest):
            self.town.sell(merchant, claims=12, mobile=lambda _n, m=number: f"1380000{m:04d}")
        assert ("shared_contact", "peers_drifted") in self.alarms()

    def test_show_a_merchant_by_the_reference_too(self):
        self.freeze()
        flag = self.town.audit().flags.get(indicator="shared_contact")
        assert 0 < flag.figures["p_reference"] < 1e-6
        assert services.recompute(flag).is_equal

    def test_are_of_finished_runs(self):
        run = services.start_run(self.town.programme, as_of=make.TODAY, by=SWEEP, at=make.NOON)
        with pytest.raises(WrongState):
            services.freeze_references(run, by=self.officer, at=make.NOON)

    def test_are_written_once(self):
        self.freeze()
        for change in (lambda rows: rows.update(cell="x"), lambda rows: rows.delete()):
            with pytest.raises(Exception, match="Cannot"), transaction.atomic():
                change(ReferenceNull.objects.all())
