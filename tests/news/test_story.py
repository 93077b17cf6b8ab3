"""Which items tell one story, and what each is in it."""

from datetime import timedelta

import pytest

from bot.news.ids import ItemId
from bot.news.story import index as story_index
from bot.news.story.index import Fingerprinted, Role
from tests.builders import NOW, after
from tests.news.newsroom import BODY, LEAD, OTHER, Newsroom


@pytest.fixture
def newsroom():
    room = Newsroom()
    room.take(title="Northern quay reopens after ferry accident", content=LEAD + BODY)
    return room


def test_the_first_item_founds_a_story():
    placed = Newsroom().take(title="Northern quay reopens", content=LEAD + BODY)

    assert (placed.role, placed.story, placed.similarity) == (Role.ORIGINAL, 1, 1.0)


@pytest.mark.parametrize(
    ("title", "content"),
    [
        ("Northern quay reopens after ferry accident", LEAD + BODY),
        ("Ships return to Port Selva", LEAD + BODY),
        ("Ships return to Port Selva", f"<p>{LEAD}</p><p>{BODY}</p>".replace("'", "&#8217;")),
        ("Ships return to Port Selva", f"PORT SELVA (Reuters) - {LEAD}{BODY}"),
        ("Ships return to Port Selva", f"{LEAD}{BODY}\nThe post Ships return appeared first on Outlet 2."),
        ("Northern quay reopens after ferry accident", (LEAD + BODY)[:260] + "... [+1200 chars]"),
        (
            "Northern quay reopens after ferry accident",
            f"Read more: Tourist beds taxed\n{LEAD}{BODY}\nShare this article",
        ),
        ("Northern quay reopens after ferry accident - Outlet 2", LEAD),
        ("Northern quay reopens after ferry accident", "Ships may dock again in Port Selva."),
    ],
    ids=["exact", "headline", "markup", "dateline", "tail", "cut", "wrapped", "lead alone", "other summary"],
)
def test_another_outlets_copy_joins_the_story(newsroom, title, content):
    placed = newsroom.take(title=title, content=content)

    assert (placed.role, placed.story) == (Role.COPY, 1)
    assert placed.reason
    assert placed.known_since is not None


def test_a_full_text_joins_the_summary_that_came_first():
    room = Newsroom()
    room.take(title="Northern quay reopens after ferry accident", content=LEAD)

    assert room.take(title="Ships return to Port Selva", content=LEAD + BODY).story == 1


@pytest.mark.parametrize(
    ("title", "content"),
    [
        ("Parliament votes for levy on tourist beds", OTHER),
        (
            "Ferry owner offers damages to island villages",
            "Selva Lines offered half a million crowns on Thursday to villages that were cut off for nine days, and"
            " its chairman resigned. Mayors called the sum an insult and asked the regional court to seize a ship."
            " Lawyers for the line declined to comment, and a hearing is set for April. The levy on beds will not be"
            " touched by the case, the finance minister told reporters in the capital. " + BODY[:330],
        ),
    ],
    ids=["another matter", "a follow-up that quotes the background"],
)
def test_another_article_founds_its_own_story(newsroom, title, content):
    placed = newsroom.take(title=title, content=content)

    assert (placed.role, placed.story) == (Role.ORIGINAL, 2)


def test_the_same_report_with_other_figures_is_its_own_story():
    report = (
        "Turnover on the Selva exchange was {0} million crowns on {1}, and the index closed at {2} points, brokers said."
        " Shares of {3} companies rose and those of {4} fell. The crown was quoted at {5} to the dollar in late trading."
    )
    room = Newsroom()
    room.take(title="Selva exchange closes", content=report.format(41, "Monday", 1210, 14, 9, 7.31))

    placed = room.take(title="Selva exchange closes", content=report.format(38, "Tuesday", 1188, 6, 17, 7.44))

    assert placed.role is Role.ORIGINAL


