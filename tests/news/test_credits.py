"""Who is credited for the text of an aggregator, by the lines that wires and outlets put above and below it."""

import pytest

from bot.news.reading.carriers import mostly_carries
from bot.news.reading.outlets import family
from bot.news.reading.reading import read
from tests.builders import an_item
from tests.news.bodies import BODY

CASES = [
    ("en", "PORTVILLE, Nov 24 (Reuters) - ", "", "Reuters"),
    ("en", "PORTVILLE (Reuters) - ", "", "Reuters"),
    ("en", "(Reuters) - ", "", "Reuters"),
    ("en", "PORTVILLE (AP) — ", "", "AP"),
    ("en", "PORTVILLE, Libya (AP) -- ", "", "AP"),
    ("en", "PORTVILLE, November 24 (IANS): ", "", "IANS"),
    ("en", "Portville, Nov. 24 (Xinhua) -- ", "", "Xinhua"),
    ("en", "By Ada Lind, Associated Press\n\n", "", "AP"),
    ("en", "By ADA LIND Associated Press\n\n", "", "AP"),
    ("en", "By Ada Lind | Reuters\n\n", "", "Reuters"),
    ("en", "By Ada Lind and Bo Osei, The Canadian Press\n\n", "", "Canadian Press"),
    ("en", "Reuters\n\n", "", "Reuters"),
    ("en", "AFP\n\n", "", "AFP"),
    ("en", "Agence France-Presse\n\n", "", "AFP"),
    ("en", "Portville (AFP) – ", "", "AFP"),
    ("en", "PORTVILLE: ", " — AFP", "AFP"),
    ("en", "", "\n\n— Reuters", "Reuters"),
    ("en", "", "\n\nSource: Xinhua", "Xinhua"),
    ("en", "", "\n\nSource: Libya Observer", "Libya Observer"),
    ("en", "", "\n\n(Reporting by Ada Lind; Editing by Bo Osei)", "Reuters"),
    ("en", "", " Reporting by Ada Lind in Cairo; editing by Bo Osei", "Reuters"),
    ("en", "", "\n\n© 2026 AFP", "AFP"),
    ("en", "", "\n\nCopyright 2026 The Associated Press. All rights reserved.", "AP"),
    ("en", "", "\n\nThe post Harbour reopens appeared first on Libya Herald.", "Libya Herald"),
    ("en", "", "\n\nThis article originally appeared on The Conversation.", "The Conversation"),
    ("en", "", "\n\nThis article was originally published by Radio Coast.", "Radio Coast"),
    ("en", "", "\n\nRead the original article at Coast Daily.", "Coast Daily"),
    ("fr", "Le Monde\n\n", "", "Le Monde"),
    ("fr", "Le Monde avec AFP\n\n", "", "Le Monde"),
    ("fr", "Par Le Figaro avec AFP\n\n", "", "Le Figaro"),
    ("fr", "Par Ada Lind (avec AFP)\n\n", "", "AFP"),
    ("fr", "", "\n\n(avec AFP)", "AFP"),
    ("fr", "", " (AFP)", "AFP"),
    ("fr", "", "\n\nAvec AFP", "AFP"),
    ("fr", "", "\n\nSource : AFP", "AFP"),
    (
        "fr",
        "",
        "\n\nL’article Le port rouvre est apparu en premier sur Le Journal du Port.",
        "Le Journal du Port",
    ),
    ("de", "Portville (dpa) - ", "", "dpa"),
    ("de", "Portville (dpa/lno) - ", "", "dpa"),
    ("de", "", "\n\nMit Material von dpa", "dpa"),
    ("de", "", "\n\nmit Material der dpa", "dpa"),
    ("de", "", "\n\nQuelle: dpa", "dpa"),
    ("de", "", " (dpa)", "dpa"),
    ("de", "", "\n\n© dpa-infocom, dpa:241124-930-123/1", "dpa"),
    ("de", "Von Ada Lind, dpa\n\n", "", "dpa"),
    ("de", "Wien (APA) - ", "", "APA"),
    ("es", "Portville, 24 nov (EFE).- ", "", "EFE"),
    ("es", "Portville, 24 nov. (EFE) - ", "", "EFE"),
    ("es", "MADRID, 24 Nov. (EUROPA PRESS) - ", "", "Europa Press"),
    ("es", "", "\n\nFuente: EFE", "EFE"),
    ("es", "", "\n\nCon información de AFP", "AFP"),
    ("en", "(ANSA) - ROMA, 24 NOV - ", "", "ANSA"),
    ("en", "Roma, 24 nov. (askanews) - ", "", "askanews"),
    ("ru", "МОСКВА, 24 ноября. /ТАСС/. ", "", "TASS"),
    ("ru", "МОСКВА, 24 ноя - РИА Новости. ", "", "RIA Novosti"),
    ("ru", "Москва. 24 ноября. INTERFAX.RU - ", "", "Interfax"),
    ("ru", "", "\n\nИсточник: ТАСС", "TASS"),
    ("ar", "طرابلس (رويترز) - ", "", "Reuters"),
    ("ar", "", "\n\nالمصدر: وكالات", "MSN"),
    ("ar", "", "\n\nالمصدر: الجزيرة", "الجزيرة"),
    ("ar", "", "\n\nالمصدر: رويترز", "Reuters"),
    ("zh", "新华社开罗11月24日电 ", "", "Xinhua"),
    ("zh", "", "\n\n来源：新华社", "Xinhua"),
    ("en", "(Portville=Yonhap) ", "", "Yonhap"),
    ("en", "ANKARA (AA) - ", "", "Anadolu"),
    ("en", "Lisboa, 24 nov 2026 (Lusa) – ", "", "Lusa"),
    ("en", "KYIV. Nov 24 (Ukrinform). ", "", "Ukrinform"),
    ("en", "", "", "MSN"),
    ("en", "", " He told Reuters that ships would come.", "MSN"),
    ("en", "Reuters reported on Monday that the harbour reopened. ", "", "MSN"),
    ("en", "", "\n\nWith files from The Canadian Press", "Canadian Press"),
    ("en", "", "\n\nAP writer Ada Lind contributed to this report.", "AP"),
    ("en", "", "\n\nWith AP inputs", "MSN"),
    ("en", "", "\n\n(With inputs from agencies)", "MSN"),
    ("en", "", "\n\nPhoto: Reuters", "MSN"),
]


