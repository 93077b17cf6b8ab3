"""Who published an article, and when, by the lines around it: in any feed, in every language that we read."""

from datetime import UTC, datetime

import pytest

from bot.news.language.ages import age_in, brief_age_in
from bot.news.language.dates import date_of_link
from bot.news.reading.outlets import family, houses_of, is_outlet
from bot.news.reading.reading import read
from tests.builders import an_item
from tests.news.bodies import BODY

OUT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def reading(lang, above="", below="", *, known=(), **fields):
    """What is read of an article in a portal's feed."""
    item = an_item(
        **{
            "url": "https://portal.example/7",
            "title": "Portville",
            "content": above + BODY[lang] + below,
            "summary": "",
            "lang": lang,
            "published": OUT,
            "fetched": OUT,
        }
        | fields
    )
    return read(item, frozenset(), frozenset(map(family, known)))


@pytest.mark.parametrize(
    ("lang", "above", "below", "source", "date"),
    [
        ("en", "Coast Daily\n3 hours ago\n\n", "", "Coast Daily", "2026-11-20"),
        ("en", "Meridian – 3 hours ago\n\n", "", "Meridian", "2026-11-20"),
        ("de", "Hafenblatt • gestern\n\n", "", "Hafenblatt", "2026-11-19"),
        ("fr", "Courrier du Port – hier\n\n", "", "Courrier du Port", "2026-11-19"),
        ("en", "coast.example - By Ada Lind • 5h\n\n", "", "coast.example", "2026-11-20"),
        ("en", "Le Monde\nLe Monde\n11 Oct 2023\n\n", "", "Le Monde", "2023-10-11"),
        (
            "en",
            "THE PORTAL\nJun 1, 2025 | 0 | Remer,MN\nSponsor: ACME: Play the game! Now.\nback\nMeridian\n4 May 2022\n\n",
            "",
            "Meridian",
            "2022-05-04",
        ),
        ("fr", "Le Courrier du Cap · il y a 2 ans\n\n", "", "Le Courrier du Cap", "2024-11"),
        ("de", "Küstenblatt\n14. Februar 2023\n\n", "", "Küstenblatt", "2023-02-14"),
        ("es", "El Heraldo del Cabo | 5 de enero de 2022\n\n", "", "El Heraldo del Cabo", "2022-01-05"),
        ("ru", "Прибрежный вестник\n11 октября 2023 г.\n\n", "", "Прибрежный вестник", "2023-10-11"),
        ("ar", "صحيفة الساحل\n11 تشرين الأول / أكتوبر 2023\n\n", "", "صحيفة الساحل", "2023-10-11"),
        ("ar", "صحيفة الساحل - قبل عامين\n\n", "", "صحيفة الساحل", "2024-11"),
        ("zh", "海岸日报 2023年10月11日\n\n", "", "海岸日报", "2023-10-11"),
        ("en", "Forwarded from Meridian\n\n", "", "Meridian", ""),
        ("en", "", "\n\nvia Meridian", "Meridian", ""),
        ("en", "", "\n\nOriginally published by Meridian on 12 March 2024", "Meridian", "2024-03-12"),
        ("en", "", "\n\nThis article appeared in the print edition of Meridian.", "Meridian", ""),
        ("en", "", "\n\nProvided by Meridian", "Meridian", ""),
        ("en", "", "\n\nSource: Coast Daily", "Coast Daily", ""),
        ("en", "", "\n\n© 2026 Coast Daily. All rights reserved.", "Coast Daily", ""),
        ("en", "", "\n\nCoast Daily, 12 March 2024", "Coast Daily", "2024-03-12"),
        ("en", "", " (Coast Daily)", "Coast Daily", ""),
        ("de", "", "\n\nAus: Küstenblatt vom 14. Februar 2023", "Küstenblatt", "2023-02-14"),
        ("fr", "", "\n\n(Le Courrier du Cap, 12 mars 2024)", "Le Courrier du Cap", "2024-03-12"),
        ("ru", "", "\n\nИсточник: Прибрежный вестник", "Прибрежный вестник", ""),
        ("zh", "", "\n\n（来源：海岸日报）", "海岸日报", ""),
        (
            "en",
            "20.11.2026 09:12 | Source: Coast Daily | Author: Ada Lind\n\n",
            "",
            "Coast Daily",
            "2026-11-20",
        ),
        # towns, people, offices
        ("en", "Portville, 12 March 2024\n\n", "", "", ""),
        ("en", "", "\n\nSource: the mayor's office", "", ""),
        ("en", "20.11.2026 09:12 | Source: the mayor's office | Author: Ada Lind\n\n", "", "", "2026-11-20"),
        ("en", "", "\n\nSource: ministry data, own calculations", "", ""),
        ("en", "", " “We did not know,” the mayor told Coast Daily.", "", ""),
        ("en", "", " According to Coast Daily, two ministers knew of it.", "", ""),
        ("en", "", " The harbour was opened on 12 March 1934.", "", ""),
        ("en", "Photo: Coast Daily\n\n", "", "", ""),
        ("en", "Coast Daily closes its print edition after 90 years.\n\n", "", "", ""),
        ("en", "3 years ago, the council had refused the sale.\n\n", "", "", ""),
    ],
)
def test_the_lines_around_an_article_say_whose_it_is_and_of_when(lang, above, below, source, date):
    found = reading(lang, above, below)

    assert found.credit.source == source
    if date:
        assert found.date is not None
        assert found.date.isoformat().startswith(date)
        assert found.text.startswith(BODY[lang][:20])
    elif not source and not above.startswith("Portville"):
        assert found.date == OUT


