"""The true date of an article is the oldest that can be trusted."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.news.language.dates import date_in, date_of_link, dates_in, is_month, stated_in, true_date
from bot.news.reading.reading import read
from tests.builders import NOW, an_item

NEWS = (
    "The harbour master reopened the northern quay on Monday. Eleven ships had waited outside since Friday."
)

MOMENT = timedelta(microseconds=1)


def day(year, month, number):
    return datetime(year, month, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("on October 11, 2023", day(2023, 10, 11)),
        ("le 14 mars 2017", day(2017, 3, 14)),
        ("am 3. Oktober 2022", day(2022, 10, 3)),
        ("11 октября 2023", day(2023, 10, 11)),
        ("2023-10-11", day(2023, 10, 11)),
        ("2023. október 11.", day(2023, 10, 11)),
        ("11 tháng 10 năm 2023", day(2023, 10, 11)),
        ("١١ أكتوبر/تشرين الأول 2023", day(2023, 10, 11)),
        ("11 d'octubre de 2023", day(2023, 10, 11)),
        ("令和5年10月11日", day(2023, 10, 11)),
        ("平成元年10月11日", day(1989, 10, 11)),
        ("民國112年10月11日", day(2023, 10, 11)),
        ("۱۹ مهر ۱۴۰۲", day(2023, 10, 11)),
        ("۱۴۰۲/۰۷/۱۹", day(2023, 10, 11)),
        ("۳۰ اسفند ۱۴۰۳", day(2025, 3, 20)),
        ("۱ فروردین ۱۳۹۹", day(2020, 3, 20)),
        ("۳۱ مهر ۱۴۰۲", None),
        ("in October", None),
        ("on February 31, 2023", None),
        ("2023. február 31.", None),
        ("31 tháng 2 năm 2023", None),
        ("令和5年2月31日", None),
        ("۳ کتاب ۱۴۰۲", None),  # three books, and no month
    ],
)
def test_a_date_is_read_in_several_languages(text, date):
    assert date_in(text) == date


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("https://ledger.example/2023/10/11/quay", day(2023, 10, 11)),
        ("https://ledger.example/2023/10/quay", day(2023, 11, 1) - MOMENT),
        ("https://ledger.example/2023/12/quay", day(2024, 1, 1) - MOMENT),
        ("https://ledger.example/2023/13/quay", None),
        ("https://ledger.example/quay-20231011", day(2023, 10, 11)),
        ("https://ledger.example/quay-2023", None),
        ("https://[ledger.example/2023/10/11/quay", None),  # no address
    ],
)
def test_a_link_names_a_date(url, date):
    assert date_of_link(url) == date


def test_only_a_formula_states_a_first_publication():
    assert stated_in("Originally published on October 11, 2023.") == day(2023, 10, 11)
    assert stated_in("The quay opened on October 11, 2023.") is None


@pytest.mark.parametrize(
    ("content", "date"),
    [
        (f"{NEWS} This article was originally published on October 11, 2023.", day(2023, 10, 11)),
        (f"KIEL, Oct 11, 2023 (Reuters) - {NEWS}", day(2023, 10, 11)),
        (f"Publié le 14 mars 2017\n{NEWS}", day(2017, 3, 14)),
        (f"Originally published on October 11, 2023. {NEWS}", day(2023, 10, 11)),
        (f"{NEWS} Originally published in The Ledger on 11 October 2023", day(2023, 10, 11)),
        (f"First published in October 2023, the novel has sold well. {NEWS}", None),
        (f"{NEWS}\n© 2019 Harbour Ledger", None),
        (f"{NEWS} The old quay was opened on October 11, 1923.", None),
    ],
    ids=["originally", "dateline", "published line", "opening", "ending", "a book", "footer", "history"],
)
def test_the_text_dates_an_article_by_formula_only(content, date):
    item = an_item(content=content, url="https://ledger.example/quay", published=None)

    assert read(item).date == date


def test_the_oldest_trusted_date_wins():
    item = an_item(published=NOW, fetched=NOW, url="https://ledger.example/2023/10/11/quay")

    assert true_date(item, stated=None) == day(2023, 10, 11)
    assert true_date(item, stated=day(2021, 5, 1)) == day(2021, 5, 1)


def test_the_day_in_a_link_does_not_hide_the_hour_of_the_feed():
    item = an_item(published=NOW, fetched=NOW, url=f"https://ledger.example/{NOW:%Y/%m/%d}/quay")

    assert true_date(item, stated=None) == NOW


def test_of_a_month_in_a_link_the_day_is_not_known():
    item = an_item(published=NOW, fetched=NOW, url="https://ledger.example/2023/10/quay")

    assert is_month(true_date(item, stated=None))
    assert not is_month(day(2023, 10, 31))


def test_a_date_in_the_future_is_not_trusted():
    item = an_item(published=NOW + timedelta(days=9), fetched=NOW, url="https://ledger.example/quay")

    assert true_date(item, stated=None) is None


def test_a_resurfaced_article_is_read_with_its_true_date():
    item = an_item(content=f"KIEL, Oct 11, 2023 (Reuters) - {NEWS}", url="https://ledger.example/quay")

    assert read(item).date == day(2023, 10, 11)


@pytest.mark.parametrize(
    "path",
    [
        "/2024/03/05/x",
        "/2024/3/5/x",
        "/20240305-x",
        "/x-20240305",
        "/news/2024-03-05/x",
        "/2024-mar-05/x",
        "/world/2024/mar/05/x",
        "/2024/march/5/x",
        "/2024_03_05/x",
        "/202403/t20240305_123.html",
        "/2024-03/05/content_123.htm",
        "/n1/2024/0305/c1001-1.html",
        "/a/20240305/x.html",
        "/x-2024-03-05",
        "/x-2024-03-05.html",
        "/blog/2024.03.05/x",
        "/news/20240305_harbour",
        "/2024/Mar/05/x.html",
        "/en/2024/03/05/",
        "/article/2024/03/05",
        "/05/03/2024/x",
        "/2024/03/05-x",
        "/a/2024-03-05T10:00/x",
        "/news/2024/03/05/12345678",
        "/20240305/1.html",
        "/story/20240305103000/x",
        "/05-03-2024/x",
        "/2024/mars/05/x",
        "/2024/marzo/05/x",
    ],
)
def test_the_path_of_a_link_names_a_day(path):
    assert date_of_link(f"https://ledger.example{path}") == day(2024, 3, 5)


@pytest.mark.parametrize(
    "path",
    [
        "/2030/01/05/x",
        "/news/20191345/x",
        "/id/20191234567/x",
        "/p/19990230/x",
        "/world-cup-2022-final",
        "/top-2023-films",
        "/12345678",
        "/2026/11/25/x",
        "/2026/11/x",
        "/a/20261125-x",
        "/budget-2024-2025",
        "/1918/11/11/armistice",
        "/20991231/x",
        "/article-20240305999",
        "/news/2024/x",
        "/product/2023051",
        "/rfc/2024-99-01",
        "/x/1234/05/06/y",
        "/sport/2024-25/x",
        "/2024/0099/x",
        "/t/202413/x",
        "/catalog/2024-001",
        "/video/20240305abc",
        "/item/201203040506070809",
    ],
)
def test_numbers_that_only_look_like_a_date_are_none(path):
    item = an_item(published=NOW, fetched=NOW, url=f"https://ledger.example{path}")

    assert (NOW - true_date(item, stated=None)) < timedelta(days=1)


STATEMENTS = [
    ("en", "Originally published on March 5, 2024"),
    ("en", "This article was first published on 5 March 2024."),
    ("en", "First published: 5 Mar 2024"),
    ("en", "Originally published 2024-03-05"),
    ("en", "This story originally ran on March 5, 2024."),
    ("en", "This piece first appeared in the Gazette on March 5, 2024."),
    ("en", "Editor's note: This article was originally published on March 5, 2024."),
    ("en", "(First published on March 5th, 2024)"),
    ("fr", "Article initialement publié le 5 mars 2024."),
    ("fr", "Publié pour la première fois le 5 mars 2024"),
    ("fr", "Cet article a été initialement publié le 5 mars 2024."),
    ("fr", "Cet article a été publié pour la première fois le 05/03/2024."),
    ("fr", "Première publication : 5 mars 2024"),
    ("de", "Dieser Artikel erschien erstmals am 5. März 2024."),
    ("de", "Ursprünglich veröffentlicht am 5. März 2024"),
    ("de", "Zuerst veröffentlicht am 05.03.2024"),
    ("de", "Dieser Text erschien zuerst am 5. März 2024."),
    ("de", "Erstveröffentlichung: 5. März 2024"),
    ("es", "Publicado originalmente el 5 de marzo de 2024"),
    ("es", "Este artículo se publicó por primera vez el 5 de marzo de 2024."),
    ("es", "Este artículo fue publicado originalmente el 5 de marzo de 2024."),
    ("it", "Pubblicato originariamente il 5 marzo 2024"),
    ("it", "Articolo pubblicato per la prima volta il 5 marzo 2024."),
    ("it", "Questo articolo è stato pubblicato originariamente il 5 marzo 2024."),
    ("pt", "Publicado originalmente em 5 de março de 2024"),
    ("pt", "Este texto foi publicado originalmente em 5 de março de 2024."),
    ("nl", "Oorspronkelijk gepubliceerd op 5 maart 2024"),
    ("nl", "Dit artikel verscheen eerder op 5 maart 2024."),
    ("nl", "Dit artikel is oorspronkelijk gepubliceerd op 5 maart 2024."),
    ("ru", "Впервые опубликовано 5 марта 2024 года"),
    ("ru", "Статья была впервые опубликована 5 марта 2024 года."),
    ("ru", "Материал впервые опубликован 05.03.2024"),
    ("uk", "Вперше опубліковано 5 березня 2024 року"),
    ("ar", "نُشر لأول مرة في 5 مارس 2024"),
    ("ar", "نشر هذا المقال لأول مرة في 5 مارس 2024"),
    ("ar", "نُشر هذا المقال أول مرة في 5 آذار 2024"),
    ("tr", "İlk olarak 5 Mart 2024'te yayımlandı"),
    ("tr", "Bu yazı ilk kez 5 Mart 2024 tarihinde yayımlanmıştır."),
    ("pl", "Artykuł ukazał się pierwotnie 5 marca 2024"),
    ("pl", "Pierwotnie opublikowano 5 marca 2024"),
    ("zh", "本文首次发表于2024年3月5日"),
    ("zh", "（本文原载于2024年3月5日）"),
    ("ja", "初出：2024年3月5日"),
    ("ja", "この記事は2024年3月5日に初めて公開されました。"),
    ("ko", "이 기사는 2024년 3월 5일에 처음 게재되었습니다."),
    ("sv", "Publicerades ursprungligen 5 mars 2024"),
    ("fa", "این مطلب نخستین بار در ۵ مارس ۲۰۲۴ منتشر شد"),
    ("cs", "Původně publikováno 5. března 2024"),
    ("ro", "Publicat inițial pe 5 martie 2024"),
    ("el", "Δημοσιεύτηκε αρχικά στις 5 Μαρτίου 2024"),
]


@pytest.mark.parametrize(("lang", "statement"), STATEMENTS)
def test_a_line_above_or_below_the_text_states_when_it_was_first_published(lang, statement):
    above, below = (
        an_item(content=content, url="https://ledger.example/quay", published=NOW, lang=lang)
        for content in (f"{statement}\n\n{NEWS}", f"{NEWS}\n\n{statement}")
    )

    assert read(above).date == read(below).date == day(2024, 3, 5)


@pytest.mark.parametrize(
    "above",
    [
        "TRIPOLI, March 5, 2024 (Reuters) - ",
        "TRIPOLI, 5 March 2024 (AP) — ",
        "Tripoli, Mar. 5, 2024 (AFP) - ",
        "Published March 5, 2024\n\n",
        "Published on 5 March 2024 at 10:00\n\n",
        "Publié le 5 mars 2024 à 10h00\n\n",
        "Veröffentlicht am 5. März 2024\n\n",
        "Publicado el 5 de marzo de 2024\n\n",
        "Publié le 05/03/2024 à 10:00 | Mis à jour le 06/03/2024\n\n",
        "March 5, 2024\n\n",
        "Mar 5, 2024 — ",
        "2024年3月5日 10時30分\n\n",
        "2024年3月5日(火) 10:30\n\n",
        "2024年3月5日 上午10:30\n\n",
        "2024년 3월 5일 10시 30분\n\n",
        "2024년 3월 5일 (화) 10:30\n\n",
        "5 Mart 2024 Salı 10:30\n\n",
    ],
)
def test_a_dateline_with_its_year_and_a_published_line_at_the_top_are_trusted(above):
    item = an_item(content=above + NEWS, url="https://ledger.example/quay", published=NOW)

    assert read(item).date == day(2024, 3, 5)


@pytest.mark.parametrize(
    "below",
    [
        "\n\n© 2019 Gazette",
        "\n\nCopyright 2015-2024 Gazette Media. All rights reserved.",
        "\n\nLast modified: January 3, 2020",
        " In March 2019 the harbour was closed.",
        " On 5 March 2024 he said so.",
        " Published in June 1998, the book sold well.",
        " First published in June 1997, the novel tells of a harbour and its people.",
        "\n\nSite designed 2 March 2011",
        "\n\nRelated: Harbour closes (5 March 2024)",
        "\n\nPosted in News",
        "\n\nAbout us: founded 3 May 1999.",
        " The law was first published on March 5, 2024, in the official gazette, and is in force.",
    ],
)
def test_footers_and_what_the_text_tells_of_others_date_nothing(below):
    for content in (NEWS + below, f"{below.strip()} {NEWS}"):
        item = an_item(content=content, url="https://ledger.example/quay", published=NOW)

        assert read(item).date == NOW


def test_the_structured_data_of_a_page_is_trusted():
    item = an_item(published=NOW, fetched=NOW, page_date=day(2024, 3, 5), url="https://ledger.example/quay")

    assert true_date(item, stated=None) == day(2024, 3, 5)


def test_a_day_first_date_in_english_says_nothing_where_it_may_be_the_month():
    assert list(dates_in("It was 3/4/2023.", lang="en")) == []
    assert [date for date, _ in dates_in("It was 3/4/2023.", lang="fr")] == [day(2023, 4, 3)]
    assert [date for date, _ in dates_in("It was 13/4/2023.", lang="en")] == [day(2023, 4, 13)]


@pytest.mark.parametrize(
    ("lang", "line", "day"),
    [
        ("th", "วันศุกร์ที่ 5 พฤษภาคม 2566", "2023-05-05"),
        ("th", "5 พ.ค. 2566 10:30 น.", "2023-05-05"),
        ("th", "เผยแพร่เมื่อ 5 มิ.ย. 2566", "2023-06-05"),
        ("vi", "Thứ Hai, 05/06/2023", "2023-06-05"),
        ("vi", "Thứ sáu, ngày 5 tháng 5 năm 2023", "2023-05-05"),
        ("vi", "Chủ nhật, 7/5/2023 - 08:15", "2023-05-07"),
        ("vi", "Thứ 2, 5/6/2023 10:00", "2023-06-05"),
        ("cs", "dne 12. listopadu 2021", "2021-11-12"),
        ("cs", "Publikováno dne 12. 11. 2021", "2021-11-12"),
        ("cs", "Petr Novák, 3. června 2022", "2022-06-03"),
        ("sk", "Dňa 3. júna 2022", "2022-06-03"),
        ("hy", "5 մայիսի 2023", "2023-05-05"),
        ("hi", "शुक्रवार, 5 मई 2023", "2023-05-05"),
        ("hi", "प्रकाशित: ११ अक्टूबर २०२३, ०७:४५ पूर्वाह्न IST", "2023-10-11"),
        ("pt", "Segunda-feira, 5 de junho de 2023", "2023-06-05"),
        ("pt", "terça-feira, 6 de junho de 2023 às 10h30", "2023-06-06"),
        ("fa", "سه\u200cشنبه ۱۶ خرداد ۱۴۰۲", "2023-06-06"),
        ("fa", "پنج شنبه، ۱۵ ژوئن ۲۰۲۳", "2023-06-15"),
        ("he", "יום שני, 5 ביוני 2023", "2023-06-05"),
        ("he", "יום ג' 6 ביוני 2023", "2023-06-06"),
        ("ar", "الاثنين 5 يونيو 2023", "2023-06-05"),
        ("ar", "يوم الثلاثاء، 6 يونيو/حزيران 2023", "2023-06-06"),
        ("bn", "সোমবার, ৫ জুন ২০২৩", "2023-06-05"),
        ("bn", "প্রকাশ: ০৫ জুন ২০২৩, ১০:৩০", "2023-06-05"),
        ("ur", "پیر، 5 جون 2023", "2023-06-05"),
        ("el", "Δευτέρα, 5 Ιουνίου 2023", "2023-06-05"),
        ("el", "Δευτέρα 5 Ιουν. 2023, 10:30", "2023-06-05"),
        ("sq", "E hënë, 5 qershor 2023", "2023-06-05"),
        ("ru", "Понедельник, 5 июня 2023 г.", "2023-06-05"),
        ("ru", "5 сент. 2023", "2023-09-05"),
        ("uk", "Понеділок, 5 черв. 2023 р.", "2023-06-05"),
        ("pl", "pon., 5 cze 2023", "2023-06-05"),
        ("pl", "Dnia 5 czerwca 2023 r.", "2023-06-05"),
        ("hu", "2023. október 11., szerda", "2023-10-11"),
        ("hu", "2023. okt. 11.", "2023-10-11"),
        ("hu", "(Népszava, 2023. október 11.)", "2023-10-11"),
        ("tr", "5 Haziran 2023 Pazartesi", "2023-06-05"),
        ("tr", "05 Haz 2023 - 10:30", "2023-06-05"),
        ("it", "lunedì 5 giu 2023", "2023-06-05"),
        ("es", "Lunes, 5 de junio de 2023", "2023-06-05"),
        ("sv", "måndag 5 juni 2023", "2023-06-05"),
        ("fi", "maanantaina 5. kesäkuuta 2023", "2023-06-05"),
        ("ka", "ორშაბათი, 5 ივნისი 2023", "2023-06-05"),
        ("az", "5 iyn 2023", "2023-06-05"),
        ("sr", "Среда, 11. окт. 2023.", "2023-10-11"),
        ("hr", "srijeda, 11. listopada 2023.", "2023-10-11"),
        ("lt", "2023 m. spalio 11 d.", "2023-10-11"),
        ("lv", "2023. gada 11. oktobris", "2023-10-11"),
        ("et", "11. okt. 2023 kell 10.30", "2023-10-11"),
        ("id", "Senin, 5 Jun 2023 10:30 WIB", "2023-06-05"),
        ("ms", "Isnin, 5 Jun 2023", "2023-06-05"),
        ("sw", "Jumatatu, 5 Juni 2023", "2023-06-05"),
        ("mr", "५ जून २०२३", "2023-06-05"),
        ("ne", "५ जून २०२३", "2023-06-05"),
    ],
)
def test_a_line_of_weekday_and_date_heads_an_article(lang, line, day):
    text = f"{line}\nNothing has happened in the village since the spring, and nobody minds."

    assert stated_in(text, lang=lang).date().isoformat() == day


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("lv", "2023. gada 31. februāris"),
        ("en", "Berlin Wall, 9 November 1989, fell because of a mistake at a press conference."),
        ("th", "เขาเกิดเมื่อวันที่ 5 พ.ค. 2530 ที่เชียงใหม่ และย้ายไปกรุงเทพฯ"),
        ("vi", "Trận đánh ngày 5 tháng 5 năm 2003 đã thay đổi cả thành phố này."),
        ("cs", "Dne 12. listopadu 2001 se v obci narodil nový starosta."),
        ("pt", "Na segunda-feira, 5 de junho de 2003, a cidade parou para ver o rio subir."),
    ],
)
def test_a_sentence_with_a_date_heads_none(lang, line):
    assert stated_in(f"{line}\nNobody minds.", lang=lang) is None


@pytest.mark.parametrize(("lang", "month"), [("hr", 10), ("pl", 11), (None, 11)])
def test_a_month_that_two_languages_name_alike_is_that_of_the_texts_language(lang, month):
    assert stated_in("11. listopada 2023\nNobody minds.", lang=lang).month == month
