"""The mathematics of audit samples: plain Python, numpy and scipy; no rows, no clock, no chance.

Rates are shares of one, confidence levels per cent; money goes in as whole fen and comes out as an
estimate, which the verbs round to the fen once. Sources are named where a formula stands.
"""
