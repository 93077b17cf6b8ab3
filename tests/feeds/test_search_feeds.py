"""Feeds of search services, by their shapes: what is the article's, and what is the service's or another outlet's."""

from html import escape
from urllib.parse import quote

import pytest

from bot.feeds.parse import parse
from bot.news.ids import FeedId, ItemId
from bot.news.item import KeptItem
from bot.news.reading.reading import read
from bot.news.story.index import StoryIndex, arrival
from tests.builders import NOW

TEXT = "Dockers walked out over night shifts on Tuesday and held back two ferries."


def feed(*entries):
    inside = "".join(entries)
    return (
        '<rss version="2.0" xmlns:News="https://www.bing.com/news/search?q=q"><channel><title>q - News</title>'
        f"<link>https://news.google.com/search?q=q</link>{inside}</channel></rss>"
    ).encode()


def entry(title, description="", source="", bing=""):
    named = f'<source url="https://o.example">{escape(source)}</source>' if source else ""
    named += f"<News:Source>{bing}</News:Source>" if bing else ""
    return (
        f"<item><title>{escape(title)}</title><link>https://news.google.com/rss/articles/{quote(title)}</link>"
        f"<description>{escape(description)}</description>{named}</item>"
    )


def rows(*listed):
    """As Google News writes them: each headline a link, its outlet in grey."""
    one = '<li><a href="https://news.google.com/rss/articles/{0}">{0}</a>&nbsp;&nbsp;<font color="#6f6f6f">{1}</font></li>'
    return f"<ol>{''.join(one.format(*row) for row in listed)}</ol>"


def google(*listed):
    """An entry with its own headline and outlet first in the list."""
    title, outlet = listed[0]
    return entry(f"{title} - {outlet}", rows(*listed), outlet)


