"""What a reader sees of a post, and that no text can break it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.news.alert import Burst, Entry, Mark, Outlet, Post
from bot.news.timetable import Gathering
from bot.telegram.posts.format import hashtag, html, lines, plain_text
from bot.telegram.posts.languages import LANGUAGES
from bot.telegram.posts.messenger import is_post
from bot.telegram.posts.richtext import clean, isolated, safe_link, short, visible
from tests.builders import NOW, a_channel, a_post, after
from tests.servers.telegram_markup import cleaned, parsed, utf16

PARIS = {"timezone": "Europe/Paris", "now": NOW}


def shown(post, **given):
    """The text and the entities that Telegram makes of it."""
    return parsed(html(post, **(PARIS | given)))


def in_style(post, kind, **given):
    text, found = shown(post, **given)
    units = text.encode("utf-16-le")
    return [
        units[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le")
        for one in found
        if one["type"] == kind
    ]


def test_a_post_reads_headline_credit_summary_outlets_hashtag():
    post = a_post(
        published=after(minutes=-20),
        summary="After nine days in dock the ferry has left.",
        also_in=(Outlet(source="Island Post", url="https://island-post.example/1"),),
        watchlists=("ferries north", "harbours"),
    )

    text, _ = shown(post)

    assert text == (
        "Ferry to the islands runs again\n"
        "Harbour Gazette · 09:10\n\n"
        "After nine days in dock the ferry has left.\n\n"
        "Also in: Island Post\n"
        "#ferries_north #harbours"
    )


def test_the_headline_is_the_link():
    assert in_style(a_post(), "text_link") == [a_post().headline]


def test_matched_words_are_bold_in_any_script():
    post = a_post(
        summary="Хафтар и حفتر and 😀 Haftar",
        summary_marks=(Mark(start=0, end=6), Mark(start=9, end=13), Mark(start=20, end=26)),
    )

    assert in_style(post, "bold")[1:] == ["Хафтар", "حفتر", "Haftar"]


def test_the_words_around_a_match_are_shown_where_nothing_else_shows_it():
    post = a_post(match_line="… near the old ferry pier …", match_marks=(Mark(start=15, end=20),))

    text, _ = shown(post)

    assert "⌖ … near the old ferry pier …" in text
    assert in_style(post, "bold")[1:] == ["ferry"]


@pytest.mark.parametrize(
    ("published", "credit"),
    [
        (NOW - timedelta(minutes=20), "Harbour Gazette · 09:10"),
        (NOW - timedelta(hours=23), "Harbour Gazette · 10:30"),
        (NOW - timedelta(days=2), "Harbour Gazette · 23 Nov, 09:30"),
        (datetime(2023, 7, 1, 12, 0, tzinfo=UTC), "Harbour Gazette · 1 Jul 2023, 14:00"),
        (None, "Harbour Gazette"),
    ],
)
def test_the_day_is_written_where_the_article_is_older_than_one(published, credit):
    assert shown(a_post(published=published))[0].split("\n")[1] == credit


def test_marks_say_what_a_reader_should_know_before_he_taps():
    post = a_post(via="News Basket", paywalled=True, lang="fr", resurfaced=datetime(2023, 10, 9, tzinfo=UTC))

    text, _ = shown(post)

    assert "Harbour Gazette · via News Basket · [fr] · 🔒 paywall\n" in text
    assert "♻️ an old article, first published 9 Oct 2023" in text


@pytest.mark.parametrize(
    ("notice", "says"), [("correction", "Corrected by its source"), ("withdrawn", "Withdrawn by its source")]
)
def test_what_its_source_took_back_is_marked(notice, says):
    assert says in shown(a_post(notice=notice))[0]


def test_a_second_sending_says_that_it_may_be_one():
    assert "may have been posted before" in shown(a_post(repeated=True))[0]


def test_a_reply_begins_with_what_is_new():
    assert (
        "\n\nNew: Twice a day from Monday.\n"
        in shown(a_post(new_facts="Twice a day from Monday.", summary="S"))[0]
    )


def test_many_outlets_are_folded_away_and_the_rest_is_counted():
    outlets = tuple(Outlet(source=f"Outlet {n}", url=f"https://o{n}.example/") for n in range(50))

    text, found = shown(a_post(also_in=outlets))

    assert "Outlet 19, +30 more" in text
    assert "expandable_blockquote" in {one["type"] for one in found}
    assert "expandable_blockquote" not in {one["type"] for one in shown(a_post(also_in=outlets[:6]))[1]}


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "Also in: "),
        ("fr", "Aussi dans : "),
        ("ar", "نُشر أيضًا في: "),
        ("ru", "Также: "),
        ("tlh", "Also in: "),
    ],
)
def test_our_own_words_are_in_the_language_of_the_channel(language, says):
    assert says in shown(a_post(also_in=(Outlet(source="A", url=""),)), language=language)[0]


def test_every_language_has_every_word_and_twelve_months():
    for says in LANGUAGES.values():
        assert len(says.months) == 12
        assert all(getattr(says, name) for name in says.__slots__)


def test_formats_differ_in_how_much_they_say():
    post = a_post(summary="word " * 200, watchlists=("w",))
    sizes = [len(shown(post, format=form)[0]) for form in ("headline", "compact", "full")]

    assert sizes == sorted(sizes)
    assert shown(post, format="headline")[0] == "Ferry to the islands runs again\nHarbour Gazette"


def test_plain_text_has_the_address_on_its_own_line():
    assert plain_text(a_post(), **PARIS).split("\n")[:2] == [a_post().headline, a_post().url]


def test_right_to_left_names_are_fenced_off():
    assert isolated("قناة") == "\u2068قناة\u2069"
    assert isolated("Gazette") == "Gazette"
    assert (
        "\u2068صحيفة الميناء\u2069 · 09:10"
        in shown(a_post(source="صحيفة الميناء", published=after(minutes=-20)))[0]
    )


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("haftar-russia", "#haftar_russia"),
        ("Порт", "#Порт"),
        ("a b  c", "#a_b_c"),
        ("2026", ""),
        ("!!!", ""),
        ("حفتر", "#حفتر"),
    ],
)
def test_a_watchlist_becomes_a_hashtag_that_telegram_reads(name, tag):
    assert hashtag(name) == tag


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/x?y=1&z=2#q", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ("/relative", False),
        ("https://", False),
        ("https://a.example/with space/and a third.html", True),
        ("https://a space.example/", False),
        ("https://a.example/" + "x" * 3000, False),
        ("", False),
    ],
)
def test_only_what_telegram_links_is_linked(url, kept):
    assert bool(safe_link(url)) is kept


def test_a_cut_text_ends_between_words_with_an_ellipsis():
    assert short("The ferry has left the harbour", 20) == "The ferry has left…"
    assert short("x" * 30, 10) == "x" * 9 + "…"


def test_composed_letters_keep_their_ring():
    """Telegram drops U+030A; composed first, an å in two code points survives."""
    assert clean("A\u030alesund") == "Ålesund"


def test_a_post_without_a_headline_is_named_by_its_source_once():
    post = a_post(headline=" \u200b\n", summary="", watchlists=())
    assert shown(post)[0] == "Harbour Gazette"


def test_a_link_with_spaces_leads_where_it_says():
    assert safe_link(" https://a.example/a b.html ") == "https://a.example/a%20b.html"


@pytest.mark.parametrize("live", ["@harbourwatch", "#sale", "/start", "(@harbourwatch)", "@гавань"])
def test_no_name_hashtag_or_command_of_a_publisher_becomes_a_live_one(live):
    telegram_reads = re.compile(r"(?<![\w/])[@/]\w|(?<![\w\u200c])#\w")  # as clients find them in a text
    post = a_post(headline=f"Follow {live} now", summary=f"{live} said so.", source=live, watchlists=())
    assert not telegram_reads.search(shown(post)[0])
    marked = a_post(summary="The @Haftar page", summary_marks=(Mark(start=5, end=11),), watchlists=())
    assert not telegram_reads.search(shown(marked)[0])


def test_a_publishers_hashtag_is_still_one_word_to_copy_and_find():
    assert "#ferry runs" in shown(a_post(headline="The #ferry runs"))[0]


def test_an_address_of_mail_and_a_measure_are_left_as_they_are():
    assert clean("write to desk@a.example, at 90 km/h, 1/2") == "write to desk@a.example, at 90 km/h, 1/2"


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("BBC: قال رئيس المجلس إن الميناء لن يباع", "\u200f"),
        ("F-16 מטוסי קרב נחתו בנמל", "\u200f"),
        ("قال رئيس المجلس إن الميناء لن يباع (BBC)", ""),
        ("حفتر is what they call him in Tripoli", "\u200e"),
        ("The council met", ""),
        ("2026", ""),
    ],
)
def test_a_text_runs_in_the_direction_of_most_of_its_letters(text, mark):
    head, _, body = shown(a_post(headline=text, summary=text, headline_marks=(), watchlists=()))[0].partition(
        "\n"
    )
    assert head == mark + text
    assert body.endswith(f"\n{mark}{text}")


ANY = st.text(st.characters(), max_size=80) | st.sampled_from(
    [
        "<b>&amp;</b>",
        "a" * 10_000,
        "\u202eevil",
        "😀" * 3000,
        "</a>",
        '"&quot;',
        "\x00\x07",
        "\ud800",
        "e\u0301" * 300,
    ]
)
MARKS = st.lists(
    st.builds(lambda a, b: Mark(start=min(a, b), end=max(a, b)), st.integers(0, 90), st.integers(0, 90)),
    max_size=40,
)
POSTS = st.builds(
    Post,
    headline=ANY,
    url=ANY | st.just("https://a.example/?a=1&b=\"<2>'"),
    source=ANY,
    published=st.none()
    | st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 2), max_value=datetime(2037, 1, 1)),  # noqa: DTZ001
    summary=ANY,
    headline_marks=MARKS.map(tuple),
    summary_marks=MARKS.map(tuple),
    match_line=ANY,
    match_marks=MARKS.map(tuple),
    also_in=st.lists(st.builds(Outlet, source=ANY, url=ANY | st.just("https://b.example/")), max_size=60).map(
        tuple
    ),
    watchlists=st.lists(ANY, max_size=20).map(tuple),
    via=ANY,
    new_facts=ANY,
    paywalled=st.booleans(),
    repeated=st.booleans(),
    lang=ANY,
)


@settings(max_examples=40)
@given(text=ANY, name=ANY, language=st.sampled_from(sorted(LANGUAGES)))
def test_no_text_breaks_a_spike_notice(text, name, language):
    entries = (Entry(headline=text, url="https://a.example/?a&b", source=name, others=2),) * 3
    notice = Post(
        headline="",
        url="",
        source="",
        digest=Gathering.SPIKE,
        watchlists=(name,),
        burst=Burst(count=9, hours=6, usual=1),
        entries=entries,
    )

    text, _ = parsed(html(notice, timezone="UTC", now=NOW, language=language))

    assert text.startswith("📈")
    assert len(text) <= 4096


@settings(max_examples=150)
@given(
    post=POSTS,
    language=st.sampled_from(sorted(LANGUAGES)),
    form=st.sampled_from(["full", "compact", "headline"]),
)
def test_no_text_in_any_field_breaks_a_post(post, language, form):
    given = PARIS | {"language": language, "format": form}

    text, found = parsed(html(post, **given))
    wanted = lines(post, **given)

    assert text.split() == visible(wanted).split()
    assert 0 < len(text) <= 4096
    assert len(found) <= 100
    assert len(html(post, **given).encode()) <= 32768
    assert all(one["offset"] + one["length"] <= utf16(text) for one in found)
    assert sum(len(one.get("url", "")) for one in found) <= 9000
    plain = plain_text(post, **given)
    assert len(plain) <= 4096
    plain.encode()


@settings(max_examples=80)
@given(post=POSTS, other=POSTS, form=st.sampled_from(["full", "compact", "headline"]), plain=st.booleans())
def test_a_post_is_known_again_by_what_telegram_shows_of_it(post, other, form, plain):
    channel = a_channel(format=form)
    render = plain_text if plain else html

    def as_telegram_shows(one):
        sent = render(one, timezone="UTC", now=NOW + timedelta(days=1), format=form)
        return cleaned(sent).strip() if plain else parsed(sent)[0]

    text, others = as_telegram_shows(post), as_telegram_shows(other)

    assert is_post(text, post, channel)
    if text.strip().split("\n")[0].strip() != others.strip().split("\n")[0].strip():
        assert not is_post(text, other, channel)


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        (datetime(2024, 3, 2, tzinfo=UTC), "first published 2 Mar 2024"),
        (datetime(2024, 4, 1, tzinfo=UTC) - timedelta(microseconds=1), "from 03/2024"),
        (datetime(2024, 3, 2, 1, tzinfo=UTC), "first published 1 Mar 2024"),
    ],
    ids=["a day", "a month", "a moment"],
)
def test_an_old_article_has_the_day_that_it_states_whatever_the_channels_clock_says(date, shown):
    text = plain_text(a_post(resurfaced=date), timezone="America/New_York", now=NOW)

    assert f"an old article, {shown}" in text


def test_a_corrected_reply_says_what_changed():
    text, _ = shown(a_post(new_facts="Two were killed.", notice="correction", corrected="Three → Two"))

    assert "✏️ Corrected by its source: Three → Two\n" in text


@pytest.mark.parametrize(
    ("lang", "language", "marked"),
    [
        ("fr", "en", True),
        ("fr-FR", "en", True),
        ("en-GB", "en", False),
        ("EN", "en", False),
        ("", "en", False),
    ],
)
def test_the_language_of_an_article_is_named_where_the_channel_speaks_another(lang, language, marked):
    text = plain_text(a_post(lang=lang), **PARIS, language=language)

    assert (f"[{lang}]" in text) is marked


def test_of_many_hashtags_those_that_fit_into_two_lines_of_a_phone_are_shown():
    names = [f"north {number} {'harbours and ferries ' * 3}" for number in range(5)]

    line = plain_text(a_post(watchlists=names), **PARIS).split("\n")[-1]

    assert line.count("#") == 3
    assert len(line) <= 200


def test_in_a_digest_an_address_too_long_for_its_room_is_no_link():
    links = [f"https://ledger.example/{'x' * (size - 23)}" for size in (1000, 1001)]
    entries = tuple(Entry(headline=f"Story {len(link)}", url=link, source="Ledger") for link in links)

    post = Post(headline="", url="", source="", published=NOW, digest=Gathering.DAILY, entries=entries)

    assert [one.strip("\u2068\u2069") for one in in_style(post, "text_link")] == ["Story 1000"]


def test_a_text_that_is_cut_behind_a_bold_word_keeps_the_blank_after_it():
    post = a_post(headline="Ferry " + "sails " * 100, headline_marks=(Mark(start=0, end=5),))

    head = plain_text(post, **PARIS).split("\n")[0]

    assert head.startswith("Ferry sails sails ")
    assert head.endswith("…")
    assert len(head) <= 400
