"""What channels are told of an item, decided from facts alone: tables, without a database and without a clock."""

from dataclasses import replace
from itertools import pairwise

import pytest

from bot.news.alert import Kind, New, OutboxRow, Reason, Silence, ToldPost, Why
from bot.news.content import PlacedItem, Rules
from bot.news.ids import ChannelId, PostId, StoryId, WatchlistId
from bot.news.reading.reading import read
from bot.news.reasons import says
from bot.news.story.placement import Role
from bot.news.telling import Correction, Edit, Facts, Reply, opens, tell
from bot.news.timetable import Gathering
from bot.news.watchlist import Mute, Route
from bot.query.document import Document
from bot.query.matcher import Match
from bot.query.parser import parse
from tests.builders import NOW, a_channel, a_kept_item, a_member, a_placement, a_watchlist, after

FERRY, HARBOUR = WatchlistId(1), WatchlistId(2)
NORTH, SOUTH = ChannelId(1), ChannelId(2)
DAILY = Route(channel=NORTH, digest="daily 18:00")
AT_ONCE = (Route(channel=NORTH),)


def a_placed_item(number=1, *, watchlists=(FERRY,), source="Wire", role=Role.ORIGINAL, **given):
    """An item that these watchlists match; its story is that of item 1."""
    placement = {k: given.pop(k) for k in ("new_facts", "known_since") if k in given}
    kept = a_kept_item(number, **given)
    reading = read(kept.item)
    text = Document.of(title=reading.title, body=reading.text, html=False)
    return PlacedItem(
        kept=kept,
        reading=reading,
        placement=a_placement(1, role=role, **placement),
        source=source,
        via="",
        matches={one: Match(parse("ferry"), text) for one in watchlists},
    )


def facts(*, ferry=AT_ONCE, harbour=AT_ONCE, posts=(), **given):
    """Two watchlists, two channels; `ferry` and `harbour`: their routes."""
    ferries = a_watchlist(id=FERRY, name="ferry", routes=ferry)
    harbours = a_watchlist(id=HARBOUR, name="harbour", routes=harbour)
    return Facts(
        **{
            "rules": Rules(),
            "watchlists": {FERRY: ferries, HARBOUR: harbours},
            "channels": {NORTH: a_channel(id=NORTH), SOUTH: a_channel(id=SOUTH, name="south")},
            "now": NOW,
            "posts": posts,
            "members": [a_member(1, source="Wire")],
        }
        | given
    )


def told(*watchlists, channel=NORTH, **content):
    """The post that item 1 opened."""
    (new,) = tell(a_placed_item(watchlists=watchlists), facts(posts=()))
    return ToldPost(
        id=PostId(7),
        watchlists=watchlists,
        channel=channel,
        story=StoryId(1),
        content=replace(new.content, **content),
        made=NOW,
    )


def silences(acts):
    return [(one.watchlist, one.channel, one.reason.why) for one in acts if isinstance(one, Silence)]


def test_a_story_is_one_post_in_a_channel_however_many_watchlists_match():
    (new,) = tell(a_placed_item(watchlists=(HARBOUR, FERRY)), facts())

    assert isinstance(new, New)
    assert (new.watchlists, new.content.watchlists) == ((FERRY, HARBOUR), ("ferry", "harbour"))


def test_each_channel_has_the_hashtags_of_its_own_watchlists():
    both = (Route(channel=NORTH), Route(channel=SOUTH))

    north, south = tell(a_placed_item(watchlists=(FERRY, HARBOUR)), facts(ferry=both))

    assert (north.channel, north.content.watchlists) == (NORTH, ("ferry", "harbour"))
    assert (south.channel, south.content.watchlists) == (SOUTH, ("ferry",))