def test_a_round_up_of_several_stories_is_its_own_story():
    room = Newsroom()
    pieces = [
        f"The council of {town} voted on Monday to {deed} before the winter, after a debate of {number} hours that ended"
        f" with {number} votes for the plan of mayor {mayor} and protests from the opposition benches."
        for town, deed, number, mayor in (
            ("Arden", "close the old theatre", 21, "Holm"),
            ("Belling", "sell its electric buses", 34, "Ruiz"),
            ("Corva", "move the fish market", 17, "Novak"),
            ("Dunmore", "build a second bridge", 29, "Amato"),
        )
    ]
    for number, piece in enumerate(pieces):
        room.take(
            title=f"Council decides number {number}",
            content=f"{piece} {OTHER[number * 80 : number * 80 + 70]}",
        )

    placed = room.take(title="The morning in brief", content="\n".join(pieces))

    assert placed.role is Role.ORIGINAL


def test_the_same_entry_with_other_markup_is_a_repeat(newsroom):
    placed = newsroom.take(
        guid="entry-1",
        feed=1,
        title="Northern quay reopens after ferry accident",
        content=f"<div>{LEAD}{BODY}</div>\n<p>Share this article</p>",
    )

    assert (placed.role, placed.story) == (Role.REPEAT, 1)


def test_the_same_entry_with_new_facts_is_an_update_that_says_them(newsroom):
    newer = (
        LEAD
        + BODY.replace("two sailors", "six sailors")
        + " The captain, Ada Lind, was arrested on Monday evening."
    )

    placed = newsroom.take(guid="entry-1", feed=1, title="Captain held after ferry accident", content=newer)

    assert (placed.role, placed.story) == (Role.UPDATE, 1)
    assert "Ada Lind" in placed.new_facts
    assert "Eleven ships" not in placed.new_facts


def test_a_rewording_has_no_new_facts(newsroom):
    newer = (LEAD + BODY).replace("officials said", "the office said").replace("was hurt", "suffered harm")

    placed = newsroom.take(
        guid="entry-1", feed=1, title="Northern quay reopens after ferry accident", content=newer
    )

    assert (placed.role, placed.new_facts) == (Role.UPDATE, "")


def test_a_newer_text_under_another_guid_from_the_same_source_is_an_update(newsroom):
    newer = LEAD + BODY + " The captain, Ada Lind, was arrested on Monday evening in the town of Belling."

    placed = newsroom.take(feed=1, title="Northern quay reopens after ferry accident", content=newer)

    assert (placed.role, placed.story) == (Role.UPDATE, 1)
    assert "Ada Lind" in placed.new_facts


def test_the_same_link_under_another_spelling_is_a_copy(newsroom):
    placed = newsroom.take(
        title="Quay: all clear",
        content="",
        url="http://www.outlet1.example/articles/1?utm_source=newsletter",
    )

    assert (placed.role, placed.story, placed.reason) == (Role.COPY, 1, "the same link")


def test_a_page_that_changes_under_one_link_does_not_join_what_stood_there(newsroom):
    placed = newsroom.take(
        title="Parliament votes for levy", content=OTHER, url="https://outlet1.example/articles/1"
    )

    assert placed.role is Role.ORIGINAL


def test_the_front_page_of_a_site_is_no_articles_link():
    room = Newsroom()
    room.take(title="Quay reopens", content=LEAD + BODY, url="https://outlet1.example/")

    assert room.take(title="Beds taxed", content=OTHER, url="https://outlet1.example/").role is Role.ORIGINAL


def test_equal_headlines_over_short_texts_are_one_story_for_three_days():
    room = Newsroom()
    room.take(title="Parliament of Selva votes for levy on beds", content="Hotels protest.")

    assert room.take(title="Parliament of Selva votes for levy on beds", content="From May on.").story == 1
    late = room.take(
        title="Parliament of Selva votes for levy on beds", content="A look back.", after=timedelta(days=4)
    )
    assert late.role is Role.ORIGINAL


def test_a_standing_headline_of_one_source_is_no_story():
    room = Newsroom()
    room.take(title="The letter from the islands this week", content="Goats again.", feed=1)

    placed = room.take(title="The letter from the islands this week", content="On bees.", feed=1)

    assert placed.role is Role.ORIGINAL


