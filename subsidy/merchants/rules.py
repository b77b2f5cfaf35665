"""Where a key may be used from. Plain arithmetic on addresses."""

import ipaddress
from collections.abc import Iterable


def networks(texts: Iterable[str]) -> list[str]:
    """Return the networks (an address alone is one of its own) as CIDR. Raises ValueError."""
    return [str(ipaddress.ip_network(text.strip())) for text in texts]


def allows(allowed_networks: Iterable[str], address: str) -> bool:
    """Tell whether a key with these networks opens from the address; none means from anywhere."""
    known = [ipaddress.ip_network(network) for network in allowed_networks]
    if not known:
        return True
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(place, ipaddress.IPv6Address) and place.ipv4_mapped:
        place = place.ipv4_mapped
    return any(place in network for network in known if network.version == place.version)
