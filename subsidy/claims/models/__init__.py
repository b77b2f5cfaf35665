from subsidy.claims.models.claim import Claim, ClaimMove
from subsidy.claims.models.grants import Decision, Grant
from subsidy.claims.models.holdings import ClaimIdentifier, Entitlement

__all__ = ["Claim", "ClaimIdentifier", "ClaimMove", "Decision", "Entitlement", "Grant"]
