"""Which addresses and ports may be dialled: public ones, and the private networks that the operator allows.

The check is made where the socket is made, on the very address that is then dialled, so that no name can be rebound
between check and use, and no spelling of a number gets past it. Resolver and `check_host` say the same thing earlier,
so that a public address among private ones is still found, and the message is about what the admin wrote.
"""

import errno
import ipaddress
import socket
from collections.abc import Sequence
from contextvars import ContextVar

from aiodns.error import ARES_ENODATA, ARES_ENOTFOUND, DNSError
from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import AsyncResolver

from bot.errors import FeedRefusedError, FeedUnreachableError
from bot.wording import say

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: how a network without IPv4 reaches it
# Where global unicast addresses are (https://www.iana.org/assignments/ipv6-address-space), and in both families what
# the registries of special-purpose addresses take out of it, also where some of that can be reached:
# https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry
_GLOBAL_6 = ipaddress.ip_network("2000::/3")
_SPECIAL = [
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by the customers of a provider
        "127.0.0.0/8",  # loopback
        # Azure's own server, for its machines alone: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
        "168.63.129.16/32",
        "169.254.0.0/16",  # link-local, and the metadata of clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "2001::/23",  # protocol assignments, among them Teredo
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
]
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214: the third quarter of an address whose last is an IPv4 one
USUAL_PORTS = frozenset({80, 443})
ports: ContextVar[frozenset[int]] = ContextVar(
    "ports", default=USUAL_PORTS
)  # that the request under way may dial


class DialRefusedError(PermissionError):
    """An address that may not be dialled; an OSError, as the connector expects of a socket that can't be had."""

    def __init__(self, why: str) -> None:
        super().__init__(errno.EACCES, why)
        self.why = why


class Guard:
    """Says yes or no to an address."""

    def __init__(self, allow_networks: Sequence[str] = ()) -> None:
        self._allowed = [ipaddress.ip_network(network) for network in allow_networks]

    def allowed(self, address: Address) -> bool:
        """Public, or in an allowed network; wrapped IPv4 addresses are judged by what they wrap."""
        inner = _unwrapped(address)
        return self._is_ours(inner) or (_is_public(inner) and _is_public(_within(inner)))

    def _is_ours(self, address: Address) -> bool:
        return any(address in network for network in self._allowed if network.version == address.version)

    def check_host(self, host: str) -> None:
        """Raises FeedRefusedError if `host` is a number that may not be dialled, however it is written."""
        address = _as_address(host)
        if address is not None and not self.allowed(address):
            raise FeedRefusedError(_refusal(host))

    def socket(self, info: AddrInfoType) -> socket.socket:
        """A socket to dial `info`, as aiohttp's connector wants it. Raises DialRefusedError where that is refused."""
        family, kind, protocol, _, address = info
        host, port = str(address[0]), int(address[1])
        number = ipaddress.ip_address(host.partition("%")[0])
        if not self.allowed(number):
            raise DialRefusedError(_refusal(host))
        if port not in ports.get() and not self._is_ours(_unwrapped(number)):
            raise DialRefusedError(
                say(
                    "nothing but the ports 80 and 443 is asked there, not {host}:{port}", host=host, port=port
                )
            )
        return socket.socket(family, kind, protocol)


class GuardedResolver(AbstractResolver):
    """Resolves names to the addresses that may be dialled.

    Without threads (c-ares): the system's own look-up blocks one for each name that no server answers, and Telegram and
    the database resolve through the same few.
    """

    def __init__(self, guard: Guard, inner: AbstractResolver | None = None) -> None:
        self._guard = guard
        self._inner = inner or AsyncResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raises FeedRefusedError where every address of the name is private, FeedUnreachableError where none is found."""
        try:
            found = await self._inner.resolve(host, port, family)
        except OSError as error:
            raise _unresolved(host, error.__cause__) from error
        good = [
            one for one in found if self._guard.allowed(ipaddress.ip_address(one["host"].partition("%")[0]))
        ]
        if found and not good:
            raise FeedRefusedError(_refusal(host))
        return good

    async def close(self) -> None:
        """Close the inner one."""
        await self._inner.close()


def _unresolved(host: str, cause: BaseException | None) -> FeedUnreachableError:
    if isinstance(cause, DNSError) and cause.args[0] not in (ARES_ENOTFOUND, ARES_ENODATA):
        return FeedUnreachableError(
            say("no name server answers for {host}; if all feeds say so it is our own network", host=host)
        )
    if "." in host:
        return FeedUnreachableError(say("the name {host} is not known; is it written right?", host=host))
    return FeedUnreachableError(
        say("the name {host} is not known; an address looks like www.example.org", host=host)
    )


def _refusal(host: str) -> str:
    return say(
        "{host} is a private or special address; if this feed is yours, add its network to polling.allow_networks",
        host=host,
    )


def _unwrapped(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    return _last(address) if address in _NAT64 else address


def _within(address: Address) -> Address:
    """The IPv4 address to which a router of ISATAP would send on; else `address` itself."""
    if isinstance(address, ipaddress.IPv6Address) and (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return _last(address)
    return address


def _last(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address:
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def _is_public(address: Address) -> bool:
    if address.version == 6 and address not in _GLOBAL_6:
        return False
    return not any(address in network for network in _SPECIAL if network.version == address.version)


def _as_address(host: str) -> Address | None:
    """The number that `host` is, in any spelling that a resolver would take (127.1, 0x7f000001, 2130706433)."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None