@pytest.mark.parametrize(("lang", "above", "below", "source"), CASES)
def test_an_aggregators_item_is_credited_to_whom_its_text_names(lang, above, below, source):
    item = an_item(url="https://www.msn.com/ar-1", content=above + BODY[lang] + below, summary="", lang=lang)

    credited = read(item).credit

    assert credited.source == source
    assert credited.via == ("" if source == "MSN" else "MSN")


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Πηγή: Η Εφημερίδα του Λιμανιού", "Η Εφημερίδα του Λιμανιού"),
        ("Izvor: Lučki dnevnik", "Lučki dnevnik"),
        ("Извор: Лучки гласник", "Лучки гласник"),
        ("ที่มา: ข่าวท่าเรือ", "ข่าวท่าเรือ"),
        ("წყარო: ფოთის ამბები", "ფოთის ამბები"),
        ("Šaltinis: Uosto žinios", "Uosto žinios"),
        ("Avots: Ostas Avīze", "Ostas Avīze"),
        ("Allikas: Sadama Leht", "Sadama Leht"),
        ("Vir: Pristaniške novice", "Pristaniške novice"),
        ("Извор: Пристанишен весник", "Пристанишен весник"),
        ("Burimi: Gazeta e Portit", "Gazeta e Portit"),
        ("Mənbə: Liman xəbərləri", "Liman xəbərləri"),
        ("Chanzo: Habari za Bandari", "Habari za Bandari"),
        ("Först publicerad i Kustposten den 3 oktober 2023", "Kustposten"),
        ("Oprindeligt bragt i Havnebladet den 3. oktober 2023", "Havnebladet"),
        ("Pierwotnie opublikowano w Kurierze Portowym dnia 3 października 2023", "Kurierze Portowym"),
        ("Publicat inițial în Ziarul Mării pe 3 octombrie 2023", "Ziarul Mării"),
        ("Pertama kali diterbitkan di Harian Laut pada 3 Oktober 2023", "Harian Laut"),
        ("Publicado originalmente en El Diario del Mar el 3 de octubre de 2023", "El Diario del Mar"),
        ("Šaltinis: pokalbis su direktoriumi", ""),
        ("Burimi: intervistë personale", ""),
        ("წყარო: პირადი საუბარი", ""),
        ("ที่มา: การสัมภาษณ์", ""),
    ],
)
def test_a_line_below_names_the_outlet_in_many_languages_whatever_the_feed(line, source):
    assert read(an_item(content=f"{BODY['en']}\n\n{line}", summary="")).credit.source == source


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Agence France-Presse", "AFP"),
        ("AFP", "France-Presse"),
        ("Associated Press", "The Associated Press"),
        ("AP", "AP News"),
        ("Reuters", "Thomson Reuters"),
        ("Reuters.com", "Reuters"),
        ("BBC", "BBC News"),
        ("The Guardian", "Guardian"),
        ("TASS", "ТАСС"),
        ("RIA Novosti", "РИА Новости"),
        ("Xinhua", "新华社"),
        ("Xinhua", "Xinhua News Agency"),
        ("Deutsche Presse-Agentur", "dpa"),
        ("EFE", "Agencia EFE"),
        ("Kyodo", "Kyodo News"),
        ("Anadolu Agency", "Anadolu Ajansı"),
        ("Le Monde", "Le Monde.fr"),
        ("lemonde.fr", "Le Monde"),
        ("Al Jazeera", "Al Jazeera English"),
        ("Interfax", "Интерфакс"),
        ("رويترز", "Reuters"),
        ("أ ف ب", "AFP"),
        ("وكالة فرانس برس", "AFP"),
        ("Yahoo News", "Yahoo"),
        ("CNN", "CNN.com"),
        ("www.gazette.example", "gazette.example"),
        ("Press Association", "PA Media"),
        ("UPI", "United Press International"),
    ],
)
def test_two_names_of_one_house(one, other):
    assert family(one) == family(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BBC News", "Sky News"),
        ("The Times", "The New York Times"),
        ("Daily Mail", "Daily Mirror"),
        ("Libya Observer", "Libya Herald"),
        ("AP", "APA"),
        ("Le Monde", "Le Monde diplomatique"),
        ("El País", "El Mundo"),
        ("CNN", "CNBC"),
    ],
)
def test_two_houses(one, other):
    assert family(one) != family(other)


