"""Moments as feeds, pages and sitemaps write them, in the formats and languages of the world."""

from datetime import UTC, datetime

import pytest

from bot.news.language.moments import moment

NOW = datetime(2026, 11, 27, 20, tzinfo=UTC)
WRITTEN = {
    "2026-11-24T24:00:00Z": "2026-11-25T00:00",
    "24 d'octubre de 2026 14:05 CEST": "2026-10-24T12:05",
    "24 tháng 11, 2026 14:05 +0700": "2026-11-24T07:05",
    "24 lapkričio 2026 14:05 EET": "2026-11-24T12:05",
    "24 лістапада 2026 14:05 MSK": "2026-11-24T11:05",
    "24 ნოემბერი 2026 14:05": "2026-11-24T14:05",
    "24 nëntor 2026 14:05 CET": "2026-11-24T13:05",
    "24 xullo 2026 14:05 CEST": "2026-07-24T12:05",
    "mar., 10 févr. 2026 09:30:00 +0100": "2026-02-10T08:30",  # a Tuesday, not March
    "dom, 15 fev 2026 10:00:00 -0300": "2026-02-15T13:00",
    "2026. július 14. 14:05 +0200": "2026-07-14T12:05",
    "24 تشرين الثاني 2026 14:05 +0300": "2026-11-24T11:05",
    "Tue, 14 Jul 2026 09:30:00 Europe/Berlin": "2026-07-14T07:30",
    "12. kolovoza 2026. 10:00": "2026-08-12T10:00",
    "31. listopada 2025. 14:05": "2025-10-31T14:05",  # the Polish listopad has thirty days
    "2026/11/27 14:05:00": "2026-11-27T14:05",
    "Tue, 24 Nov 2026 14:05:00": "2026-11-24T14:05",
    "WED,25 NOV 2026 02:23:01 GMT": "2026-11-25T02:23",
    "Sun, 22 Nov 2026 2:15:00 PM CET": "2026-11-22T13:15",
    "Sun, 22 Nov 2026 19:58:02 GMT+3": "2026-11-22T16:58",
    "Tue, 24 Sep 2024 10:00:00 CEST": "2024-09-24T08:00",
    "Tue, 24 Sep 2024 10:00:00 MSK": "2024-09-24T07:00",
    "Tue, 24 Sep 2024 10:00:00 BST": "2024-09-24T09:00",
    "Tue, 24 Sep 2024 10:00:00 IST": "2024-09-24T04:30",
    "Tue, 24 Sep 2024 10:00:00 JST": "2024-09-24T01:00",
    "Tue, 24 Sep 2024 10:00:00 AEST": "2024-09-24T00:00",
    "Tue, 24 Sep 2024 10:00:00 -0330": "2024-09-24T13:30",
    "27 ноября 2026 г., 14:05 МСК": "2026-11-27T11:05",
    "27 novembre 2026 à 14h05": "2026-11-27T14:05",
    "Freitag, 27. November 2026, 14:05 Uhr": "2026-11-27T14:05",
    "27 de noviembre de 2026 14:05": "2026-11-27T14:05",
    "sob., 21 lis 2026 10:00:00 +0100": "2026-11-21T09:00",
    "27 Kasım 2026 Cuma 14:05": "2026-11-27T14:05",
    "Παρ, 27 Νοε 2026 14:05:00 +0200": "2026-11-27T12:05",
    "27 במרץ 2026 14:05": "2026-03-27T14:05",
    "٢٧ نوفمبر ٢٠٢٦ 14:05": "2026-11-27T14:05",
    "2026年11月27日 下午2:05": "2026-11-27T14:05",
    "2026년 11월 27일 오후 2시 05분": "2026-11-27T14:05",
    "November 27, 2026 at 2:05 pm": "2026-11-27T14:05",
    "Nov. 27, 2026, 2 p.m. EST": "2026-11-27T19:00",
    "12:30 a.m. Nov 27, 2026": "2026-11-27T00:30",
    "Fri Nov 27 14:05:00 PST 2026": "2026-11-27T22:05",
    "Fri, 27 Nov 26 14:05 EST": "2026-11-27T19:05",
    "27-Nov-2026 14:05": "2026-11-27T14:05",
    "27.11.2026 14:05": "2026-11-27T14:05",
    "11/26/2026 2:05 PM": "2026-11-26T14:05",
    "26/11/2026 14:05": "2026-11-26T14:05",
    "20261127140500": "2026-11-27T14:05",
    "20261127T140500Z": "2026-11-27T14:05",
    "2026-11-27T14:05:00+0300": "2026-11-27T11:05",
    "2026-11-27T14:05+03": "2026-11-27T11:05",
    "2026-11-27T14:05:00.1234567Z": "2026-11-27T14:05",
    "2026-11-27 14:05:00 +0000 UTC": "2026-11-27T14:05",
    "2026-11-27 14:05 MSK": "2026-11-27T11:05",
    "2026-11-27": "2026-11-27T00:00",
    "2026-11-27 sometime": "2026-11-27T00:00",
    "Tue, 24 Nov 2026 14:05:00 +9900": "2026-11-24T14:05",  # nowhere so far from Greenwich
    "30/11/2026 10:00": "2026-11-30T10:00",  # a little ahead, and of one reading
    "1795788300": "2026-11-27T",
    "1795788300000": "2026-11-27T",
}


@pytest.mark.parametrize(("text", "says"), WRITTEN.items())
def test_a_moment_is_read(text, says):
    found = moment(text, now=NOW)

    assert found is not None
    assert found.isoformat().startswith(says)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "hello",
        "05/03/2024",
        "2026-13-45",
        "31 Feb 2026 10:00",
        "0001-01-01T00:00:00+14:00",
        "x" * 5000,
        "Thu, 31 Dec 9999 23:59:59 -0500",
        "99999999999999999999",
        "05/03/2026 10:00",
        "05/12/2027 10:00",  # both are to come
        "24. listopada 2025. 14:05",  # October in Croatian, November in Polish
    ],
)
def test_what_says_none_or_two_is_none(text):
    assert moment(text, now=NOW) is None


def test_of_two_readings_the_one_that_has_been_is_meant():
    assert moment("12/11/2026 10:00", now=NOW).isoformat().startswith("2026-11-12")


def test_serbian_months_are_read_in_both_scripts():
    assert (
        moment("24. октобар 2025. 14:05", now=NOW) == moment("24. oktobra 2025. 14:05", now=NOW) is not None
    )
