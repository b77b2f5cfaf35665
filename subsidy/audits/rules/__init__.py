"""The statistics of the audits: plain Python, numpy and scipy; no rows, no clock, no chance.

Every function gives the same answer whatever the order of its input.
"""