@pytest.mark.parametrize(
    ("title", "known", "source"),
    [
        ("Portville reopens its harbour - Coast Daily", (), "Coast Daily"),
        ("Portville reopens its harbour | coast.example", (), "coast.example"),
        ("Portville reopens its harbour [Coast Daily]", (), "Coast Daily"),
        ("Portville reopens its harbour: Coast Daily", (), "Coast Daily"),
        ("Portville reopens its harbour - Meridian", ("Meridian",), "Meridian"),
        ("Portville reopens its harbour - Le Monde", (), "Le Monde"),
        ("Portville reopens its harbour - Meridian", (), ""),
        ("Portville reopens its harbour - at last", (), ""),
        ("Portville reopens its harbour - Mayor Ada Lind", (), ""),
        ("Coast Daily sues Portville - Court to hear case", (), ""),
        ("Talks in Portville | Lind and Osei meet", (), ""),
    ],
)
def test_a_headline_ends_with_an_outlet_only_if_something_says_so(title, known, source):
    found = reading("en", title=title, known=known)

    assert found.credit.source == source
    assert found.title == (title if not source else "Portville reopens its harbour")


def test_a_headline_of_a_whole_text_names_no_outlet():
    title = "Portville reopens its harbour"

    assert reading("en", title=f"{title} - Coast Daily").credit.source == "Coast Daily"
    assert reading("en", title=f"{f'{title}. ' * 30} - Coast Daily").credit.source == ""


@pytest.mark.parametrize(
    ("author", "source"),
    [
        ("Ada Lind, Coast Daily", "Coast Daily"),
        ("Ada Lind | Coast Daily", "Coast Daily"),
        ("Прибрежный вестник", "Прибрежный вестник"),
        ("Ada Lind", ""),
    ],
)
def test_an_author_may_be_an_outlet_or_name_one(author, source):
    assert reading("en", author=author).credit.source == source


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("a year ago", "2025-11"),
        ("vor einem Jahr", "2025-11"),
        ("год назад", "2025-11"),
        ("לפני שנתיים", "2024-11"),
        ("3 ngày trước", "2026-11-17"),
        ("2 ปีที่แล้ว", "2024-11"),
        ("il y a 2 semaines", "2026-11-06"),
    ],
)
def test_an_age_is_read_in_many_languages(line, date):
    found = age_in(line, OUT)

    assert found is not None
    assert found[0].isoformat().startswith(date)