@pytest.mark.parametrize(
    ("harbour", "urgent", "held"),
    [
        ((DAILY,), False, "daily"),
        ((Route(channel=NORTH, digest=Gathering.HOURLY),), False, "hourly"),
        ((Route(channel=NORTH),), False, None),
        ((DAILY,), True, None),
    ],
    ids=["both daily", "one hourly", "one at once", "one urgent"],
)
def test_the_most_urgent_watchlist_decides_when_a_post_goes_out(harbour, urgent, held):
    given = facts(ferry=(DAILY,), harbour=harbour)
    given.watchlists[HARBOUR] = replace(given.watchlists[HARBOUR], urgent=urgent)

    (new,) = tell(a_placed_item(watchlists=(FERRY, HARBOUR)), given)

    assert (new.wait and new.wait.reason, new.urgent) == (held, urgent)


def test_a_watchlist_that_matches_later_joins_the_post_by_an_edit():
    (edit,) = tell(
        a_placed_item(2, watchlists=(HARBOUR,), role=Role.COPY, source="Ledger"), facts(posts=[told(FERRY)])
    )

    assert isinstance(edit, Edit)
    assert (edit.joining, edit.content.watchlists) == ((HARBOUR,), ("ferry", "harbour"))


def test_a_watchlist_that_tells_the_story_does_not_join_again():
    same = tell(a_placed_item(2, role=Role.COPY, source="Wire"), facts(posts=[told(FERRY)]))

    assert silences(same) == [(FERRY, NORTH, Why.NAMED)]


def test_a_watchlist_whose_earlier_match_was_silent_does_not_join():
    (edit, silence) = tell(
        a_placed_item(2, watchlists=(FERRY, HARBOUR), role=Role.COPY, source="Ledger"),
        facts(
            posts=[told(FERRY)],
            earlier={HARBOUR: Why.MUTED},
            members=[a_member(1, source="Wire"), a_member(2, source="Ledger")],
        ),
    )

    assert edit.content.watchlists == ("ferry",)
    assert silence.reason == Reason(why=Why.DECIDED, before=Why.MUTED)


def test_a_reply_carries_all_hashtags_and_the_post_gets_the_new_one():
    later = a_placed_item(
        2, watchlists=(FERRY, HARBOUR), role=Role.UPDATE, new_facts="A second quay is shut."
    )

    reply, edit = tell(later, facts(posts=[told(FERRY)]))

    assert isinstance(reply, Reply)
    assert reply.content.watchlists == edit.content.watchlists == ("ferry", "harbour")
    assert (reply.content.new_facts, reply.content.summary) == ("A second quay is shut.", "")


def test_a_reply_is_kept_back_only_where_all_its_watchlists_are_muted():
    later = a_placed_item(2, watchlists=(FERRY,), role=Role.UPDATE, new_facts="A second quay is shut.")
    mutes = [Mute(kind="watchlist", subject="ferry", until=after(days=1))]

    kinds = [
        [type(act).__name__ for act in tell(later, facts(posts=[told(*of)], mutes=mutes))]
        for of in ((FERRY,), (FERRY, HARBOUR))
    ]

    assert kinds == [["Silence"], ["Reply"]]


@pytest.mark.parametrize(
    ("item", "given", "why"),
    [
        ({}, {"first_poll": True}, Why.FIRST_POLL),
        ({"role": Role.REPEAT}, {}, Why.REPEAT),
        ({}, {"mutes": [Mute(kind="source", subject="wire", until=after(days=1))]}, Why.MUTED),
        ({}, {"mutes": [Mute(kind="story", subject="1", until=after(days=1))]}, Why.MUTED),
        ({}, {"mutes": [Mute(kind="watchlist", subject="ferry", until=after(days=1))]}, Why.MUTED),
        ({}, {"earlier": {FERRY: Why.ELSEWHERE}}, Why.DECIDED),
        (
            {"known_since": after(days=-9)},
            {"rules": Rules(resurfaced_silent=True)},
            Why.OLD,
        ),
        ({"source": "Ledger"}, {"mutes": [Mute(kind="source", subject="wire", until=after(days=1))]}, None),
        ({"known_since": after(days=-9)}, {}, None),
        ({"new_facts": "More."}, {"earlier": {FERRY: Why.ELSEWHERE}}, None),
        ({}, {"first_poll": True, "rules": Rules(first_poll_silent=False)}, None),
    ],
)
def test_what_keeps_a_channel_from_being_told(item, given, why):
    placed = a_placed_item(**item)

    acts = tell(placed, facts(**given))

    assert silences(acts) == ([(FERRY, NORTH, why)] if why else [])
    assert opens(placed, facts(**given)) is (why is None)


