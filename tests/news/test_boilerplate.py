"""What is not the article goes, what it said is kept as a fact, and news stays."""

import json
import os
import time
from pathlib import Path

import pytest

from bot.news.boilerplate.clean import clean, headline

CASES = Path(__file__).parents[3] / "shared" / "corpus" / "boilerplate" / "cases.jsonl"
NEWS = (
    "The harbour master reopened the northern quay on Monday. Eleven ships had waited outside since Friday."
)
MORE = "The pilots' union said that its members would return to work at noon."


def corpus():
    if CASES.exists():
        return [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    assert os.environ.get("CI") != "true", f"{CASES} is missing"
    return []


@pytest.mark.parametrize(
    "notice",
    [
        "You have 61% of this article left to read. The rest is reserved for subscribers.",
        "Subscribe now to continue reading.",
        "Sign in or create an account to keep reading The Ledger.",
        "This story is only available to members.",
        "Il vous reste 12.5 % de cet article à lire. La suite est réservée aux abonnés.",
        "Dieser Artikel ist exklusiv für Abonnenten.",
        "Contenido exclusivo para suscriptores",
        "Abbonati per leggere tutto l'articolo",
        "Полный текст доступен только подписчикам",
        "هذا المقال متاح للمشتركين فقط",
        "この記事は有料会員限定です。",
        "本文仅限订阅用户阅读",
    ],
)
def test_a_paywall_notice_ends_the_article(notice):
    cleaned = clean(f"{NEWS} {notice} From 1 a month.")

    assert cleaned.text == NEWS
    assert cleaned.paywalled


def test_a_paywall_notice_behind_a_cut_sentence_ends_the_article():
    cleaned = clean(f"{NEWS} The owners had asked for\nYou have 61% of this article left to read.")

    assert cleaned.text == f"{NEWS} The owners had asked for"
    assert cleaned.paywalled


def test_a_preview_notice_above_the_article_takes_nothing_else_with_it():
    cleaned = clean(f"You are reading a free preview. Sign in or create an account to keep reading.\n{NEWS}")

    assert cleaned.text == NEWS


@pytest.mark.parametrize(
    ("tail", "outlet"),
    [
        ("The post Northern quay reopens appeared first on The Harbour Ledger.", "The Harbour Ledger"),
        ("L’article Le quai rouvre est apparu en premier sur Le Courrier.", "Le Courrier"),
        ("Der Beitrag Kai wieder offen erschien zuerst auf Hafenblatt.", "Hafenblatt"),
        ("La entrada El muelle reabre se publicó primero en El Faro.", "El Faro"),
        ("L'articolo Il molo riapre proviene da La Lanterna.", "La Lanterna"),
    ],
)
def test_a_blogs_tail_goes_and_names_where_the_article_appeared_first(tail, outlet):
    cleaned = clean(f"{NEWS}\n{tail}")

    assert cleaned.text == NEWS
    assert cleaned.first_seen_in == outlet
    assert not cleaned.paywalled


@pytest.mark.parametrize(
    "line",
    [
        "Read more: Pilots vote on strike",
        "À lire aussi : le port en dix dates",
        "Lesen Sie auch: Der Streik der Lotsen",
        "Читайте также: Лоцманы бастуют",
        "اقرأ أيضا: إضراب المرشدين",
        "関連記事：港湾のスト",
        "相关阅读：港口罢工",
        "Follow us on Telegram and WhatsApp",
        "Sign up to our free newsletter for the latest from the harbour.",
        "Sponsored: Five signs of a failing pump",
        "Photo: Lind/AFP",
        "REUTERS/Ada Lind",
        "© 2025 The Harbour Ledger. All rights reserved.",
        "Reporting by Ada Lind; Editing by Omar Hale",
        "The Ledger's Ada Lind and Omar Hale contributed to this report.",
        "(Except for the headline, this story has not been edited by Ledger staff and is published from a syndicated feed.)",
        "3 min read",
        "ADVERTISEMENT",
        "#harbour #strike",
        "desk@ledger.example",
        "We use cookies to improve your visit.",
        "Share this article",
        "Already a subscriber? Log in",
    ],
)
def test_a_line_that_is_no_news_goes_wherever_it_stands(line):
    assert clean(f"{NEWS}\n{line}\n{MORE}").text == f"{NEWS}\n{MORE}"
    assert clean(f"{line}\n{NEWS}").text == NEWS
    assert clean(f"{NEWS}\n{line}").text == NEWS
    assert clean(line).text == ""


def test_a_label_speaks_for_its_whole_line():
    line = "Sponsored: Five signs of a failing pump. Compare offers today."

    assert clean(f"{NEWS}\n{line}\n{MORE}").text == f"{NEWS}\n{MORE}"
    assert clean(f"{NEWS}\n{line}").text == NEWS


@pytest.mark.parametrize(
    "ending",
    [
        "Read more »",
        "Continue reading…",
        "[...]",
        "(more…)",
        "[+1234 chars]",
        "Click here to read the full story",
        "Lire la suite",
        "Weiterlesen",
        "Leer más",
        "Continua a leggere",
        "Читать далее",
        "اقرأ المزيد",
        "続きを読む",
        "阅读全文",
        "Read the full article at The Harbour Ledger »",
    ],
)
def test_an_invitation_to_read_on_goes_from_the_end(ending):
    assert clean(f"{NEWS} {ending}").text == NEWS
    assert clean(f"{NEWS}\n{ending}").text == NEWS


@pytest.mark.parametrize(
    ("opening", "place", "agencies"),
    [
        ("KIEL, Oct 11 (Reuters) - ", "KIEL", ("Reuters",)),
        ("OSLO (AFP) – ", "OSLO", ("AFP",)),
        ("Kiel (dpa/lno) - ", "Kiel", ("dpa",)),
        ("PARIS, 2 Oct. (Reuters) - ", "PARIS", ("Reuters",)),
        ("МОСКВА, 11 октября. /ТАСС/. ", "МОСКВА", ("TASS",)),
        ("МОСКВА, 11 окт - РИА Новости. ", "МОСКВА", ("RIA Novosti",)),
        ("طرابلس (رويترز) - ", "طرابلس", ("Reuters",)),
        ("【カイロ共同】", "カイロ", ("Kyodo",)),
        ("[서울=뉴시스] ", "서울", ("Newsis",)),
        ("新华社北京10月11日电 ", "北京", ("Xinhua",)),
        ("LONDON — ", "LONDON", ()),
        ("(CNN) -- ", "", ("CNN",)),
        ("BREAKING: ", "", ()),
        ("UPDATE 2-", "", ()),
        ("СРОЧНО: ", "", ()),
    ],
)
def test_a_dateline_goes_from_the_start_and_is_kept_as_a_fact(opening, place, agencies):
    cleaned = clean(opening + NEWS)

    assert cleaned.text == NEWS
    assert (cleaned.dateline, cleaned.agencies) == (place, agencies)


@pytest.mark.parametrize(
    ("line", "byline", "agency"),
    [
        ("By Ada Lind, Associated Press", "Ada Lind, Associated Press", "AP"),
        ("By The Harbour Ledger", "The Harbour Ledger", ""),
        ("Par Ada Lind (avec AFP)", "Ada Lind (avec AFP)", "AFP"),
        ("Von Ada Lind und Omar Hale", "Ada Lind und Omar Hale", ""),
    ],
)
def test_a_byline_goes_from_the_start_and_is_kept_as_a_fact(line, byline, agency):
    cleaned = clean(f"{line}\n{NEWS}")

    assert cleaned.text == NEWS
    assert (cleaned.byline, cleaned.agency) == (byline, agency)


def test_where_and_when_it_was_first_published_is_kept_as_a_fact():
    cleaned = clean(f"{NEWS} This article was originally published on October 11, 2023.")

    assert cleaned.text == NEWS
    assert "October 11, 2023" in cleaned.first_published
    assert clean(f"{NEWS}\nThis story was originally published by The Harbour Ledger.").first_seen_in


def test_a_source_line_is_kept_as_a_credit():
    assert clean(f"{NEWS}\nSource: The Harbour Ledger").credit == "The Harbour Ledger"


@pytest.mark.parametrize(
    "sentence",
    [
        "Follow the money, said the prosecutor.",
        "The newsletter was seized by the police.",
        "By Monday the quay was empty.",
        "Read the ruling, the judge told the clerk.",
        "Source of the fire was a cable in the crane.",
        "Source: the ministry said on Monday that the quay would stay closed until the divers had finished their work.",
        "Share prices fell by a tenth.",
        "Support our pilots, he told the crowd.",
        "Photographs from the scene showed burning cars.",
        "Published today, the report says that trade fell.",
        "The story of the quay appeared on stage in May.",
        "Subscribers left the company.",
        "Members only voted at noon.",
        "To read the full verdict took the judge an hour.",
        "Von der Leyen reiste nach Kairo.",
        "Selon la police, deux hommes ont fui.",
        "وفقا للشرطة فر رجلان.",
        "Источник пожара не найден.",
        "Paris, le 3 mai 1968, se réveille.",
        "More than forty ships waited.",
        "Watch towers were built along the border.",
        "Donate blood, the hospital asked.",
        "The AP said so.",
        "Advertising revenue fell.",
        "Une erreur qui a coûté la victoire, surtout quand elle s'est répétée.",
    ],
)
def test_news_that_looks_alike_stays(sentence):
    for text in (sentence, f"{NEWS} {sentence} {MORE}", f"{NEWS}\n{sentence}\n{MORE}", f"{NEWS} {sentence}"):
        assert clean(text).text == text


def test_cleaning_a_clean_text_changes_nothing():
    dirty = f"KIEL (dpa) - {NEWS}\nRead more: Pilots vote\n{MORE} Read more »"

    once = clean(dirty)

    assert clean(once.text).text == once.text
    assert once.removed == ("KIEL (dpa) -", "Read more: Pilots vote", "Read more »")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("BREAKING: Quay reopens", "Quay reopens"),
        ("UPDATE 3-Quay reopens", "Quay reopens"),
        ("EXCLUSIVE: UPDATE 1-Quay reopens", "Quay reopens"),
        ("عاجل | الميناء يفتح", "الميناء يفتح"),
        ("Quay reopens: pilots return", "Quay reopens: pilots return"),
        ("BREAKING:", "BREAKING:"),
    ],
)
def test_a_headline_loses_its_flags(title, expected):
    assert headline(title) == expected


