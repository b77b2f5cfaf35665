"""Python's garbage collector, in processes that run for long."""

import gc

#: Objects that come, less those that go, before the youngest are looked through; and how often the
#: older ones are.
THRESHOLDS = (50_000, 20, 20)


def settle_collector() -> None:
    """What is loaded now stays for ever: the collector need not walk through it again and again,
    nor come at every 700th object of a batch, or of an audit.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
