"""What may be dialled: an address for each range of IANA's registries, and the forms in which IPv4 hides in IPv6."""

import ipaddress
import socket

import pytest

from bot.errors import FeedRefusedError
from bot.feeds.guard import DialRefusedError, Guard, ports
from bot.feeds.http import HttpFeedFetcher
from tests.builders import NOW
from tests.servers.feed_server import FeedServer, rss

PUBLIC = ["93.184.216.34", "8.8.8.8", "192.0.1.1", "198.20.0.1", "203.0.112.255", "100.128.0.1", "172.32.0.1"]
PUBLIC += ["2606:4700::1111", "2a00:1450::5", "2001:4860:4860::8888", "64:ff9b::808:808", "::ffff:8.8.8.8"]
PUBLIC += ["2a00:1450::5efe:808:808"]
SPECIAL = {
    "0.0.0.0": "this host",
    "0.1.2.3": "this network",
    "10.255.255.255": "private",
    "100.64.0.1": "shared by customers",
    "100.127.255.255": "shared by customers",
    "127.0.0.2": "loopback",
    "168.63.129.16": "Azure's own server",
    "169.254.169.254": "metadata of clouds",
    "172.31.255.255": "private",
    "192.0.0.8": "protocol assignments",
    "192.0.0.170": "DNS64 discovery",
    "192.0.2.1": "documentation",
    "192.31.196.1": "AS112",
    "192.52.193.1": "AMT",
    "192.88.99.1": "6to4 relays",
    "192.168.255.1": "private",
    "192.175.48.1": "AS112",
    "198.18.0.1": "benchmarking",
    "198.19.255.255": "benchmarking",
    "198.51.100.9": "documentation",
    "203.0.113.9": "documentation",
    "224.0.0.1": "multicast",
    "239.255.255.255": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "broadcast",
    "::": "unspecified",
    "::1": "loopback",
    "::7f00:1": "IPv4-compatible",
    "::ffff:10.0.0.1": "IPv4-mapped",
    "::ffff:0:10.0.0.1": "IPv4-translated",
    "64:ff9b::a00:1": "NAT64 of a private address",
    "64:ff9b::c000:201": "NAT64 of documentation",
    "64:ff9b:1::808:808": "local NAT64",
    "100::1": "discard",
    "100:0:0:1::1": "dummy",
    "2001::1": "Teredo",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe": "Teredo",
    "2001:2::1": "benchmarking",
    "2001:3::1": "AMT",
    "2001:4:112::1": "AS112",
    "2001:10::1": "ORCHID",
    "2001:20::1": "ORCHIDv2",
    "2001:30::1": "drone identities",
    "2001:db8::1": "documentation",
    "2002:a00:1::": "6to4 of a private address",
    "2002:808:808::1": "6to4",
    "2002:c058:6301::": "6to4 anycast",
    "2620:4f:8000::1": "AS112",
    "2a00:1450::5efe:a00:1": "ISATAP of a private address",
    "2a00:1450::200:5efe:7f00:1": "ISATAP of loopback",
    "3fff::1": "documentation",
    "4000::1": "unassigned",
    "5f00::1": "segment routing",
    "fc00::1": "unique local",
    "fd12:3456::1": "unique local",
    "fe80::1": "link-local",
    "fe80::5efe:a00:1": "ISATAP",
    "febf::1": "link-local",
    "fec0::1": "site-local",
    "feff::1": "site-local",
    "ff02::1": "multicast",
}


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_dialled(address):
    assert Guard().allowed(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", SPECIAL, ids=lambda address: f"{address} {SPECIAL[address]}")
def test_no_special_address_may_be_dialled(address):
    assert not Guard().allowed(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("network", "address"),
    [("10.0.0.0/8", "10.1.2.3"), ("fec0::/10", "fec0::1"), ("127.0.0.0/8", "::ffff:127.0.0.1")],
)
def test_what_the_operator_allows_may_be_dialled_all_the_same(network, address):
    assert Guard([network]).allowed(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("address", "port", "given", "goes"),
    [
        ("8.8.8.8", 80, set(), True),
        ("8.8.8.8", 443, set(), True),
        ("8.8.8.8", 22, set(), False),
        ("8.8.8.8", 6379, set(), False),
        ("8.8.8.8", 8443, {8443}, True),  # the feed's own address names it
        ("127.0.0.1", 6379, set(), True),  # in a network that the operator allows, all of them
    ],
)
def test_ports_are_those_of_the_web_and_what_an_address_names(address, port, given, goes):
    guard = Guard(["127.0.0.0/8"])
    before = ports.set(frozenset({80, 443} | given))
    try:
        info = (socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, port))
        if goes:
            guard.socket(info).close()
        else:
            with pytest.raises(DialRefusedError, match=str(port)):
                guard.socket(info)
    finally:
        ports.reset(before)


class Reachable(Guard):
    """Takes loopback for a public network, so that a real server can stand in one."""

    def allowed(self, address):
        return True


@pytest.mark.parametrize(("strange", "way"), [(False, "redirect"), (True, "link")])
async def test_neither_a_redirect_nor_a_link_of_a_publisher_leads_to_another_port(strange, way):
    with FeedServer() as server, FeedServer() as inner:
        inner.put("/secret", rss("Secret"))
        here, there = f"http://127.0.0.1:{server.port}/feed", f"http://127.0.0.1:{inner.port}/secret"
        server.put("/feed", b"", status=302, headers={"Location": there})
        async with HttpFeedFetcher() as fetcher:
            fetcher._guard.__class__ = Reachable
            with pytest.raises(FeedRefusedError, match="ports 80 and 443"):
                await fetcher.get(there if strange else here, now=NOW, strange=strange)
            assert (await fetcher.get(there, now=NOW)).body  # an admin's own address