def test_an_old_article_that_is_told_says_how_old_it_is():
    (new,) = tell(a_placed_item(known_since=after(days=-9)), facts())

    assert new.content.resurfaced == after(days=-9)


def test_a_watchlist_without_a_channel_is_silent_and_says_so():
    acts = tell(a_placed_item(), facts(ferry=()))

    assert silences(acts) == [(FERRY, None, Why.NO_CHANNEL)]
    assert not opens(a_placed_item(), facts(ferry=()))


@pytest.mark.parametrize(
    ("role", "members", "content", "expected"),
    [
        (Role.REPEAT, ["Wire"], {}, Why.REPEAT),
        (Role.UPDATE, ["Wire"], {}, Why.REWORDED),
        (Role.COPY, ["Wire"], {}, Why.NAMED),
        (Role.COPY, ["Wire", "Ledger"], {}, ("Ledger",)),
    ],
)
def test_what_a_post_that_is_there_makes_of_another_item(role, members, content, expected):
    post = told(FERRY, **content)
    known = [a_member(number, source=one) for number, one in enumerate(members, 1)]

    (act,) = tell(
        a_placed_item(2, role=role, source="Wire"),
        facts(posts=[post], members=known),
    )

    found = tuple(one.source for one in act.content.also_in) if isinstance(act, Edit) else act.reason.why
    assert found == expected


def test_a_post_of_a_removed_channel_is_left_alone():
    assert (
        tell(a_placed_item(2, role=Role.COPY), facts(posts=[told(FERRY, channel=ChannelId(9))]))[0].channel
        == NORTH
    )


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason(why=Why.NAMED), "the post names this outlet already"),
        (Reason(why=Why.OLD, days=12), "an old article: 12 days"),
        (
            Reason(why=Why.DECIDED, before=Why.FIRST_POLL),
            "the story was decided before: it was in the feed before the feed was added",
        ),
        (Reason(why=Why.MUTED, mute="source", until=NOW), "muted: source until 25.11.2026 09:30 CET"),
        (Reason(why=Why.MUTED, mute="story"), "muted: story"),
    ],
)
def test_a_reason_in_words(reason, words):
    assert says(reason, timezone="Europe/Paris") == words


def test_every_reason_has_words():
    assert all(says(Reason(why=why)) for why in Why)


def test_overlapping_matches_of_two_watchlists_are_marked_once():
    item = a_placed_item(watchlists=(FERRY, HARBOUR))
    text = Document.of(title=item.reading.title, body=item.reading.text, html=False)
    item = replace(
        item,
        matches={
            FERRY: Match(parse('"ferry has"'), text),
            HARBOUR: Match(parse('ferry OR "has left"'), text),
        },
    )

    spans = item.spans([FERRY, HARBOUR])

    assert all(one.end <= two.start for one, two in pairwise(spans) if one.field == two.field)
    assert [one.text for one in spans] == ["ferry has left", "Ferry"]
    assert item.spans([WatchlistId(9)]) is None


def test_an_item_without_a_title_is_headed_by_its_first_sentence():
    item = a_placed_item(
        title="",
        summary="The ferry has left the harbour for the islands. The crew says that nobody was on board.",
    )
    [new] = tell(item, facts())
    post = new.content

    assert post.headline == "The ferry has left the harbour for the islands."
    assert post.summary == "The crew says that nobody was on board."
    assert [post.headline[m.start : m.end] for m in post.headline_marks] == ["ferry"]
    assert post.summary_marks == ()


def test_a_channel_that_was_removed_is_told_nothing():
    routes = (Route(channel=ChannelId(9)), Route(channel=NORTH))

    (new,) = tell(a_placed_item(), facts(ferry=routes))

    assert new.channel == NORTH


TOLD = "Three people were killed, the coast guard said late on Tuesday."
NOW_TOLD = "Two people were killed, the coast guard said late on Tuesday."


