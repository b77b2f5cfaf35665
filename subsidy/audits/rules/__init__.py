"""The statistics of the audits: plain Python, numpy and scipy; no rows and no clock.

Every function gives the same answer whatever the order of its input; what draws, draws from a
generator that hangs on the names it is given (`chance`).
"""
