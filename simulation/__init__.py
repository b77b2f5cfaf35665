"""People, merchants and sales that do not exist: material of the demo, the benches and the tests.

Everything is drawn from a seed, so two runs see the same province. Names, documents, brands and
companies are invented; identifiers are valid in form only.
"""
