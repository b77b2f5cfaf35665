"""What is loaded is left alone by the collector, in web processes and workers."""

import gc

import pytest
from celery.signals import worker_process_init

from config.celery import app
from subsidy.core.collector import THRESHOLDS, settle_collector


@pytest.fixture(autouse=True)
def unsettled():
    before = gc.get_threshold()
    gc.unfreeze()
    gc.set_threshold(700, 10, 10)
    yield
    gc.freeze()
    gc.set_threshold(*before)


def is_settled():
    return gc.get_threshold() == THRESHOLDS and gc.get_freeze_count() > 0


def test_what_is_loaded_is_left_alone():
    assert not is_settled()
    settle_collector()
    assert is_settled()


def test_a_worker_settles_when_it_is_born():
    worker_process_init.send(sender=app)
    assert is_settled()
