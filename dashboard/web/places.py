"""Which hosts and origins are ours, and which peers are trusted proxies."""

from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from dashboard.settings import settings

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def is_loopback(address: str | None) -> bool:
    """Whether a server that listens on `address` is reached from this machine only."""
    return address is not None and address.strip("[]").lower() in LOOPBACK


def is_own_host(host: str | None) -> bool:
    """Whether a `Host` header names this app; not so after DNS rebinding."""
    name = name_in(host)
    own = settings().public_url
    if own is None:
        return name in LOOPBACK
    return name is not None and name == urlsplit(own).hostname


def is_own_origin(origin: str | None, host: str | None) -> bool:
    if origin is None:
        return False
    own = settings().public_url
    if own is not None:
        return origin.lower() == own
    parts = urlsplit(origin)
    return parts.netloc.lower() == (host or "").lower() and is_own_host(host)


def is_this_machine(peer: str | None) -> bool:
    address = _address(peer)
    return address is not None and address.is_loopback


def is_trusted_proxy(peer: str | None) -> bool:
    """Whether a peer may name the client and the user."""
    address = _address(peer)
    return address is not None and any(address in network for network in settings().trusted_proxies)


def _address(peer: str | None) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(peer or "")
    except ValueError:
        return None
    # A server that listens on IPv6 sees IPv4 peers as `::ffff:…`.
    return getattr(address, "ipv4_mapped", None) or address


def name_in(host: str | None) -> str | None:
    """The host in `host:port`; None where it is not of that form."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return None
    return parts.hostname if parts.hostname and not parts.username else None
