"""Whose servers a host is on, and who writes at an address."""

import pytest

from bot.news.link.domain import owner, registrable


@pytest.mark.parametrize(
    ("host", "registered"),
    [
        ("news.example.co.uk", "example.co.uk"),
        ("NEWS.Example.COM.", "example.com"),
        ("www.school.k12.ca.us", "school.k12.ca.us"),
        ("news.harbour.chuo.tokyo.jp", "harbour.chuo.tokyo.jp"),
        ("rss.harbour.blogspot.com", "blogspot.com"),
        ("harbour.substack.com", "substack.com"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:db8::7]", "2001:db8::7"),
    ],
)
def test_a_host_is_on_the_servers_of_its_registrable_domain(host, registered):
    assert registrable(host) == registered


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("news.harbour.example/a", "harbour.example/b"),
        ("www.harbour.co.uk/a", "m.harbour.co.uk/a"),
        ("harbour.substack.com/p/a", "harbour.substack.com/p/b"),
        ("harbour.blogspot.com/a", "m.harbour.blogspot.com/a"),
        ("medium.com/@harbour/a", "www.medium.com/@Harbour/b"),
    ],
)
def test_addresses_of_one_owner(one, other):
    assert owner(one) == owner(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("harbour.co.uk/a", "island.co.uk/a"),
        ("harbour.blogspot.com/a", "island.blogspot.com/a"),
        ("harbour.github.io/a", "island.github.io/a"),
        ("harbour.substack.com/p/a", "island.substack.com/p/a"),
        ("harbour.substack.com/p/a", "substack.com/@island/p-1"),
        ("harbour.wordpress.com/a", "wordpress.com/a"),
        ("medium.com/@harbour/a", "medium.com/@island/a"),
        ("medium.com/@harbour/a", "harbour.medium.com/a"),
        ("sites.google.com/harbour", "sites.google.com/island"),
    ],
)
def test_addresses_of_different_owners(one, other):
    assert owner(one) != owner(other)