@pytest.mark.parametrize(
    ("of_post", "source", "told_before", "corrects"),
    [
        (7, "Wire", TOLD, True),
        (7, "Ledger", TOLD, False),
        (8, "Wire", TOLD, False),
        (7, "Wire", "Divers will look at the piers of the quay again next week.", False),
    ],
    ids=["of the same source", "of another source", "to another post", "of something else"],
)
def test_a_newer_text_puts_the_replies_of_its_own_source_right(of_post, source, told_before, corrects):
    post = told(FERRY)
    reply = OutboxRow(
        post=PostId(of_post),
        channel=NORTH,
        kind=Kind.REPLY,
        content=replace(post.content, source=source, new_facts=told_before),
        made=NOW,
        not_before=NOW,
    )
    later = a_placed_item(2, role=Role.UPDATE, summary=NOW_TOLD)

    acts = tell(later, facts(posts=[post], replies=[reply]))

    found = [one for one in acts if isinstance(one, Correction)]
    assert [(one.content.new_facts, one.content.corrected) for one in found] == (
        [(NOW_TOLD, "Three → Two")] if corrects else []
    )


def test_new_facts_without_a_flag_correct_nothing():
    later = a_placed_item(2, role=Role.UPDATE, summary=NOW_TOLD, new_facts="The harbour is shut.")

    assert [type(one) for one in tell(later, facts(posts=[told(FERRY)]))] == [Reply]


@pytest.mark.parametrize(
    ("title", "told_now"),
    [("Ferry leaves", ["Reply"]), ("CORRECTION: Ferry leaves", ["Correction", "Edit"])],
)
def test_new_facts_correct_what_was_told_before_only_under_a_flag(title, told_now):
    post = told(FERRY)
    reply = OutboxRow(
        post=post.id,
        channel=NORTH,
        kind=Kind.REPLY,
        content=replace(post.content, new_facts=TOLD),
        made=NOW,
        not_before=NOW,
    )
    later = a_placed_item(
        2, role=Role.UPDATE, title=title, summary=NOW_TOLD, new_facts="The harbour is shut."
    )

    assert [type(one).__name__ for one in tell(later, facts(posts=[post], replies=[reply]))] == told_now


def test_of_two_watchlists_that_join_one_that_is_urgent_hastens_the_post():
    given = facts(posts=[replace(told(FERRY), watchlists=(WatchlistId(3),))])
    given.watchlists[HARBOUR] = replace(given.watchlists[HARBOUR], urgent=True)

    (edit,) = tell(a_placed_item(2, watchlists=(FERRY, HARBOUR), role=Role.COPY, source="Ledger"), given)

    assert edit.joining == (FERRY, HARBOUR)
    assert edit.urgent


def test_a_watchlist_made_anew_under_its_old_name_is_one_hashtag():
    (edit,) = tell(
        a_placed_item(2, watchlists=(HARBOUR,), role=Role.COPY, source="Ledger"),
        facts(posts=[told(FERRY, watchlists=("ferry", "harbour"))]),
    )

    assert edit.joining == (HARBOUR,)
    assert edit.content.watchlists == ("ferry", "harbour")


def test_of_a_muted_watchlist_a_post_still_names_who_else_carries_the_story():
    mutes = [Mute(kind="watchlist", subject="ferry", until=after(days=1))]
    later = a_placed_item(2, role=Role.UPDATE, source="Ledger", new_facts="A second quay is shut.")
    members = [a_member(1, source="Wire"), a_member(2, source="Ledger")]

    (act,) = tell(later, facts(posts=[told(FERRY)], mutes=mutes, members=members))

    assert isinstance(act, Edit)
    assert [one.source for one in act.content.also_in] == ["Ledger"]


def test_a_post_that_was_corrected_says_so_also_after_the_next_copy():
    members = [a_member(1, source="Wire"), a_member(2, source="Ledger")]

    (edit,) = tell(
        a_placed_item(2, role=Role.COPY, source="Ledger"),
        facts(posts=[told(FERRY, notice="correction")], members=members),
    )

    assert edit.content.notice == "correction"
