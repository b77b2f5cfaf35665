"""The chain of history: what is chained, how a block is sealed, verified and exported."""

from subsidy.operations.services.history.chain import chain_history, last_block
from subsidy.operations.services.history.export import export_blocks, export_history
from subsidy.operations.services.history.verify import Verified, verify_history

__all__ = [
    "Verified",
    "chain_history",
    "export_blocks",
    "export_history",
    "last_block",
    "verify_history",
]