@pytest.mark.parametrize(
    ("blurb", "one", "other"),
    [
        (
            (
                "Every weekday morning the newsroom brings you the three stories that matter on the coast, in twenty minutes. "
                "Find us wherever you get your podcasts, and write to us with your questions."
            ),
            "The ferry nobody wanted",
            "Herring prices rise again",
        ),
        (
            "每天早上七点，本台编辑部为您带来沿海地区最重要的三条消息，二十分钟之内听完。欢迎在各大平台订阅收听，也请把您的问题写信告诉我们。",
            "渡轮停航三日",
            "鲱鱼价格再涨",
        ),
    ],
    ids=["en", "zh"],
)
def test_a_text_that_knows_neither_headline_makes_nobody_a_copy(blurb, one, other):
    room = Newsroom()
    first = room.take(title=one, content=blurb, feed="https://audio.example/rss")

    placed = room.take(title=other, content=blurb, feed="https://m.audio.example/rss")

    assert placed.story != first.story


def test_an_entry_that_comes_again_with_another_headline_over_the_same_blurb_is_another():
    room, blurb = Newsroom(), "Three stories that matter on the coast, every weekday at seven. Write to us. "
    room.take(feed=1, guid="the show", title="The ferry nobody wanted", content=blurb * 2)

    placed = room.take(feed=1, guid="the show", title="Herring prices rise again", content=blurb * 2)

    assert placed.role is Role.ORIGINAL


@pytest.mark.parametrize(
    ("title", "one", "other"),
    [
        (
            "Morning briefing",
            "The city council approved new bus lines. Service starts in January.",
            "Dock workers walked out on Thursday. Their union wants more pay.",
        ),
        (
            "Главное за утро",
            "Городской совет утвердил новые автобусные маршруты.",
            "Докеры начали забастовку. Профсоюз требует повысить зарплату.",
        ),
        (
            "早间新闻",
            "市议会批准了新的公交线路。明年一月开通，票价不变。",
            "码头工人开始罢工。工会要求加薪百分之三十。",
        ),
    ],
)
def test_one_link_guid_and_headline_over_another_text_each_day_is_another_story(title, one, other):
    room, url = Newsroom(), "https://gazette.example/briefing"
    room.take(feed=1, guid="briefing", title=title, content=one, url=url)

    assert room.take(feed=1, guid="briefing", title=title, content=other, url=url).role is Role.ORIGINAL


@pytest.mark.parametrize(
    ("title", "one", "other"),
    [
        (
            "What we know so far",
            "Here is what we know so far about the fire at the mill. Nine people are hurt. The cause is not known.",
            "Here is what we know so far about the vote on fares. The bill failed by nine votes. A second vote is due.",
        ),
        (
            "Ce que l'on sait",
            "Voici ce que l'on sait de l'incendie d'un entrepôt à Sauve. Deux pompiers sont blessés.",
            "Voici ce que l'on sait de la démission du maire de Nîmes. Son adjointe assure l'intérim.",
        ),
        (
            "ماذا نعرف حتى الآن",
            "إليكم ما نعرفه حتى الآن عن الانفجار في المرفأ. قتل تسعة أشخاص على الأقل ولا يزال السبب مجهولا.",
            "إليكم ما نعرفه حتى الآن عن تصويت البرلمان. سقط مشروع القانون وتجري جلسة ثانية الأسبوع المقبل.",
        ),
        (
            "これまでにわかったこと",
            "これまでにわかったことをまとめました。名古屋の工場火災では従業員三人が行方不明となっています。",
            "これまでにわかったことをまとめました。札幌の市長選では現職が敗れ、投票率は過去最低でした。",
        ),
        (
            "Your morning briefing for the week",
            "Good morning. Here is everything you need to know before your first coffee. A ferry ran aground off Skerry, and its 40 passengers are safe.",
            "Good morning. Here is everything you need to know before your first coffee. Teachers in Leeds have voted to strike over pay next month.",
        ),
    ],
    ids=["en", "fr", "ar", "ja", "blurb"],
)
def test_a_standing_headline_opens_another_story_on_another_day(title, one, other):
    room = Newsroom()
    first = room.take(feed=1, title=title, content=one)
    room.now = after(days=1)

    assert room.take(feed=1, title=title, content=other).story != first.story


