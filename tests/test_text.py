"""What a word is: rendering, folding, tokens, alone and without queries."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import (
    Chunks,
    analyse,
    captions_of,
    fold,
    fold_but_case,
    forms,
    only_form,
    plain,
    rough_words,
    tokens,
    words,
)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain & simple", "plain & simple"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("One<br>Two", "One\nTwo"),
        ("<div>One</div>\n\n\n<div>Two</div>", "One\nTwo"),
        ("a<b>b</b>c", "abc"),
        ("fish &amp; chips", "fish & chips"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<td>a</td><td>b</td>", "a  b"),
        ("x<sup>2</sup>", "x 2 "),
        ('<a href="x" title="5 > 4">y</a>', "y"),
        ("<a title='a > b'>y</a>", "y"),
        ('<a title="never closed>y</a> z', "y z"),
        ("a<!-- b -->c", "ac"),
        ("a<!-- never closed", "a "),
        ("a<script>b</script>c", "a c"),
        ("a<script>never closed", "a"),
        ("a<svg>shown", "ashown"),
        ("<![CDATA[text]]>", "text"),
        ("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;", "One\nTwo"),
        ("caf&amp;eacute; &amp;#8220;", "café “"),
        ("so\u00adft ze\u200bro", "soft zero"),
        ("<p>  spaced  \n\n  out  </p>", "spaced out"),
    ],
)
def test_html_is_rendered_to_what_a_reader_sees(html, text):
    assert plain(html).strip() == text.strip()


@pytest.mark.parametrize(
    "hostile", ["<script>", "<svg>", "<!--", "<a '", '<a "', "<sup>", " \n", "&amp;", "<", "<p "]
)
def test_hostile_html_is_rendered_without_going_over_it_again_and_again(hostile):
    """In quadratic time this would take an hour."""
    assert len(plain(hostile * 100_000)) <= len(hostile) * 100_000


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Haftar", "haftar"),
        ("ERDOĞAN", "erdogan"),
        ("İstanbul ıspanak", "istanbul ispanak"),
        ("Straße", "strasse"),
        ("Łódź Đà Ørsted Ægir Œuvre Þór Ħal", "lodz da orsted aegir oeuvre thor hal"),
        ("Əliyev", "əliyev"),
        ("Ёлка ѝ", "елка и"),
        ("Йемен Київ", "йемен київ"),
        ("ΟΔΟΣ ὀδός ᾠδή", "οδοσ οδοσ ωδη"),
        ("أحمد إلى آمنة مؤمن رئيس سماء", "احمد الي امنه مومن رييس سما"),
        ("کتاب ہند", "كتاب هند"),
        ("שָׁלוֹם", "שלום"),
        ("が ﾌﾟ", "が プ"),
        ("मोदी", "मोदी"),
        ("١٢٣ ４５", "123 45"),
        ("", ""),
    ],
)
def test_folding_takes_away_what_no_query_tells_apart(text, folded):
    assert fold(text) == folded
    assert fold(folded) == folded


def test_folding_may_leave_the_case():
    assert fold_but_case("Sana'a, U.S. Erdoğan") == "Sanaa, US Erdogan"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ferry's captain", ["the", "ferry", "captain"]),
        ("Yunus-bek said", ["yunusbek", "said"]),
        ("l'Ukraine", ["l", "ukraine"]),
        ("U.S. has 1,000", ["us", "has", "1000"]),
        ("利比亚Haftar", ["利", "比", "亚", "haftar"]),
        ("a 12 500 b", ["a", "12500", "b"]),
        ("see https://x.example/haftar now", ["see", "now"]),
        ("C++ 🚀", ["c++", "🚀"]),
        ("", []),
        ("... – !", []),
        ("\u0301\u200d", []),
        ("฿500", ["500"]),
        ("ʿ Haftar al-ʿ", ["haftar", "al"]),
        ("ـाhaftar", ["haftar"]),
    ],
)
def test_words_are_one_form_for_each_word(text, expected):
    assert words(text) == expected


def test_tokens_stand_where_the_word_stands():
    text = "Gen. Yunus-bek’s 1 000 men; Straße 利"

    assert [(text[t.start : t.end], t.form) for t in tokens(text)] == [
        ("Gen", "gen"), ("Yunus-bek", "yunusbek"), ("1 000", "1000"), ("men", "men"), ("Straße", "strasse"), ("利", "利")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["The ferry", "Yunus-bek وللجيش", "푸틴은 İstanbul'da AT&T Johnson&Johnson", "1 000 利比亚 U.S.A. x", ""],
)
def test_the_forms_of_a_text_are_those_that_have_places(text):
    assert forms(text) == set(analyse(text).places)
    assert len(forms(text)) == len(analyse(text).places)


def test_a_second_text_is_parted_by_a_gap():
    both = analyse("night", "ferry")

    assert both.places == {"night": [(0, 0)], "ferry": [(3, 3)]}
    assert both.numbers[3] - both.numbers[0] > 1000
    assert both.starts == [0, -1, -1, 0]
    assert both.ends == [5, -1, -1, 5]


def test_a_long_row_without_spaces_is_cut_as_a_short_one_is():
    text = "利比亚" * 20 + "haftar"

    assert words(text) == [*"利比亚"] * 20 + ["haftar"]
    assert analyse(text).starts == list(range(61))


@pytest.mark.parametrize(
    ("text", "pair", "follow"),
    [
        ("U.S. envoy", "us envoy", True),
        ("the U.S. envoy", "the us", True),
        ("U.S. – envoy", "us envoy", True),
        ("– envoy", "us envoy", False),
        ("U.S. U.N.", "us un", True),
        ("Yunus-bek said", "yunusbek said", True),
        ("Yunus-bek said", "yunus said", False),
    ],
)
def test_words_that_follow_each_other_are_known_without_their_places(text, pair, follow):
    assert (pair in Chunks(text).pairs({pair.split()[0]})) is follow


_WRITTEN = st.lists(
    st.one_of(
        st.sampled_from(
            ["Haftar", "Haftar’s", "haftar's's,", "it's", "l'OTAN", "U.S.", "top-level", "1", "000", "–", "Хафтара", "الجيش", "北京",
             "d’s", "’s", "Smith-Jones's", "AT&T", "don't", "“a”", "x@y.example", "C++", "ﬁne", "국군이", "🇱🇾", "S's", "'s's"]
        ),
        st.text(max_size=8),
    ),
    max_size=12,
).map(" ".join)  # fmt: skip


@given(_WRITTEN)
def test_forms_and_pairs_without_places_are_those_of_the_places(text):
    words = analyse(text)
    following = {
        f"{a} {b}"
        for a, ends in words.places.items()
        for b, starts in words.places.items()
        if {last + 1 for _, last in ends} & {first for first, _ in starts}
    }

    chunks = Chunks(text)

    assert chunks.forms() == set(words.places)
    assert chunks.pairs(words.places) == following


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Haftar’s U.N. envoy", ["haftar", "s", "u", "n", "envoy"]),
        ("普京 met", ["普", "京", "met"]),
        ("Àl-Sādiq", ["al", "sadiq"]),
    ],
)
def test_rough_words_are_parted_at_every_mark_and_in_scripts_without_spaces_at_every_character(
    text, expected
):
    assert rough_words(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("القاضي في المدرسة", "القاضى فى المدرسه"),
        ("مصرع 14 عاملا", "مصرع ١٤ عاملا"),
        ("كوهنورد ايراني", "کوهنورد ایرانی"),
        ("کتاب‌ها را می‌خوانند", "کتاب ها را می خوانند"),
        ("کتاب‌ها را می‌خوانند", "کتابها را میخوانند"),
        ("हिन्दी सड़क", "हिंदी सडक"),
        ("৪০০ বস্তা", "400 বস্তা"),
        ("๑๗ นาย", "17 นาย"),
        ("IŞIK", "ışık"),
        ("об'єднав", "обʼєднав"),
        ("שָׁלוֹם", "שלום"),
    ],
)
def test_rough_words_are_the_same_in_every_spelling_of_their_script(one, other):
    assert rough_words(one) == rough_words(other)


def test_a_vowel_sign_parts_no_word():
    assert rough_words("सोनपुरा में বৃষ্টি") == ["सोनपुरा", "में", "বৃষ্টি"]


def test_what_is_under_a_picture_comes_last_or_not_at_all():
    html = "<p>The quay is open.</p><figure><img><figcaption>Ann Lee at the quay</figcaption></figure>"

    assert plain(html).split("\n")[-1] == "Ann Lee at the quay"
    assert "Ann Lee" not in plain(html, captions=False)


def test_captions_are_read_on_their_own_escaped_or_not():
    html = '<p>The quay is open.</p><p class="wp-caption-text">Ann Lee at the <b>quay</b></p>'

    assert captions_of(html) == captions_of(escape(html)) == "Ann Lee at the quay"
    assert captions_of("<p>The quay is open.</p>") == ""


def test_a_latin_word_in_a_persian_text_is_found_under_its_forms():
    assert {"یادداشت", "quay", "view"} <= {form.replace("ي", "ی") for form in forms("یادداشت quay-view")}


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("Ferry", "ferry"),
        ("COVID19", "covid19"),
        ("Ёлка", "елка"),
        ("Straße", "strasse"),
        ("𝐇aftar", "haftar"),
        ("U.S.", ""),
        ("f-16", ""),
        ("حفتر", ""),
        ("푸틴", ""),
        ("比亚", ""),
        ("", ""),
    ],
)
def test_a_word_that_has_one_form_is_known_by_its_letters(word, form):
    assert only_form(word) == form
    if form:
        assert list(analyse(word).places) == [form]