# The shape -> the entry -> its headline, what its text is, whose it is.
SHAPES = {
    "Russian list": (google(("Порт встал", "Вестник Москвы"), ("Мэр ушёл", "Листок")), "Порт встал", "", "Вестник Москвы"),
    "Japanese list": (google(("港湾スト開始", "港新聞"), ("市長が辞任", "湾岸日報")), "港湾スト開始", "", "港新聞"),
    "Chinese list": (google(("码头罢工", "港口日报"), ("市长辞职", "论坛报")), "码头罢工", "", "港口日报"),
    "Arabic list": (google(("إضراب في الميناء", "المرفأ"), ("استقالة العمدة", "الخليج")), "إضراب في الميناء", "", "المرفأ"),
    "short headlines, long outlets": (
        google(("Streik", "Norddeutsche Allgemeine Hafenzeitung"), ("Sturm", "Westfälische Küstenrundschau")),
        "Streik", "", "Norddeutsche Allgemeine Hafenzeitung",
    ),
    "its own headline alone": (google(("שביתה בנמל", "עיתון הנמל")), "שביתה בנמל", "", "עיתון הנמל"),
    "a list without links": (
        entry("Dockers strike - Quay Courier", "<ol><li>Dockers strike Quay Courier</li><li>Mayor resigns Tribune</li></ol>", "Quay Courier"),
        "Dockers strike", "", "Quay Courier",
    ),
    "lines with links": (
        entry("Порт встал", "<a href='/1'>Порт встал</a> Вестник<br><a href='/2'>Мэр ушёл</a> Листок<br><a href='/3'>Ещё 12</a>", "Вестник"),
        "Порт встал", "", "Вестник",
    ),
    "headline and outlet in words": (
        entry("Dockers strike - Quay Courier", "Dockers strike  Quay Courier", "Quay Courier"), "Dockers strike", "", "Quay Courier",
    ),
    "a table with a text": (
        entry(
            "Dockers strike - Quay Courier",
            '<table><tr><td><font size="-2">Quay Courier</font></td><td><div><b><a href="/a">Dockers strike</a></b><br>'
            f'<font size="-1">Quay Courier</font><br><font size="-1">{TEXT}</font><br><font size="-1"><a href="/b">Mayor resigns'
            '</a><font>Bay Tribune</font></font><br><font><a href="/c"><nobr>all 12 articles&nbsp;&raquo;</nobr></a></font></div></td></tr></table>',
            "Quay Courier",
        ),
        "Dockers strike", TEXT, "Quay Courier",
    ),
    "behind a bar": (entry("Dockers strike | Quay Courier", "", "Quay Courier"), "Dockers strike", "", "Quay Courier"),
    "behind a long dash": (entry("Dockers strike — Quay Courier", "", "Quay Courier"), "Dockers strike", "", "Quay Courier"),
    "in brackets": (entry("Dockers strike (Quay Courier)", "", "Quay Courier"), "Dockers strike", "", "Quay Courier"),
    "in wide brackets": (entry("港湾スト開始（港新聞デジタル）", "", "港新聞デジタル"), "港湾スト開始", "", "港新聞デジタル"),
    "a dash in both": (entry("Dockers - in figures - Quay - The Courier", "", "Quay - The Courier"), "Dockers - in figures", "", "Quay - The Courier"),
    "through another service": (entry("Dockers strike", TEXT, bing="Quay Courier on MSN"), "Dockers strike", TEXT, "Quay Courier"),
    "through another service, in French": (entry("Grève", TEXT, bing="Courrier du Quai sur MSN"), "Grève", TEXT, "Courrier du Quai"),
    "via": (entry("Dockers strike", TEXT, "Quay Courier via Yahoo News"), "Dockers strike", TEXT, "Quay Courier"),
    "outlet and age before the text": (
        entry("Dockers strike", f"Quay Courier · 3h · {TEXT}", bing="Quay Courier"), "Dockers strike", TEXT, "Quay Courier",
    ),
    "outlet and age above the text": (
        entry("码头罢工", "<a href='/1'><img src='/1.jpg'></a><br>港口日报&nbsp;&nbsp;3小时前<br>码头工人周二停工。", "港口日报"),
        "码头罢工", "码头工人周二停工。", "港口日报",
    ),
    "outlet and age alone, under a picture": (
        entry("Dockers strike", "<a href='/1'><img src='/1.jpg'></a><br>Quay Courier · 3h", "Quay Courier"), "Dockers strike", "", "Quay Courier",
    ),
    "before the headline": (entry("Quay Courier: Dockers strike", "", "Quay Courier"), "Dockers strike", "", "Quay Courier"),
    "in brackets before the headline": (entry("[항구신문] 부두 노동자 파업", "", "항구신문"), "부두 노동자 파업", "", "항구신문"),
    "outlet and hour for a text": (entry("Dockers strike", "Quay Courier 10:20, 24 Nov", "Quay Courier"), "Dockers strike", "", "Quay Courier"),
    "a cut headline": (
        entry("Dockers strike over ... - Quay Courier", rows(("Dockers strike over pay", "Quay Courier"), ("Mayor resigns", "Tribune")), "Quay Courier"),
        "Dockers strike over ...", "", "Quay Courier",
    ),
    "all the coverage": (
        entry("Порт встал - Вестник", rows(("Порт встал", "Вестник")).replace("</ol>", "<li><strong><a href='/all'>Все новости</a></strong></li></ol>"), "Вестник"),
        "Порт встал", "", "Вестник",
    ),
    # What is the article's stays.
    "an outlet in the midst of a headline": (
        entry("How Quay Courier won", TEXT, "Quay Courier"), "How Quay Courier won", TEXT, "Quay Courier",
    ),
    "an article with links": (
        entry("What we read", "<p>Two of them are about the harbour.</p><ul><li><a href='/b'>A second look</a>: it is worth its figures.</li></ul>", "Quay Courier"),
        "What we read", "Two of them are about the harbour.\nA second look: it is worth its figures.", "Quay Courier",
    ),
    "the outlet in a sentence": (
        entry("A prize", "Quay Courier has won a prize for its reports.", "Quay Courier"),
        "A prize", "Quay Courier has won a prize for its reports.", "Quay Courier",
    ),
    "a name that ends like a service": (entry("Gala", TEXT, "Evening on Broadway"), "Gala", TEXT, "Evening on Broadway"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "title", "text", "source"), SHAPES.values(), ids=SHAPES)
def test_what_the_service_wrote_is_no_text(given, title, text, source):
    (item,) = parse(feed(given), url="https://news.google.com/rss/search?q=q", now=NOW).items

    reading = read(item)

    assert (reading.title, reading.text, reading.credit.source) == (title, text, source)


@pytest.mark.parametrize(
    "told",
    [
        [
            ("Dockers begin a strike", "Quay Courier"),
            ("Mayor resigns", "Bay Tribune"),
            ("A storm", "Dispatch"),
        ],
        [("Порт встал", "Вестник Москвы"), ("Мэр ушёл", "Листок"), ("Шторм на севере", "Почта")],
    ],
)
def test_entries_that_list_each_other_are_stories_of_their_own(told):
    items = parse(
        feed(*(google(*told[place:], *told[:place]) for place in range(3))), url="https://q.example", now=NOW
    ).items
    stories = StoryIndex()

    found = {
        stories.settle(
            arrival(KeptItem(id=ItemId(n), feed_id=FeedId(1), item=item), read(item)), now=NOW
        ).story
        for n, item in enumerate(items, start=1)
    }

    assert len(found) == len(told)
