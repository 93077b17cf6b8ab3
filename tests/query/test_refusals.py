"""What can't be read is refused with its place, the reason and a suggestion; what may not be meant gets a remark."""

import pytest

from bot.query.canonical import reread
from bot.query.parser import caret, parse
from tests.query.ask import read_as, refusal

NAMES = {"haftar": ["Haftar", "Hifter", "Khalifa Haftar", "حفتر", "Хафтар*"], "empty": []}
WATCHLISTS = {"libya": "Libya OR Tripoli", "a": "@@b x", "b": "@@a y", "bad": "(", "Deep": "@@libya @haftar"}


@pytest.mark.parametrize(
    ("query", "marked", "said", "suggestion"),
    [
        ('ferry "night boat', '"', "quote opened here is never closed", 'ferry "night boat"'),
        ("ferry AND (tram OR bus", "(", "never closed", "ferry AND (tram OR bus)"),
        ("ferry AND tram)", ")", "closes nothing", "ferry AND tram"),
        ("ferry ()", "()", "nothing in these", ""),
        ("ferry AND", "AND", "AND needs something on both sides", 'ferry "AND"'),
        ("OR ferry", "OR", "OR needs something on both sides", '"OR" ferry'),
        ("ferry NOT", "NOT", "NOT needs something after it", 'ferry "NOT"'),
        ("ferry (AND tram)", "AND", "both sides", 'ferry ("AND" tram)'),
        ("ferry (tram AND)", "AND", "both sides", 'ferry (tram "AND")'),
        ("ferry |", "|", "both sides", ""),
        ("not", "not", "NOT needs something after it", '"not"'),
        ("not guilty", "not guilty", "match nearly everything", '"not guilty"'),
        ("ferry OR NOT tram", "ferry OR NOT tram", "One side of this OR", ""),
        ("lang:en", "lang:en", "add a word", ""),
        ("ferry NEAR/0 tram", "NEAR/0", "from 1 to 100", ""),
        ("ferry NEAR/x tram", "NEAR/x", "a number after NEAR", ""),
        ("ferry NEAR/3 (a b)", "(", "Beside NEAR", ""),
        ("ATLEAST/99(ferry)", "ATLEAST/99", "from 1 to 50", ""),
        ("ATLEAST/3 ferry", "ATLEAST/3", "parentheses after ATLEAST", ""),
        ("ferry haft$", "haft$", "left open with *", "ferry haft*"),
        ("haft! ferry", "haft!", "left open with *", "haft* ferry"),
        ("hd=ferry", "hd=", "with a colon: title:", "title:ferry"),
        ("fe*", "fe*", "at least 3 letters", ""),
        ("fer~1", "fer~1", "four letters", ""),
        ("ferry~5", "ferry~5", "1 or 2 edits", ""),
        ("= ferry", "=", "before one word", ""),
        ("ferry title:", "title:", "needs something after it", 'ferry "title"'),
        ("site:reuters", "reuters", "needs a host", ""),
        ("x1 lang:english", "english", "lang:en", ""),
        ("tag:(a AND b)", "AND", "only be OR", ""),
        ("site:@haftar", "@haftar", "Write a word after site:", ""),
        ("site:(a.example", "(", "never closed", "site:(a.example)"),
        ("site:(a.example OR b.example", "(", "never closed", "site:(a.example OR b.example)"),
        ("https://x.example/a ferry", "https://x.example/a", "site:", "site:x.example ferry"),
        ("mail@x.example", "mail@x.example", "no word", ""),
        ("@hafter", "@hafter", "Did you mean @haftar?", "@haftar"),
        ("@empty", "@empty", "is empty", ""),
        ("@@libia ferry", "@@libia", "Did you mean @@libya?", "@@libya ferry"),
        ("@zz", "@zz", "There is no @zz.", ""),
        ("ferry @@a", "@@a", "can't be used here", ""),
        ("@@bad", "@@bad", "never closed", ""),
        ("", "", "nothing to look for", ""),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(query, marked, said, suggestion):
    error = refusal(query, names=NAMES, watchlists=WATCHLISTS)

    assert said in error.message
    assert query[error.position : error.position + error.length] == marked
    assert error.suggestion == suggestion


@pytest.mark.parametrize(
    "mistake", ['ferry "night', "ferry AND (tram", "ferry tram)", "haft$", "not guilty", "AND x"]
)
def test_a_suggestion_can_be_read(mistake):
    assert read_as(refusal(mistake).suggestion)


@pytest.mark.parametrize(
    ("query", "marked", "said", "suggestion"),
    [
        ("ferry OR tram bus", "ferry", "(ferry OR (tram AND bus))", ""),
        ("US navy", "US", "=US finds it in capitals", "=US navy"),
        ("U.S. navy", "U.S.", "=US", "=US navy"),
        ("WHO OR unicef", "WHO", "=WHO", "=WHO OR unicef"),
        ("pleaded not guilty", "not", "read as NOT", '"pleaded not guilty"'),
        ("ferry not (tram)", "not", "read as NOT", ""),
        ("ferry –tram", "–", "read as NOT", ""),
        ("the ferry", "the", "nearly every text", ""),
        ("titel:ferry", "titel:", "title:", "title:ferry"),
        ("intitle:ferry", "intitle:", "title:", "title:ferry"),
        ("foo:ferry", "foo:", "There are title", ""),
        ("ferry near5 tram", "near5", "NEAR/5", "ferry NEAR/5 tram"),
        ("ferry /5 tram", "/5", "NEAR/5", "ferry NEAR/5 tram"),
        ("ferry adj3 tram", "adj3", "ONEAR/3", "ferry ONEAR/3 tram"),
        ("ferry w/s tram", "w/s", "NEAR/20", "ferry NEAR/20 tram"),
        ("ATLEAST5(ferry)", "ATLEAST5", "ATLEAST/5", "ATLEAST/5(ferry)"),
        ("Haftar Hafter", "Haftar Hafter", "OR finds any", "Haftar OR Hafter"),
        ("Haftar حفتر Хафтар", "Haftar حفتر Хафтар", "OR finds any", "Haftar OR حفتر OR Хафтар"),
        ("ferry\ntram\nbus", "ferry\ntram\nbus", "OR finds any", "ferry OR tram OR bus"),
        ("Libya (Haftar Hifter)", "Haftar Hifter", "OR finds any", "Libya ((Haftar OR Hifter))"),
        ("'night ferry'", "'night ferry'", "Single quotes", '"night ferry"'),
        ("ferry % tram", "%", "passed over", ""),
        ("site:x.example", "site:x.example", "every item of x.example", ""),
        ("tag:sea OR author:ek", "tag:sea OR author:ek", "everything by ek", ""),
        ('"ferry"~3', '"ferry"~3', "two words or more", ""),
        ("普京*", "普京*", "passed over", ""),
    ],
)
def test_what_may_not_be_meant_is_remarked_with_its_place(query, marked, said, suggestion):
    remark = next(r for r in parse(query).warnings if said in r.message)

    assert query[remark.position : remark.position + remark.length] == marked
    assert remark.suggestion == suggestion


@pytest.mark.parametrize(
    "query",
    ["ferry AND tram", "(ferry OR boat) harbour", "=US navy", '"pleaded not guilty"', "ferry - tram", "ferry, tram.",
     "Haftar Russia", "Nord Sud Kivu", "title:ferry", "rain train", "Sudan South"],
)  # fmt: skip
def test_what_is_plain_is_read_without_remark(query):
    assert parse(query).warnings == ()


def test_a_name_set_is_any_of_its_forms():
    assert read_as("@Haftar", names=NAMES) == '(haftar OR hifter OR "khalifa haftar" OR حفتر OR хафтар*)'
    assert read_as("@haftar NEAR/3 libya", names=NAMES).endswith("NEAR/3 libya)")


def test_a_watchlist_stands_by_name_for_its_query():
    assert read_as("@@LIBYA ferry", watchlists=WATCHLISTS) == "((libya OR tripoli) AND ferry)"
    assert "haftar" in read_as("@@deep", names=NAMES, watchlists=WATCHLISTS)


def test_watchlists_that_stand_on_each_other_are_refused():
    assert "a → b → a" in refusal("@@a", watchlists=WATCHLISTS).message


def test_a_long_chain_of_watchlists_is_refused_and_not_fallen_into():
    chain = {f"w{n}": f"@@w{n + 1}" for n in range(3000)}

    assert "can't be used" in refusal("@@w0", watchlists=chain).message


def test_watchlists_that_double_each_other_are_stopped_at_two_hundred_words():
    doubling = {f"w{n}": f"(@@w{n + 1} a{n}) OR (@@w{n + 1} b{n})" for n in range(18)} | {"w18": "end"}

    assert "200 words" in refusal("@@w0", watchlists=doubling).message


def test_a_word_with_edits_is_expanded_among_the_words_seen():
    seen = ["haftar", "hafter", "after", "hifter", "russia", "hatfar"]

    read = parse("Haftar~1", vocabulary=seen)

    assert read.canonical == "(haftar OR hafter OR hatfar)"
    assert "stands for haftar, hafter, hatfar" in read.warnings[0].message


def test_at_most_fifty_forms_are_taken_the_nearest_first():
    seen = [f"ferr{a}{b}" for a in "abcdefghij" for b in "abcdefghij"] + ["ferru"]

    read = parse("ferry~2", vocabulary=seen)

    assert read.canonical.count(" OR ") == 49
    assert "ferru" in read.canonical


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("x" * 4001, "4,000 characters"),
        (" OR ".join(f"w{n}" for n in range(201)), "200 words"),
        ("(" * 21 + "x" + ")" * 21, "20 deep"),
        ("title:" * 400 + "x", "20 deep"),
        ("foo:" * 900 + "x", "20 deep"),
    ],
)
def test_a_limit_is_named(query, said):
    error = refusal(query)

    assert said in error.message
    assert 0 <= error.position < len(query)


