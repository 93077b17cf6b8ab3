"""Search in the archive: by the language of the watchlists, newest first, the index and the matcher of one mind."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk import search as searching
from bot.desk.desk import Desk
from bot.desk.search import extract_of
from bot.errors import NotFoundError, QueryError
from bot.news.reading.reading import read
from bot.pipeline.indexing import fill
from bot.pipeline.match import document
from bot.pipeline.retention import forget_old
from bot.query.matcher import match
from bot.query.parser import parse
from tests.builders import NOW, SettableClock, after, an_item
from tests.newsdesk import Newsdesk

CASES = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "queries" / "cases.jsonl"


@pytest.fixture
async def newsdesk(database):
    return await Newsdesk(database).open("wire", "post", libya="Haftar")


def search_of(database, at=NOW):
    return Desk(database, SettableClock(at), who="test").search


async def take(newsdesk, *texts, feed="wire", at=NOW, **given):
    """An item for each text, of stories of their own."""
    for number, text in enumerate(texts):
        guid = f"{feed}-{at:%m%d%H%M}-{number}-{abs(hash(text))}"
        item = an_item(
            **{
                "guid": guid,
                "url": f"https://{feed}.example/{guid}",
                "title": text,
                "summary": "",
                "published": at,
            }
            | given
        )
        await newsdesk.take(feed, item, at=at)


async def titles(database, query, **asked):
    return [hit.title for hit in (await search_of(database).find(query, **asked)).hits]


async def test_what_came_last_is_found_first(newsdesk, database):
    await take(newsdesk, "Haftar in Cairo", "Ferry runs again", at=NOW)
    await take(newsdesk, "Haftar in Moscow", at=after(hours=1))

    results = await search_of(database).find("haftar")

    assert [hit.title for hit in results.hits] == ["Haftar in Moscow", "Haftar in Cairo"]
    assert (results.found, results.exact, results.next) == (2, True, None)


async def test_the_words_are_marked_in_the_headline_and_in_an_extract(newsdesk, database):
    body = "Nothing to see here. " * 40 + "Then General Haftar spoke of the ports. " + "And so on. " * 40
    await take(newsdesk, "Haftar speaks", summary=body)

    (hit,) = (await search_of(database).find('"general haftar" OR haftar')).hits

    assert [hit.title[a:b] for a, b in hit.title_marks] == ["Haftar"]
    assert [hit.extract[a:b] for a, b in hit.extract_marks] == ["General Haftar"]
    assert hit.extract.startswith("…")
    assert hit.extract.endswith("…")
    assert len(hit.extract) < 310


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("普京", ["俄罗斯总统普京访问北京"]),
        ("حفتر", ["وصل والحفتر إلى موسكو"]),
        ("muller", ["Müller wins the vote"]),
        ("ลิเบีย", ["สถานการณ์ในลิเบียวันนี้"]),
        ('"general haftar"', ["General Haftar in Cairo"]),
        ("haft* NOT moscow", ["General Haftar in Cairo"]),
        ("=WHO", ["WHO warns"]),
        ("haftar~1 AND cairo", ["General Haftar in Cairo"]),
    ],
)
async def test_it_is_found_as_an_alert_finds_it(newsdesk, database, query, found):
    await take(
        newsdesk,
        "俄罗斯总统普京访问北京",
        "普天同庆，京城无人入睡",
        "وصل والحفتر إلى موسكو",
        "Müller wins the vote",
        "สถานการณ์ในลิเบียวันนี้",
        "General Haftar in Cairo",
        "Haftar met a general in Moscow",
        "Who warns, and of what",
        "WHO warns",
    )

    assert await titles(database, query) == found


async def test_pages_follow_each_other_without_gap_or_repeat(newsdesk, database):
    await take(newsdesk, *[f"Haftar report {number}" for number in range(7)])
    pages, before = [], None
    while True:
        results = await search_of(database).find('"haftar report"', before=before, limit=3)
        pages.append([hit.title for hit in results.hits])
        before = results.next
        if before is None:
            break

    assert pages == [
        ["Haftar report 6", "Haftar report 5", "Haftar report 4"],
        ["Haftar report 3", "Haftar report 2", "Haftar report 1"],
        ["Haftar report 0"],
    ]


async def test_a_page_reads_so_many_texts_and_the_next_goes_on_there(newsdesk, database, monkeypatch):
    monkeypatch.setattr(searching, "_MOST", 4)
    monkeypatch.setattr(searching, "_BATCH", 2)
    await take(newsdesk, "Haftar, general", *[f"General meets Haftar {number}" for number in range(6)])

    first = await search_of(database).find('"haftar general"')
    second = await search_of(database).find('"haftar general"', before=first.next)

    assert (first.hits, first.read, first.exact) == ((), 4, False)
    assert [hit.title for hit in second.hits] == ["Haftar, general"]
    assert second.next is None


async def test_texts_that_are_too_long_for_one_page_are_tried_on_the_next(newsdesk, database, monkeypatch):
    monkeypatch.setattr(searching, "ROOM", 50)
    await take(newsdesk, *[f"General meets Haftar {number}" for number in range(6)])

    first = await search_of(database).find('"general meets"')
    second = await search_of(database).find('"general meets"', before=first.next)

    assert [hit.title[-1] for page in (first, second) for hit in page.hits] == list("543210")
    assert (first.read, first.found, first.exact) == (3, 6, False)
    assert second.next is None


async def test_a_number_is_estimated_by_all_that_were_tried(newsdesk, database):
    await take(newsdesk, *[f"General meets Haftar {number}" for number in range(30)])

    results = await search_of(database).find('"general meets"', limit=5)

    assert (len(results.hits), results.found, results.exact) == (5, 30, False)


async def test_it_is_narrowed_by_time_source_language_and_watchlist(newsdesk, database):
    await take(newsdesk, "Haftar in Cairo", at=NOW, lang="en-GB")
    await take(newsdesk, "Haftar in Tunis", at=after(days=1), feed="post", lang="fr")
    await take(newsdesk, "Ferry runs", at=after(days=2))

    assert await titles(database, "haftar", since=after(hours=1)) == ["Haftar in Tunis"]
    assert await titles(database, "haftar", until=after(hours=1)) == ["Haftar in Cairo"]
    assert await titles(database, "haftar", source="Post") == ["Haftar in Tunis"]
    assert await titles(database, "haftar", lang="en") == ["Haftar in Cairo"]
    assert await titles(database, "", watchlist="libya") == ["Haftar in Tunis", "Haftar in Cairo"]
    assert await titles(database, "tunis OR ferry", watchlist="libya") == ["Haftar in Tunis"]
    assert len(await titles(database, "")) == 3


async def test_what_cant_be_asked_is_said(database):
    with pytest.raises(QueryError):
        await search_of(database).find("(haftar")
    with pytest.raises(NotFoundError):
        await search_of(database).find("haftar", watchlist="nobody")


async def test_what_was_kept_before_there_was_an_index_is_added_newest_first(newsdesk, database, monkeypatch):
    monkeypatch.setattr("bot.pipeline.indexing.STEP", 2)
    await take(newsdesk, *[f"Haftar report {number}" for number in range(5)])
    async with database.write() as work:
        await work.search.begin_anew()
        await work.commit()
    await take(newsdesk, "Haftar report 5", at=after(hours=1))

    before = await search_of(database).find("haftar")
    added = await fill(database, share=1)

    assert [hit.title for hit in before.hits] == ["Haftar report 5"]
    assert before.reaches_to == after(hours=1)
    assert added == 5
    results = await search_of(database).find("haftar")
    assert [hit.title[-1] for hit in results.hits] == ["5", "4", "3", "2", "1", "0"]
    assert results.reaches_to is None
    assert await fill(database, share=1) == 0


async def test_an_index_by_older_rules_is_made_anew(newsdesk, database, monkeypatch):
    await take(newsdesk, "Haftar in Cairo")
    monkeypatch.setattr("bot.storage.search.EDITION", 3)
    monkeypatch.setattr("bot.storage.repositories.search.EDITION", 3)

    assert await fill(database, share=1) == 1
    assert await titles(database, "haftar") == ["Haftar in Cairo"]
    assert await titles(database, '"in cairo"') == ["Haftar in Cairo"]


async def test_what_isnt_in_the_index_is_found_by_no_query(newsdesk, database):
    await take(newsdesk, "Haftar in Cairo")
    async with database.write() as work:
        await work.search.begin_anew()
        await work.commit()
    await take(newsdesk, "Haftar in Tunis", at=after(hours=1))

    for query in ("haftar", '"haftar in"', "hafter~1 NOT ferry", "hafter~1"):
        assert await titles(database, query) == ["Haftar in Tunis"], query


async def test_what_is_forgotten_is_found_no_more_and_its_rows_go_in_time(newsdesk, database):
    await take(newsdesk, "Ferry runs", "Ferry stops", "Ferry sinks")
    await take(newsdesk, "Ferry found", at=after(days=100))

    await forget_old(database, now=after(days=100), keep=timedelta(days=90), remember=timedelta(days=365))

    assert await titles(database, "ferry") == ["Ferry found"]
    assert await titles(database, "") == ["Ferry found"]
    async with database.read() as work:
        assert [one.item for one in await work.search.candidates(range(1, 9))] == [4]
    await fill(database, share=1)
    async with database.read() as work:
        assert not (await work.search.coverage()).outdated
    assert await titles(database, "ferry") == ["Ferry found"]


async def test_a_case_of_ours_is_answered_as_an_alert_would_be(newsdesk, database):
    cases = [
        ("Haftar AND Russia", "Russia meets Haftar", True),
        ("Haftar AND Russia", "Haftar meets nobody", False),
        ('"khalifa haftar"', "Haftar, Khalifa", False),
        ("haftar NEAR/2 russia", "Haftar of all people in Russia", False),
        ("haftar ONEAR/3 russia", "Haftar flies to Russia", True),
        ("ATLEAST/2(haftar)", "Haftar and Haftar", True),
        ("title:ferry", "Ferry", True),
        ("普京", "普，京", False),
    ]
    await take(newsdesk, *dict.fromkeys(text for _, text, _ in cases))

    for query, text, expected in cases:
        assert (text in await titles(database, query)) is expected, query


@pytest.mark.corpus
async def test_the_corpus_asked_as_searches_is_answered_as_by_the_matcher(newsdesk, database):
    if not CASES.exists():
        pytest.skip(f"{CASES} is missing: the shared corpus lies beside the checkout")
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    wrong, as_expected = [], 0
    for number, case in enumerate(cases):
        meta = case.get("meta") or {}
        at = after(minutes=number)
        site = meta.get("site", "wire.example")
        item = an_item(
            guid=str(number),
            url=meta.get("url", f"https://{site}/{number}"),
            title=meta.get("title", ""),
            summary=case["text"],
            tags=tuple(meta.get("tags", ())),
            **{name: meta[name] for name in ("author", "lang", "source") if name in meta},
        )
        await newsdesk.take("wire", item, at=at)
        answer = await asked(database, case["query"], since=at, until=after(minutes=number, seconds=1))
        if answer != matched(case["query"], item):
            wrong.append((case, answer))
        as_expected += answer == case["expect"]
    assert not wrong
    assert as_expected >= len(cases) - 1  # of one the text is a notice, which no item's reading has


async def asked(database, query, **narrowed):
    try:
        return bool((await search_of(database).find(query, **narrowed)).hits)
    except QueryError:
        return "error"


def matched(query, item):
    """What an alert would say."""
    try:
        read_as = parse(query)
    except QueryError:
        return "error"
    reading = read(item)
    return match(read_as, document(item, reading, source=reading.credit.source or "wire")) is not None


def test_an_extract_is_cut_between_words_and_keeps_its_marks():
    text = "one two three " * 60
    at = text.index("two", 400)

    extract, marks = extract_of(text, [(at, at + 3)], room=60)

    assert [extract[a:b] for a, b in marks] == ["two"]
    assert extract.startswith("…")
    assert extract.endswith("…")
    assert set(extract.strip("…").split()) <= {"one", "two", "three"}


def test_a_short_text_is_given_whole():
    assert extract_of("Ferry\nruns", [(0, 5)]) == ("Ferry runs", ((0, 5),))


def test_an_extract_begins_with_the_article_where_its_first_mark_fits():
    text = "one two three " * 60

    assert extract_of(text, [(210, 213)])[0].startswith("one two")
    assert extract_of(text, [(392, 395)])[0].startswith("…")
    assert extract_of("一" * 500, [(230, 232)]) == ("一" * 300 + "…", ((230, 232),))
