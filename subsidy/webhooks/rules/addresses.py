"""Where we are willing to send: public hosts over HTTPS, never the inside of anybody's network."""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

URL_LENGTH_MAX = 500
_VISIBLE_ASCII = re.compile(r"[\x21-\x7e]+")
_STANDARD_PORT = {"https": 443, "http": 80}
#: Inside clouds, though Python takes them for public: metadata of Azure and of Oracle.
_INSIDE = [ipaddress.ip_network(text) for text in ("168.63.129.16/32", "192.0.0.0/24")]


@dataclass(frozen=True)
class Address:
    """A URL in the parts that a connection needs."""

    is_https: bool
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        is_standard = self.port == _STANDARD_PORT["https" if self.is_https else "http"]
        return host if is_standard else f"{host}:{self.port}"


def read_address(url: str, *, may_be_private: bool, ports: Collection[int]) -> Address | None:
    """Return the parts of a URL that we send to, None for any other.

    Names are not resolved here: what they point to is looked at before each connection. Where
    private addresses are allowed, plain HTTP to them is too, and every port.
    """
    address = _parts(url)
    if address is None:
        return None
    is_local = _is_local(address.host)
    is_allowed = may_be_private if is_local else address.is_https
    return address if is_allowed and (may_be_private or address.port in ports) else None


def _parts(url: str) -> Address | None:
    if len(url) > URL_LENGTH_MAX or not _VISIBLE_ASCII.fullmatch(url) or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    is_plain = "@" not in parts.netloc and "#" not in url and port != 0
    if not host or "%" in host or parts.scheme not in _STANDARD_PORT or not is_plain:
        return None
    return Address(
        is_https=parts.scheme == "https",
        host=host,
        port=port or _STANDARD_PORT[parts.scheme],
        path=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
    )


def is_public(address: str) -> bool:
    """Return whether an IP address belongs to the public internet, also within its disguises."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        # 6to4, Teredo and mapped addresses carry an IPv4 address on; ::/8 holds NAT64.
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if inner:
            return is_public(str(inner))
    is_special = ip.is_multicast or ip.is_reserved or any(ip in inside for inside in _INSIDE)
    return ip.is_global and not is_special


def _is_local(host: str) -> bool:
    """Return whether the host is by its name, or as a number, no public one."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not is_public(host)
    except ValueError:
        return False
