from subsidy.webhooks.models.deliveries import Delivery
from subsidy.webhooks.models.endpoints import Endpoint, EndpointMove
from subsidy.webhooks.models.events import Event

__all__ = ["Delivery", "Endpoint", "EndpointMove", "Event"]
