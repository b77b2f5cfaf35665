"""Messages to citizens' phones: what they say, and who carries them."""

from subsidy.claims.messages.gateway import Gateway, GatewayDown, Sms, gateway
from subsidy.claims.messages.templates import written

__all__ = ["Gateway", "GatewayDown", "Sms", "gateway", "written"]