@pytest.mark.parametrize(
    ("title", "one", "other"),
    [
        (
            "What we know so far",
            "Here is what we know so far about the fire at the mill. At least nine people are hurt. The cause is not known.",
            "Here is what we know so far about the fire at the mill. Twelve people are known to be hurt. The cause was gas.",
        ),
        (
            "Ferry runs aground off Skerry",
            "A ferry with 40 people aboard has run aground off Skerry. All of them are safe, the coastguard said.",
            "All 40 people aboard a ferry that ran aground off Skerry on Tuesday are safe, the coastguard said. A tug is on its way.",
        ),
        (
            "港口发生爆炸",
            "天津港口周一上午发生爆炸，至少九人死亡，原因尚不清楚，消防员仍在现场搜救。",
            "天津港口周一上午发生爆炸，至少十四人死亡，警方怀疑是煤气泄漏，消防员仍在现场搜救。",
        ),
    ],
    ids=["so far", "anew", "zh"],
)
def test_a_short_text_that_goes_on_with_the_same_news_is_an_update(title, one, other):
    room = Newsroom()
    first = room.take(feed=1, title=title, content=one)
    room.now = after(hours=6)

    placed = room.take(feed=1, title=title, content=other)

    assert (placed.story, placed.role) == (first.story, Role.UPDATE)


def test_a_text_written_anew_under_a_headline_that_it_knows_is_a_version():
    room, title = Newsroom(), "Council approves new bus lines"
    room.take(feed=1, guid="bus", title=title, content="The city council approved new bus lines on Monday.")
    anew = "After a long debate bus lines were approved late by the council; opponents abstained."

    assert room.take(feed=1, guid="bus", title=title, content=anew).role is Role.UPDATE


def test_a_blurb_that_names_one_of_two_subjects_makes_neither_entry_a_copy():
    room = Newsroom()
    blurb = (
        "The harbour in the morning, with Ada Lind: news of ships and herring prices, the weather of the day, and what"
        " the islanders tell her. Every weekday at seven."
    )
    room.take(feed=1, title="Herring prices rise again", content=f"{blurb} With music.")

    placed = room.take(feed=1, title="Storm before the ferry strike", content=f"{blurb} With a guest.")

    assert placed.role is Role.ORIGINAL


def test_what_has_left_the_window_is_no_longer_compared():
    room = Newsroom(window=timedelta(days=2))
    room.take(title="Northern quay reopens after ferry accident", content=LEAD + BODY)

    placed = room.take(title="Ships return to Port Selva", content=LEAD + BODY[:300], after=timedelta(days=3))

    assert placed.role is Role.ORIGINAL


def test_items_that_were_taken_back_are_not_known(newsroom):
    newsroom.index.forget([ItemId(1)])

    placed = newsroom.take(title="Northern quay reopens after ferry accident", content=LEAD + BODY)

    assert placed.role is Role.ORIGINAL
    assert len(newsroom.index) == 1


def test_an_index_restored_decides_as_the_one_that_was_lost(newsroom):
    newsroom.take(title="Parliament votes for levy on tourist beds", content=OTHER)
    restored = Newsroom()
    restored.kept = list(newsroom.kept)
    restored.index.restore(
        [
            Fingerprinted(id=kept.id, story=placed.story, seen=NOW, fingerprint=placed.fingerprint)
            for kept, placed in zip(newsroom.kept, newsroom.placed, strict=True)
        ]
        + [Fingerprinted(id=ItemId(99), story=1, seen=NOW, fingerprint=b"none")]
    )

    for room in (newsroom, restored):
        assert room.take(title="Ships return", content=LEAD + BODY[:300]).story == 1
        assert room.take(title="Beds taxed", content=OTHER, url="").story == 2
        assert (
            room.take(title="Quay", content="", url="https://outlet1.example/articles/1?utm_id=1").story == 1
        )


def test_an_item_of_nothing_but_a_headline_is_placed():
    room = Newsroom()
    room.take(title="Parliament of Selva votes for levy on beds", content="", url="")

    placed = room.take(title="Parliament of Selva votes for levy on beds", content="", url="")

    assert placed.story == 1


def test_an_item_without_any_word_is_placed():
    room = Newsroom()

    assert room.take(title="?", content="—", url="").role is Role.ORIGINAL
    assert room.take(title="!", content="…", url="").role is Role.ORIGINAL