def test_an_outlet_that_names_an_agency_beside_itself_is_the_source_and_its_text_the_agencys():
    credited = read(
        an_item(url="https://www.msn.com/ar-1", content=f"Le Monde avec AFP\n\n{BODY['fr']}")
    ).credit

    assert (credited.source, credited.agency) == ("Le Monde", "AFP")


@pytest.mark.parametrize(
    ("first", "later", "carries"), [(0, 30, True), (0, 2, False), (15, 15, False), (1, 200, True)]
)
def test_a_house_that_is_hardly_ever_first_only_carries(first, later, carries):
    assert mostly_carries(first, later) is carries


@pytest.mark.parametrize(
    ("line", "source"),
    [
        (
            "This article appeared in the Leaders section of the print edition of The Economist",
            "The Economist",
        ),
        ("It ran in the print edition of The Guardian under the headline “Slow boats”.", ""),
        ("Este artículo apareció en la edición impresa de El País con el título «Barcos lentos»", "El País"),
        (
            "Questo articolo è apparso sull'edizione cartacea di La Repubblica con il titolo «Navi»",
            "La Repubblica",
        ),
        ("Aus: Die Zeit Nr. 47/2026", "Die Zeit"),
        ("Źródło: Polityka nr 47/2026", "Polityka"),
        ("Fonte: L'Espresso n. 12/2024", "L'Espresso"),
        ("Источник: «Новая газета» № 45", "Новая газета"),
        ("Forrás: HVG 2024/12", "HVG"),
    ],
)
def test_the_section_the_issue_and_the_headline_of_a_printed_edition_are_no_part_of_its_name(line, source):
    item = an_item(content=f"<p>{BODY['en']}</p><p>{line}</p>", summary="")

    assert read(item).credit.source == source


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("2026年11月20日 09:12　来源：新京报　作者：陈立", "新京报"),
        ("来源：南方周末 | 2026-11-20 | 责任编辑：李娜", "南方周末"),
        ("20.11.2026 09:12 | Источник: Ведомости | Автор: Иван Петров", "Ведомости"),
        ("20/11/2026 09:12 | Nguồn: Tuổi Trẻ | Tác giả: Lan Anh", "Tuổi Trẻ"),
        ("trouw.nl - Door Jan Smit • 5u", "trouw.nl"),
        ("wyborcza.pl - Jan Nowak • 6 godz.", "wyborcza.pl"),
        ("vedomosti.ru - Иван Петров • 5 ч", "vedomosti.ru"),
    ],
)
def test_a_source_is_found_among_the_fields_of_a_line_above(line, source):
    item = an_item(content=f"<p>{line}</p><p>{BODY['en']}</p>", summary="")

    assert read(item).credit.source == source
    assert read(item).text == BODY["en"]
