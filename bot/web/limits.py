"""How much one address may ask for: a bucket each that fills again with time. Nothing here knows HTTP."""

import ipaddress
from collections import OrderedDict
from datetime import datetime

_ADDRESSES = 10_000  # remembered at once; the one that was silent longest goes
_BURST = 0.5  # of a minute's share at once


class Buckets:
    """`take` says whether an address may go on."""

    def __init__(self, per_minute: int) -> None:
        self._per_second = per_minute / 60
        self._full = max(per_minute * _BURST, 1.0)
        self._known: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    def take(self, address: str, cost: float, now: datetime) -> float:
        """0: go on; else how many seconds to wait."""
        key = _network(address)
        left, at = self._known.pop(key, (self._full, now))
        left = min(self._full, left + max((now - at).total_seconds(), 0.0) * self._per_second)
        wait = 0.0 if left >= min(cost, self._full) else (min(cost, self._full) - left) / self._per_second
        self._known[key] = (left if wait else left - cost, now)
        if len(self._known) > _ADDRESSES:
            self._known.popitem(last=False)
        return wait


def _network(address: str) -> str:
    """One household of IPv6 addresses is one address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:60]
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address
