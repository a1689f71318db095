"""Where a request may go: to public addresses only, whatever a name resolves to.

Names are resolved once, every answer is looked at, and the connection goes to the address that was looked at: a name
that points elsewhere a moment later (DNS rebinding) changes nothing. IPv4 inside IPv6 (mapped, 6to4, Teredo, NAT64 by
RFC 6052) is judged by the IPv4 address that it leads to.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

from osreg_checks.sources.failure import DownError
from osreg_registry.message import Message

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# All of IPv6 that is given to anybody; what lies outside is special, such as fec0::/10, once site-local (RFC 3879).
_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")


class Reach:
    """The rule for one run. `allowed` names hosts that may be private: the forge of one's own town hall."""

    def __init__(
        self,
        allowed: frozenset[str] = frozenset(),
        lookup: Callable[..., list[Any]] = socket.getaddrinfo,
        *,
        patience: float = 5,
    ) -> None:
        self.allowed = allowed
        self._lookup = lookup
        self._patience = patience

    def address(self, host: str, port: int) -> str:
        """An address of the host that a request may go to. Raises DownError when there is none."""
        return self.addresses(host, port)[0]

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of the host, the preferred one first. Raises DownError when a request may go to none."""
        found = self._looked_up(host, port)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not addresses:
            raise DownError(Message("the name {host} could not be resolved", {"host": host}))
        # One inward address among public ones is enough to refuse: nobody publishes that by mistake.
        if host not in self.allowed and not all(is_public(address) for address in addresses):
            raise DownError(Message("{host} leads to an address that is not public", {"host": host}))
        return addresses

    def _looked_up(self, host: str, port: int) -> list[Any]:
        """What the name resolves to. The system waits half a minute for a network that is silent; nobody else does."""
        found: list[Any] = []
        strange: list[BaseException] = []

        def look_up() -> None:
            try:
                found.extend(self._lookup(host, port, type=socket.SOCK_STREAM))
            except (OSError, UnicodeError):
                pass
            except BaseException as error:  # noqa: BLE001 -- carried over to the thread that waits
                strange.append(error)

        thread = threading.Thread(target=look_up, daemon=True)
        thread.start()
        thread.join(self._patience)
        if strange:
            raise strange[0]
        return list(found)


def is_address(host: str) -> bool:
    """Whether the host is an address and no name."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def is_public(text: str) -> bool:
    """Whether an address, and every IPv4 address inside it, is one of the open internet."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(_is_global(one) for one in (address, *_inside(address)))


def _is_global(address: Address) -> bool:
    if _is_wrapper(address):
        return True
    is_unicast = isinstance(address, ipaddress.IPv4Address) or address in _UNICAST
    return is_unicast and address.is_global and not address.is_multicast and not address.is_reserved


def _is_wrapper(address: Address) -> bool:
    """Whether an IPv6 address is only the dress of an IPv4 address, which is then the one that counts."""
    return isinstance(address, ipaddress.IPv6Address) and bool(address.ipv4_mapped or address in _NAT64)


def _inside(address: Address) -> Iterator[ipaddress.IPv4Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in _NAT64 or address in _NAT64_LOCAL:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