@pytest.mark.parametrize("line", ["In the last year", "the next 3 days", "DAKİKA 3"])
def test_a_span_of_time_is_no_age(line):
    assert age_in(line, OUT) is None
    assert brief_age_in(line, OUT) is None


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Coast Daily", True),
        ("Havenbode", True),
        ("Haaretz", True),
        ("Today", False),
        ("Coast Daily reporter quits", False),
        ("Getty Images", False),
        ("x", False),
    ],
)
def test_a_name_is_an_outlets_if_it_says_so_or_is_known(name, is_one):
    assert is_outlet(name) is is_one


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("https://coast.example/2001-09-11-attacks-remembered-25-years-on", None),
        ("https://coast.example/2001-11-20-fire-remembered", None),
        ("https://coast.example/2024-03-12-harbour-sold", datetime(2024, 3, 12, tzinfo=UTC)),
        ("https://coast.example/2025/11/20/harbour-sold", datetime(2025, 11, 20, tzinfo=UTC)),
    ],
)
def test_an_address_that_remembers_a_day_is_not_of_that_day(url, date):
    assert date_of_link(url, at=OUT) == date


NEWS = "The council of Portville voted on Tuesday to sell the old harbour for 40 million crowns. Opponents will go to court."


@pytest.mark.parametrize(
    "caption",
    [
        "Mayor Ada Lind (left) at the old harbour. ",
        "Mayor Ada Lind (left), with her deputy Bo Osei, at the old harbour, September 26, 2023. Photo from the town's page. ",
        "Fishing boats in the harbour. [Ada Lind/Port Pictures via Getty Images] ",
        "FILE - The harbour is seen on Nov. 12, 2025. (AP Photo/Ada Lind, File)\n\n",
        "La maire au vieux port, le 12 novembre. ADA LIND / AGENCE DU PORT\n\n",
        "Bürgermeisterin am alten Hafen. Foto: Bo Osei/Hafenbild\n\n",
        "Burmistrz w starym porcie. Fot. B. Kowal/Agencja Brzeg\n\n",
        "La sindaca al vecchio porto. Ph. Mario Rossi\n\n",
        "Мэр в старом порту. Фот. Иван Коваль\n\n",
        "旧港で話す市長＝12日、北港市（海岸新聞撮影）\n\n",
    ],
)
def test_a_caption_is_matched_and_never_opens_the_text(caption):
    found = read(an_item(content=caption + NEWS, summary=""))

    assert found.text == NEWS
    assert found.captions == caption.strip()


@pytest.mark.parametrize(
    "opening",
    [
        "The mayor stood at the old harbour on Tuesday and cried. ",
        "The council voted (12 to 3) on Tuesday. ",
        "Photos from the scene show a burning ship. ",
    ],
)
def test_the_first_true_sentence_is_no_caption(opening):
    assert read(an_item(content=opening + NEWS, summary="")).text == opening + NEWS


def test_a_feed_teaches_the_name_that_its_address_bears():
    feeds = [
        ("Zentrale Umschau", "https://www.zentrale-umschau.example/rss"),
        ("World", "https://outlet.example/world/rss"),
        ("Politics", "https://feeds.example/politics"),
        ("Echo", "https://echo.example/rss"),
        ("", "https://nameless.example/rss"),
    ]

    assert houses_of(feeds) == {"zentraleumschau"}


HEADLINE, ARTICLE = (
    "Northport sells its quay",
    "Northport sold the old quay on Tuesday. The price was kept secret.",
)


@pytest.mark.parametrize(
    "remark",
    [
        "Dear reader, here is your daily alert for “quay”:",
        "Guten Tag, zu Ihrer Suche „Hafen“ gibt es Neues:",
        "My comment: read this to the end, friends! 👇👇👇",
        "Обязательно дочитайте до конца 👇",
        "Good morning!\nHere is what your colleagues are reading:",
    ],
)
def test_what_is_said_to_the_reader_above_an_article_is_no_part_of_it(remark):
    assert reading("en", title=HEADLINE, content=f"{remark}\n\n{ARTICLE}").text == ARTICLE


