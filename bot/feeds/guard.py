"""Which addresses may be dialled: public ones, and the private networks that the operator allows.

The check stands where the socket is made, on the very address that is then dialled, so that no name can be rebound
between check and use, and no spelling of a number gets past it. Resolver and `check_host` say the same thing earlier,
so that a public address among private ones is still found, and the message is about what the admin wrote.
"""

import errno
import ipaddress
import socket
from collections.abc import Sequence

from aiodns.error import ARES_ENODATA, ARES_ENOTFOUND, DNSError
from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import AsyncResolver

from bot.errors import FeedRefusedError, FeedUnreachableError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052
_6TO4 = ipaddress.ip_network("2002::/16")  # RFC 3056


class DialRefusedError(PermissionError):
    """An address that may not be dialled; an OSError, as the connector expects of a socket that can't be had."""


class Guard:
    """Says yes or no to an address."""

    def __init__(self, allow_networks: Sequence[str] = ()) -> None:
        self._allowed = [ipaddress.ip_network(network) for network in allow_networks]

    def allowed(self, address: Address) -> bool:
        """Public, or in an allowed network; wrapped IPv4 addresses are judged by what they wrap."""
        inner = _unwrapped(address)
        if any(inner in network for network in self._allowed if network.version == inner.version):
            return True
        return inner.is_global and not inner.is_multicast and not inner.is_reserved

    def check_host(self, host: str) -> None:
        """Raises FeedRefusedError if `host` is a number that may not be dialled, however it is written."""
        address = _as_address(host)
        if address is not None and not self.allowed(address):
            raise FeedRefusedError(_refusal(host))

    def socket(self, info: AddrInfoType) -> socket.socket:
        """A socket to dial `info`, as aiohttp's connector wants it. Raises DialRefusedError where that is refused."""
        family, kind, protocol, _, address = info
        host = str(address[0])
        if not self.allowed(ipaddress.ip_address(host.partition("%")[0])):
            raise DialRefusedError(errno.EACCES, _refusal(host))
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
            f"no name server answers for {host}; if all feeds say so it is our own network"
        )
    hint = "is it written right?" if "." in host else "an address looks like www.example.org"
    return FeedUnreachableError(f"the name {host} is not known; {hint}")


def _refusal(host: str) -> str:
    return f"{host} is a private address; if this feed is yours, add its network to polling.allow_networks"


def _unwrapped(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _6TO4:
        return ipaddress.IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    if address.teredo:
        return address.teredo[1]
    return address


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