@pytest.mark.corpus
@pytest.mark.skipif(
    not CASES.exists() and os.environ.get("CI") != "true", reason="the shared corpus is not here"
)
def test_every_case_of_the_corpus_is_cleaned_as_it_says():
    wrong = [case["text"] for case in corpus() if not cleaned_as_it_says(case)]

    assert not wrong


def cleaned_as_it_says(case):
    text, drop = case["text"], case["drop"]
    if drop is None:
        return clean(f"{NEWS} {text} {MORE}").text == f"{NEWS} {text} {MORE}" and clean(text).text == text
    if drop == "at the start of the text":
        cleaned = clean(f"{text} {NEWS}").text
        return cleaned.endswith(NEWS) and len(cleaned) < len(f"{text} {NEWS}")
    if drop == "at the end of the text":
        return len(clean(text).text) < len(text) and NEWS in clean(f"{NEWS} {text}").text
    if drop == "the sentence or line":
        return (
            clean(f"{NEWS}\n{text}\n{MORE}").text == f"{NEWS}\n{MORE}"
            and clean(f"{NEWS} {text}").text == NEWS
        )
    return clean(f"{NEWS} {text} {MORE}").text == NEWS and clean(f"{NEWS}\n{text}").text == NEWS


def test_an_item_of_the_outlet_in_brackets_is_credited():
    assert clean(f"(Harbour TV) -- {NEWS}").credit == "Harbour TV"