@pytest.mark.parametrize(
    "lines", [["A word about this one:", "It rained."], ["One:", "Two:", "Three:", "Four."]]
)
def test_what_leads_on_to_nothing_that_the_headline_speaks_of_stays(lines):
    text = "\n\n".join(lines)

    assert reading("en", title="Zebras at large", content=text).text.split("\n")[0] == lines[0]


@pytest.mark.parametrize(
    "opening",
    [
        "Northport is selling its past!",
        "The mayor of Northport said on Monday:",
        "It was a good day for all.",
    ],
)
def test_a_first_line_that_tells_the_news_stays(opening):
    assert reading("en", title=HEADLINE, content=f"{opening}\n\n{ARTICLE}").text.startswith(opening)


@pytest.mark.parametrize(
    "slug",
    [
        "NORTHPORT-QUAY-SALE (UPDATE 2) ",
        "NORTHPORT-QUAY/SALE\n",
        "northport-quay-sale\n",
        "By our foreign staff and Meridian Wire.\n",
    ],
)
def test_an_agencys_slug_and_a_byline_with_a_full_stop_are_not_its_first_words(slug):
    assert reading("en", title=HEADLINE, content=f"{slug}{ARTICLE}").text == ARTICLE


@pytest.mark.parametrize(
    "opening", ["COVID-19 Cases rose in Northport.", "NATO-led troops left Northport.", "US-UK talks ended."]
)
def test_words_in_capitals_with_a_hyphen_are_no_slug(opening):
    assert reading("en", title=HEADLINE, content=f"{opening} {ARTICLE}").text.startswith(opening)


def test_a_line_end_inside_chinese_is_no_space():
    html = "<p>北港市议会周二投票决定以四千万克朗\n的价格将旧港口出售给一家丹麦公司。</p>"
    assert "四千万克朗的价格" in reading("zh", title="议会投票", content=html).text


def test_a_text_of_nothing_but_its_frame_stays():
    assert read(an_item(title="Harbour", content="By Ann Lee\n3 hours ago", summary="")).text != ""


@pytest.mark.parametrize(
    ("lang", "notice"),
    [
        ("en", "A video from YouTube should be here. By showing it you accept its rules."),
        ("de", "Hier finden Sie externen Inhalt von Instagram, der den Artikel ergänzt."),
        ("fr", "Ce message de X ne peut être montré sans votre accord."),
        ("zh", "您需要同意才能查看来自 YouTube 的视频。"),
    ],
)
def test_a_page_that_speaks_to_its_reader_is_no_part_of_the_article(lang, notice):
    assert reading(lang, title=HEADLINE, content=f"<p>{notice}</p><p>{ARTICLE}</p>").text == ARTICLE


@pytest.mark.parametrize(
    "caption",
    [
        "Cranes at dusk. Photo: Ada Lind/Port Pictures ",
        "Cranes at dusk. Photo: Ada Lind/Port Pictures. ",
        "Grues au crépuscule. Photo : Ada Lind / AFP ",
        "This handout picture shows two cranes. (Handout)\n",
        "Cranes at dusk. Image credit: Ada Lind\n",
    ],
)
def test_a_caption_ends_where_the_article_begins(caption):
    found = read(
        an_item(
            content=f"{caption}A ferry has left the quay of Northport for the first time in nine years.",
            summary="",
        )
    )
    assert found.text.startswith("A ferry has left")
    assert found.captions == caption.strip()


