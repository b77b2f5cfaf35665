"""Claims as a capable engineer would write them in an afternoon with Django REST Framework.

One table of claims with unique validators, one row of budget under `select_for_update`; no keys, no
history, no ledger. It is served by the same program as ours and reads the same requests.
"""