def test_what_has_left_the_window_takes_no_room():
    room = Newsroom(window=timedelta(days=1))
    room.take(title="Northern quay reopens after ferry accident", content=LEAD + BODY)
    room.take(title="Beds taxed", content=OTHER, after=timedelta(days=3))
    before = [room.index.holds(ItemId(number), now=room.now) for number in (1, 2, 3)]

    room.index.clean_up(room.now)

    assert len(room.index) == 1
    assert before == [room.index.holds(ItemId(number), now=room.now) for number in (1, 2, 3)]
    assert before == [False, True, False]
    assert room.take(title="Quay", content=LEAD + BODY).role is Role.ORIGINAL


def test_what_has_left_the_window_is_let_go_while_items_come():
    room = Newsroom(window=timedelta(days=1))

    for number in range(512):
        room.take(title=f"Notice {number} to mariners", content="", after=timedelta(minutes=5))

    assert len(room.index) == 24 * 12 + 1


def test_what_is_held_past_the_window_grows_no_more(monkeypatch):
    """Two unlike items have each link: of what several stories have nothing stays either."""
    monkeypatch.setattr(story_index, "_CLEAN_UP", 64)
    room, columns, keys = Newsroom(window=timedelta(hours=2)), [], []

    for number in range(3 * 64):
        text = " ".join(f"w{number}x{word}" for word in range(9))
        room.take(
            title=f"{number}th notice",
            content=text,
            url=f"https://port.example/{number // 2}",
            after=timedelta(minutes=5),
        )
        if number % 64 == 63:
            index = room.index
            columns.append(
                [len(one.held) for one in (index._ids, index._stories, index._seen, index._packed)]
            )
            keys.append(sum(map(len, index._slots._parts)))

    assert columns == [[2 * 12 + 1] * 4] * 3
    assert len(set(keys)) == 1


def test_forgetting_what_is_not_known_is_harmless(newsroom):
    newsroom.index.forget([ItemId(77)])
    newsroom.index.forget([ItemId(1)])
    newsroom.index.forget([ItemId(1)])

    assert len(newsroom.index) == 0


def test_a_version_that_was_taken_back_leaves_the_entry_in_its_story(newsroom):
    newer = LEAD + BODY + " The captain, Ada Lind, was arrested on Monday evening in the town of Belling."
    newsroom.take(
        guid="entry-1", feed=1, title="Captain held", content=newer, url="https://outlet1.example/articles/1"
    )
    newsroom.index.forget([ItemId(2)])

    placed = newsroom.take(
        guid="entry-1", feed=1, title="Captain held", content=newer, url="https://outlet1.example/articles/1"
    )

    assert placed.story == 1


def test_a_short_excerpt_of_another_mould_is_its_own_story():
    """Two reports of one mould about two companies, with the same round figures."""
    mould = (
        "{0} said it will sell 75 million crowns of convertible notes through a group of banks led by Selva Trust."
        " The notes run for 20 years and pay eight per cent. {0} will use the proceeds to repay bank loans."
    )
    room = Newsroom()
    room.take(title="Micropole sells convertible notes", content=mould.format("Micropole"))

    placed = room.take(title="Anitex sells convertible notes", content=mould.format("Anitex"))

    assert placed.role is Role.ORIGINAL


def test_an_excerpt_from_the_middle_of_a_known_text_is_its_copy(newsroom):
    placed = newsroom.take(title="Fog over the breakwater", content=BODY.strip())

    assert placed.story == 1


def test_a_headline_without_a_text_under_another_guid_at_each_request_is_the_same_entry():
    room = Newsroom()
    title = "Northern quay reopens after the ferry accident of Tuesday"

    roles = [room.take(title=title, url=f"https://a.example/{n}", feed=1).role for n in range(4)]

    assert roles == [Role.ORIGINAL, Role.REPEAT, Role.REPEAT, Role.REPEAT]


def test_a_daily_headline_without_a_text_is_another_entry_each_day():
    room = Newsroom()

    roles = [
        room.take(title="Morning briefing from the port", feed=1, after=timedelta(days=1)).role
        for _ in range(3)
    ]

    assert roles == [Role.ORIGINAL] * 3


def test_entries_of_a_ticker_without_headlines_share_a_link_and_no_story(newsroom):
    first, second = (
        newsroom.take(feed=7, title="", content=text, url="https://outlet7.example/ticker/live")
        for text in (
            OTHER,
            "At dawn the mast above the town was struck; medium wave will be silent until the weekend.",
        )
    )

    assert (first.role, second.role) == (Role.ORIGINAL, Role.ORIGINAL)
