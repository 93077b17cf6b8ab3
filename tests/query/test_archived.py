"""What the index of the archive is asked for a query: never less than the matcher needs, and no more where it decides."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.query.archived import asked, kept_words, of_headline, stating
from bot.query.lookup import Begins, Has, every
from bot.query.matcher import holds
from bot.query.packed import pack, unpack
from bot.query.parser import parse
from bot.query.syntax import And, In, Not, Or
from tests.query.ask import a_document, finds

WORDS = [
    "haftar",
    "Хафтар",
    "حفتر",
    "والحفتر",
    "الحفتر",
    "普京",
    "普",
    "京访",
    "はふたる",
    "ソマリア",
    "Yunus-bek",
    "L'Italia",
]
WORDS += [
    "Müller",
    "하프타르가",
    "하프타르",
    "WHO",
    "who",
    "1,000",
    "C++",
    "AT&T",
    "U.S.",
    "ลิเบีย",
    "Côte-d'Ivoire",
]
LEAVES = st.sampled_from(WORDS).flatmap(
    lambda word: st.sampled_from(
        [word, f'"{word}"', f"={word}", f'"{word} haftar"', f"title:{word}", f"lead:{word}"]
    )
) | st.sampled_from(
    [
        "haft*",
        "haf?ar",
        "*tar",
        "haftar~1",
        "Хаф*",
        "site:x.example",
        "lang:pt",
        "source:bbc",
        "tag:war",
        "url:libya",
        "country:ly",
        'author:"ann lee"',
        "haftar NEAR/2 who",
        '"who haftar"~3',
        "ATLEAST/2(haftar)",
        "body:haft*",
        "title:(haftar AND NOT who)",
        "lead:(NOT haftar OR who)",
        "body:(title:haftar)",
    ]
)


def node(query):
    try:
        return parse(query).root
    except Exception:  # refused: nothing to ask
        return parse("haftar").root


NODES = st.recursive(
    LEAVES.map(node),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda children: And(tuple(children))),
        st.lists(inner, min_size=2, max_size=3).map(lambda children: Or(tuple(children))),
        inner.map(Not),
        st.tuples(st.sampled_from(["title", "lead", "body"]), inner).map(lambda pair: In(*pair)),
    ),
    max_leaves=6,
)
TEXTS = st.lists(
    st.sampled_from([*WORDS, "said", "the", "访", "普京访", "普，京", "haftars", "hafter", "\n"]), max_size=9
).map(lambda words: " ".join(words))
STATED = st.fixed_dictionaries(
    {},
    optional={
        "url": st.sampled_from(["https://a.x.example/libya-war", "https://other.example/1"]),
        "lang": st.sampled_from(["pt-BR", "pt", "en"]),
        "source": st.sampled_from(["BBC", "bbc news"]),
        "author": st.sampled_from(["Ann Lee", "Lee Ann"]),
        "country": st.just("LY"),
        "tags": st.just(("War",)),
    },
)


@settings(max_examples=400)
@given(root=NODES, title=TEXTS, body=TEXTS, stated=STATED)
def test_what_matches_is_found_and_where_the_index_decides_nothing_else_is(root, title, body, stated):
    document = a_document(body, title=title, **stated)
    question = asked(root)

    found = finds(question.lookup, kept_words(document))

    if holds(root, document):
        assert found
    elif question.decided:
        assert not found


@settings(max_examples=200, deadline=None)
@given(root=NODES, title=TEXTS, body=TEXTS, stated=STATED)
def test_a_packed_text_is_matched_as_the_text_is(root, title, body, stated):
    document = a_document(body, title=title, **stated)

    again = unpack(pack(document))

    assert holds(root, again) is holds(root, document)
    assert kept_words(again) == kept_words(document)


def test_whatever_a_text_is_of_it_can_be_packed():
    again = unpack(pack(a_document("half \ud83d of a pair\n“quoted”", title="\\")))

    assert (again.title, again.body) == ("\\", "half \ud83d of a pair\n“quoted”")


@pytest.mark.parametrize(
    "query",
    [
        "haftar",
        "haftar OR hifter",
        "Haftar AND (Russia OR Wagner) NOT football",
        "حفتر",
        "普京",
        "haft*",
        "title:haftar",
        "haftar AND site:x.example",
        "haftar AND lang:en",
        "haftar AND source:bbc",
        "title:(haftar OR wagner)",
    ],
)
def test_words_and_what_joins_them_are_decided_by_the_index(query):
    assert asked(parse(query).root).decided


@pytest.mark.parametrize(
    "query",
    ['"khalifa haftar"', "=WHO", "haftar NEAR/3 russia", "h?ftar AND libya", "俄罗斯", "ATLEAST/2(haftar)"],
)
def test_where_words_stand_is_left_to_the_matcher(query):
    question = asked(parse(query).root)

    assert question.lookup is not None
    assert not question.decided


def test_a_row_of_characters_is_asked_for_by_its_neighbours():
    question = asked(parse("普京").root)

    assert finds(question.lookup, kept_words(a_document("俄罗斯总统普京访问")))
    assert not finds(question.lookup, kept_words(a_document("普天同庆，京城")))


@pytest.mark.parametrize(
    "text",
    [
        "普京 访华",
        "普京\n访 华，京",
        "普京a访1华",
        "一二 三",
        "普京〇々访",
        "㊗京",
        "⼀二",
        "普京，访华。京",
        "http://x.example/普京 访",
        "a@普京",
    ],
)
def test_neighbours_are_those_of_the_matcher(text):
    rows = {word[1:] for word in kept_words(a_document(text)) if word[0] == "\ue101"}

    characters = {letter for letter in text if "\u4e00" <= letter <= "\u9fff"}
    for pair in (before + after for before in characters for after in characters):
        assert (pair in rows) is holds(parse(pair).root, a_document(text)), pair


def test_nothing_that_a_tokenizer_might_split_is_in_a_kept_word():
    words = kept_words(
        a_document("AT&T, C++ and 1.5", url="https://x.example/a-b", source='The "Daily" Post')
    )

    assert all(letter.isalnum() or ord(letter) >= 0xE000 for word in words for letter in word)


def test_a_field_is_asked_for_as_it_is_kept_and_a_headline_by_its_words():
    kept = set(
        kept_words(a_document("Harbour", title="Ferries to the islands", source="Quay Courier", lang="de-at"))
    )

    assert asked_words(stating("source", "quay courier")) <= kept
    assert asked_words(stating("lang", "de")) <= kept
    assert not asked_words(stating("lang", "en")) <= kept
    assert of_headline("?!") is None
    assert isinstance(of_headline("ferr"), Begins)
    assert every().word in kept


def asked_words(lookup):
    return {lookup.word}


def test_what_is_not_in_the_lead_may_be_in_the_text():
    looked_for = asked(parse("lead:(ferry NOT harbour)").root)

    assert (looked_for.lookup, looked_for.decided) == (Has("ferry"), False)