def test_a_line_of_page_furniture_above_the_article_goes():
    line = "Par la rédaction du Courrier avec AFP | Publié le 21 nov | Temps de lecture 3 min | Partager"

    cleaned = clean(f"{line}\n{NEWS}")

    assert (cleaned.text, cleaned.agencies) == (NEWS, ("AFP",))


def test_a_text_that_is_nothing_but_an_invitation_is_empty():
    assert clean("Read more »").text == ""


@pytest.mark.parametrize(
    "tail",
    [
        "Kuzey iskelesi açıldı yazısı ilk önce Liman Gazetesi üzerinde ortaya çıktı",
        "北码头重新开放最先出现在港口日报。",
    ],
)
def test_tails_that_can_begin_with_any_word_go_too(tail):
    assert clean(f"{NEWS}\n{tail}").text == NEWS


def test_a_tail_behind_a_cut_sentence_goes():
    assert clean(f"{NEWS} The owners had asked The post Quay opens appeared first on Ledger.").text.endswith(
        "asked"
    )


@pytest.mark.parametrize(
    "notice",
    [
        "Not a subscriber yet? Subscribe now",
        "Have a tip? Email desk@ledger.example",
        "▶ Read also: Pilots vote",
    ],
)
def test_a_question_or_a_mark_goes_with_the_invitation_behind_it(notice):
    assert clean(f"{NEWS} {notice}").text == NEWS


@pytest.mark.parametrize("label", ["Sources", "Keywords", "Lesetipp", "Sursa foto", "Editor's note"])
def test_a_label_without_anything_behind_it_goes_from_its_line(label):
    assert clean(f"{NEWS}\n{label}\n{MORE}").text == f"{NEWS}\n{MORE}"


def test_a_label_of_one_word_stays_within_a_line():
    text = f"{NEWS} Sources"

    assert clean(text).text == text
    assert clean(f"{NEWS} Filed under").text == NEWS


def test_a_credit_that_is_a_sentence_stays():
    text = f"{NEWS} Credit: that is what farmers ask for."

    assert clean(text).text == text


@pytest.mark.parametrize("opening", ["NEW DELHI: ", "Oslo - ", "Praha 3. března (ČTK) - ", "🔴 BREAKING: "])
def test_openings_of_other_outlets_go(opening):
    assert clean(opening + NEWS).text == NEWS


def test_a_dash_behind_a_name_opens_nothing_where_the_sentence_goes_on():
    text = "Oslo - the capital - saw its first snow on Monday."

    assert clean(text).text == text


@pytest.mark.parametrize("start", ["Follow us on Facebook ", "Updated: 3 March 2025 ", "Subscribe "])
@pytest.mark.parametrize("more", ["for to ", "a at ", "1, ", "on Facebook "])
def test_a_long_line_of_little_words_takes_no_time(start, more):
    began = time.process_time()

    clean(start + more * 300 + "zzz\x01 Qq")

    assert time.process_time() - began < 5


def test_a_notice_that_is_already_gone_is_not_looked_at_again():
    notice = "Sign in to read the full article."

    assert clean(f"{NEWS}\n{notice} Sign in to read the full article.").text == NEWS