@pytest.mark.parametrize(
    ("below", "source"),
    [
        ("<p>(via @HarbourLedger)</p>", "HarbourLedger"),
        (
            "<p>Originally published at https://www.ledger.example/2026/quay on November 19, 2026.</p>",
            "ledger.example",
        ),
        ("<p>Articolo pubblicato originariamente su Corriere di Porto</p>", "Corriere di Porto"),
        (
            "<p>A version of this article appeared in the print edition of The Harbour Ledger of May 2, 2026.</p>",
            "The Harbour Ledger",
        ),
        ("<p>© Fourni par Le Courrier du Port</p>", "Le Courrier du Port"),
        ("<p>رسالة معاد توجيهها من صحيفة الميناء</p>", "صحيفة الميناء"),
        ('<p><a href="https://www.ledger.example/quay">Read the full story</a></p>', "ledger.example"),
        ('<p><a href="https://www.ledger.example/quay">ledger.example</a></p>', "ledger.example"),
        # not whose it is
        ('<p><a href="https://portal.example/other">Read the full story</a></p>', ""),
        ('<p><a href="https://www.facebook.com/portal">Read more</a></p>', ""),
        ('<p>The mayor wrote <a href="https://www.ledger.example/quay">in the Ledger</a></p>', ""),
    ],
)
def test_what_is_below_a_text_says_whose_it_is(below, source):
    assert reading("en", below=below).credit.source == source


def test_an_author_of_rss_is_a_name_behind_an_address_of_mail():
    assert (
        reading("en", author="noreply@portal.example (The Harbour Ledger)").credit.source
        == "The Harbour Ledger"
    )


def test_an_outlet_may_be_in_brackets_before_the_headline():
    assert reading("en", title="[Harbour Ledger] Northport sells its quay").credit.source == "Harbour Ledger"
    assert reading("en", title="[Live] Northport sells its quay").credit.source == ""


def test_the_link_below_a_text_dates_it():
    below = '<p><a href="https://ledger.example/2021/03/09/quay">Read the full story</a></p>'
    assert reading("en", below=below).date == datetime(2021, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "wall",
    [
        "Before you go on, please confirm that you are not a robot.",
        "Bitte beweisen Sie uns kurz, dass Sie ein Mensch sind.",
        "Перед входом подтвердите, пожалуйста, что вы человек.",
        "قبل المتابعة يرجى التأكد من أنك لست روبوتا.",
        "続行するには、ロボットではないことを確認します。",
    ],
)
def test_a_check_for_robots_is_no_text(wall):
    assert read(an_item(title="Northport", content=f"<p>{wall}</p>", summary="")).text == ""


def test_news_of_robots_stays():
    news = "The robots of Northport are not human. “I am no robot,” the mayor said."
    assert read(an_item(title="Northport", content=news, summary="")).text == news


@pytest.mark.parametrize(
    "byline", ["By our foreign staff and Meridian Wire. ", "By Ada Lind, Staff Writer. "]
)
def test_a_byline_may_be_on_the_line_of_the_first_sentence(byline):
    assert reading("en", title=HEADLINE, content=f"{byline}{ARTICLE}").text == ARTICLE


@pytest.mark.parametrize("opening", ["By the river, boats waited.", "By Tuesday evening it was over."])
def test_a_sentence_that_begins_with_by_is_no_byline(opening):
    assert reading("en", title=HEADLINE, content=f"{opening} {ARTICLE}").text.startswith(opening)


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "Hi Maria, here is 1 new result for your alert “wells”."),
        ("de", "Hallo Maria, hier ist 1 neues Ergebnis für Ihren Alert „Brunnen“."),
        ("fr", "Bonjour Marie, voici 2 nouveaux résultats pour votre alerte « puits »."),
        ("zh", "图为11月18日，读者在县图书馆自习。张伟 摄"),
        ("ja", "再開した北岸壁＝20日、山田太郎撮影"),
        ("cs", "Znovuotevřené nábřeží. Foto. Jan Novák"),
        ("it", "La banchina riaperta. Foto. Mario Rossi"),
        ("th", "อ่าน 3 นาที"),
        ("th", "คัดลอกลิงก์"),
        ("he", "העתק קישור"),
    ],
)
def test_what_a_mail_a_picture_or_a_button_says_above_is_not_the_article(lang, line):
    article = BODY["en"]
    item = an_item(title="Alert: wells", summary="", content=f"<p>{line}</p><p>{article}</p>", lang=lang)

    assert read(item).text == article
