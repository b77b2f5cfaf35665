"""The sealed pack: what an outside auditor takes away, and verifies without the house."""

from subsidy.operations.services.pack.export import export_pack

__all__ = ["export_pack"]
