"""Draw each kind of post as a phone shows it: docs/pictures/*.png. Needs Chromium; outlets and texts are invented.

.venv/bin/python docs/pictures/make.py [NAME...]
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.demo.page import Bubble, page
from bot.news.alert import Burst, Entry, Mark, Outlet, Post
from bot.news.timetable import Gathering
from bot.telegram.posts.format import html, zone

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 24, 15, 40, tzinfo=UTC)
WIDTH = 412  # CSS pixels of a usual phone


def marks(text, *words):
    """Where the words stand in the text."""
    return tuple(
        Mark(start=start, end=start + len(word))
        for start, word in sorted((text.index(word), word) for word in words)
    )


HEADLINE = "Haftar in Moscow for talks on desert airfields"
SUMMARY = (
    "Khalifa Haftar, the commander whose forces hold eastern Libya, landed in Moscow on Tuesday for three days of "
    "talks with Russia’s defence ministry. Two airfields in the desert are to be repaired by spring, his office said."
)
SINGLE = Post(
    headline=HEADLINE,
    url="https://meridian-wire.example/haftar",
    source="Meridian Wire",
    published=NOW - timedelta(minutes=95),
    summary=SUMMARY,
    headline_marks=marks(HEADLINE, "Haftar"),
    summary_marks=marks(SUMMARY, "Haftar", "Russia"),
    watchlist="haftar-russia",
)
OUTLETS = tuple(
    Outlet(source=name, url=f"https://outlet-{number}.example/")
    for number, name in enumerate(
        ["The Harbour Ledger", "Northgate Post", "بوابة الساحل", "Береговой вестник"]
    )
)
ARABIC = "حفتر يلتقي وزير الدفاع الروسي في موسكو"
ARABIC_SUMMARY = (
    "وصل خليفة حفتر إلى موسكو يوم الثلاثاء لإجراء محادثات تستمر ثلاثة أيام مع وزارة الدفاع في روسيا."
)
RUSSIAN = "Хафтар прибыл в Москву на переговоры об аэродромах"
RUSSIAN_SUMMARY = (
    "Командующий Хафтар провёл в Москве переговоры: речь шла о ремонте двух аэродромов в пустыне."
)
MATCH = "… the ministry named Haftar among those invited …"
ENTRIES = tuple(
    Entry(headline=headline, url="https://a.example/", source=source, others=others, watchlist=watchlist)
    for headline, source, others, watchlist in [
        (HEADLINE, "Meridian Wire", 4, "haftar-russia"),
        ("Tripoli asks for an explanation of the visit", "Northgate Post", 2, "haftar-russia"),
        ("Airfield contract goes to a shipyard’s owner", "Coast Tribune", 0, "haftar-russia"),
        ("Ferry to the islands runs again", "Harbour Gazette", 1, "ferries"),
        ("Storm keeps two ferries in port", "Island Courier", 0, "ferries"),
    ]
)
EMPTY = Post(headline="", url="", source="", published=NOW)

PICTURES = {
    "alert": [(SINGLE, {})],
    "copies": [(replace(SINGLE, also_in=OUTLETS), {"edited": True})],
    "update": [
        (SINGLE, {}),
        (
            replace(
                SINGLE,
                headline="Haftar extends Moscow visit, signs port agreement",
                source="The Harbour Ledger",
                published=NOW - timedelta(minutes=5),
                summary="",
                headline_marks=(),
                summary_marks=(),
                new_facts="A port agreement was signed as well; the visit now lasts until Friday.",
            ),
            {"reply": True},
        ),
    ],
    "marks": [
        (
            replace(
                SINGLE,
                headline="Guests of the spring parade named",
                headline_marks=(),
                source="Coast Tribune",
                via="News Basket",
                paywalled=True,
                resurfaced=datetime(2023, 10, 11, tzinfo=UTC),
                published=NOW - timedelta(days=2),
                summary="The list of guests for the parade was published on the ministry’s site.",
                summary_marks=(),
                match_line=MATCH,
                match_marks=marks(MATCH, "Haftar"),
            ),
            {},
        )
    ],
    "arabic": [
        (
            replace(
                SINGLE,
                headline=ARABIC,
                headline_marks=marks(ARABIC, "حفتر"),
                source="بوابة الساحل",
                summary=ARABIC_SUMMARY,
                summary_marks=marks(ARABIC_SUMMARY, "حفتر", "روسيا"),
                also_in=OUTLETS[:2],
                lang="ar",
            ),
            {"language": "ar"},
        )
    ],
    "mixed": [
        (
            replace(
                SINGLE,
                headline=RUSSIAN,
                headline_marks=marks(RUSSIAN, "Хафтар"),
                source="Береговой вестник",
                summary=RUSSIAN_SUMMARY,
                summary_marks=marks(RUSSIAN_SUMMARY, "Хафтар"),
                also_in=OUTLETS[1:3],
                lang="ru",
            ),
            {},
        ),
        (
            replace(
                SINGLE,
                headline=ARABIC,
                headline_marks=(),
                source="بوابة الساحل",
                summary=ARABIC_SUMMARY,
                summary_marks=marks(ARABIC_SUMMARY, "حفتر"),
                lang="ar",
            ),
            {},
        ),
    ],
    "digest": [(replace(EMPTY, digest=Gathering.DAILY, entries=ENTRIES), {})],
    "bulletin": [(replace(EMPTY, digest=Gathering.BURST, entries=ENTRIES[:3]), {})],
    "spike": [
        (
            replace(
                EMPTY,
                digest=Gathering.SPIKE,
                watchlist="haftar-russia",
                burst=Burst(count=9, hours=6, usual=1),
                entries=ENTRIES[:3],
            ),
            {},
        )
    ],
    "compact": [(replace(SINGLE, also_in=OUTLETS[:2]), {"format": "compact"})],
}


def bubbles(posts):
    """The messages of a picture."""
    made = []
    for post, given in posts:
        how = {key: value for key, value in given.items() if key in ("language", "format")}
        made.append(
            Bubble(
                message_id=len(made) + 1,
                html=html(post, timezone="Europe/Paris", now=NOW, **how),
                headline=post.headline,
                at=NOW.astimezone(zone("Europe/Paris")),
                edited=given.get("edited", False),
                reply_to=made[0] if given.get("reply") else None,
            )
        )
    return made


def draw(name, browser):
    """Write NAME.png."""
    made = bubbles(PICTURES[name])
    lines = sum(len(one.html) // 48 + one.html.count("\n") + 4 for one in made)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.html")
        source.write_text(page("Libya watch", made), encoding="utf-8")
        subprocess.run(  # noqa: S603
            [
                browser,
                "--headless",
                "--no-sandbox",
                "--hide-scrollbars",
                "--force-device-scale-factor=1.5",
                f"--window-size={WIDTH},{130 + 17 * lines}",
                f"--screenshot={HERE / name}.png",
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
        )


def main():
    """Draw those named, or all."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        print("no Chromium found; on Debian: apt install chromium", file=sys.stderr)
        return 1
    for name in sys.argv[1:] or PICTURES:
        draw(name, browser)
        print(f"docs/pictures/{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