def test_any_number_of_nots_is_read():
    assert read_as("ferry " + "NOT " * 901 + "tram") == "(ferry AND NOT tram)"


def test_two_hundred_words_and_twenty_levels_are_read():
    assert parse(" OR ".join(f"w{n}" for n in range(200)))
    assert parse("(" * 20 + "ferry" + ")" * 20).canonical == "ferry"


def test_carets_stand_under_the_place():
    assert caret(refusal("ferry AND (tram OR bus")) == "ferry AND (tram OR bus\n          ^"
    assert caret(refusal("ferry\nAND haft$ x")) == "AND haft$ x\n    ^^^^^"


def test_a_long_line_is_shown_around_the_place():
    line, carets = caret(refusal("ferry " * 60 + "haft$" + " tram" * 60)).split("\n")

    assert len(line) <= 78
    assert line[carets.index("^") : carets.rindex("^") + 1] == "haft$"


def test_a_name_set_is_asked_for_where_none_is_saved():
    assert refusal("@haftar").message == "There is no @haftar. None is saved yet."


@pytest.mark.parametrize(
    "query",
    [
        "ferry7 OR tram bus",
        "Хафтар",
        "C# AND near5",
        "the ferry",
        "x[1] ferry",
        "Haftar Hafter",
        "“not” ferry not tram",
    ],
)
def test_what_was_read_before_is_read_again_without_remarks(query):
    read = parse(query)
    assert read.warnings

    again = reread(query)

    assert (again.root, again.text, again.warnings) == (read.root, query, ())
