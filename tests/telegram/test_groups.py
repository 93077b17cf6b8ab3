"""What is said in groups, over HTTP: who is answered, where, and what stays private."""

import asyncio

import pytest

from bot.desk.desk import Desk
from bot.telegram.commands.registry import menu
from tests.builders import SettableClock, an_admin
from tests.servers.bot_api import CHANNEL
from tests.telegram.conversation import ANN

BOB, EVE = 815, 99
GROUP = -5
FORUM = -1005
LIST = """<opml version="2.0"><body>
<outline type="rss" text="Ledger" xmlUrl="https://ledger.example/rss"/></body></opml>"""


def desk(database):
    return Desk(database, SettableClock(), who="test")


class Room:
    """One group, with what is said in it."""

    def __init__(self, talk, api, chat_id):
        self.talk, self.api, self.chat_id = talk, api, chat_id

    def said(self):
        """What the bot has said there."""
        return [
            one for one in self.api.seen(chat_id=self.chat_id) if one["event"] in ("send", "photo", "edit")
        ]

    async def say(self, text, *, user=ANN, **given):
        """The text of the bot's next answer in the group; how it stands there is in `last`."""
        before = len(self.said())
        self.asked = self.api.say(user=user, text=text, chat_id=self.chat_id, **given)
        return await self.next(before)

    async def next(self, before):
        self.last = await self.talk.until(lambda: len(self.said()) > before and self.said()[-1])
        return self.last["text"]

    async def press(self, label, *, user=ANN):
        """The text of the answer in the group to a press under the last one there."""
        before = len(self.said())
        self.press_only(label, user=user)
        return await self.next(before)

    async def save(self, text, *, user=ANN):
        """A command that proposes something, and yes."""
        await self.say(text, user=user)
        return await self.press("Save", user=user)

    def press_only(self, label, *, user=ANN):
        (data,) = [
            button["callback_data"]
            for row in self.last["markup"]["inline_keyboard"]
            for button in row
            if label in button["text"]
        ]
        self.api.press(user=user, message_id=self.last["message_id"], data=data, chat_id=self.chat_id)

    async def unanswered(self, text="", *, user=ANN, **given):
        """Say it, and see that nothing comes there: what is said after it has been answered."""
        before = len(self.said())
        self.api.say(user=user, text=text, chat_id=self.chat_id, **given)
        await self.talk.say("/id")
        await asyncio.sleep(0.1)  # lines are beside each other
        return len(self.said()) == before


@pytest.fixture
async def outside(ann, bot_api):
    """A group that is not allowed, in which the bot is."""
    ann.chat.groups.settle_seconds = 0.05
    await ann.say("/id")  # she has written to the bot
    bot_api.chat(chat_id=GROUP, kind="group", title="Harbour <desk>", status="member")
    bot_api.limits(per_minute=1000, burst=0)
    ann.chat._answers._pace._gap *= 0.01
    return Room(ann, bot_api, GROUP)


@pytest.fixture
async def room(outside, database):
    """A group that is allowed."""
    await desk(database).groups.allow(GROUP, "Harbour <desk>")
    return outside


async def an_admin_called(database, user_id, role="admin", name="Bob"):
    async with database.write() as work:
        await work.admins.save(an_admin(user_id=user_id, role=role, name=name))
        await work.commit()


# ---- which groups -------------------------------------------------------------------------------------------------


async def added(ann, bot_api, status="member"):
    before = len(bot_api.seen(chat_id=ANN, event="send"))
    bot_api.change(chat_id=GROUP, status="left")
    bot_api.member(chat_id=GROUP, status=status, user=EVE, name="Eve")
    return await ann.wait_answer(ANN, before)


async def test_the_owner_is_asked_in_private_when_the_bot_is_added(outside, ann, bot_api, database):
    asked = await added(ann, bot_api)

    assert asked == "Eve (99) added me to Harbour <desk>. May admins use me there?"
    assert "Admins may now use me in Harbour <desk>" in await ann.press("Yes")
    assert not outside.said()
    assert [one.title for one in await desk(database).groups.all()] == ["Harbour <desk>"]
    assert "Your id is 4711" in await outside.say("/id")


async def test_the_owner_may_say_no(outside, ann, bot_api, database):
    await added(ann, bot_api)

    assert (await ann.press("No")).endswith("Nothing was changed.")
    assert not await desk(database).groups.all()


async def test_the_owner_allows_and_disallows_in_the_group_itself(outside, ann, database):
    assert "Everybody there can read" in await outside.say("/allow@watch_double_bot")
    assert "already" in await outside.say("/allow")
    assert "I don't answer anybody in Harbour <desk> any more" in await outside.say("/disallow")
    assert not await desk(database).groups.all()
    assert await outside.unanswered("/id")


async def test_an_admin_who_is_not_the_owner_can_neither_allow_nor_disallow(outside, database):
    await an_admin_called(database, BOB)

    assert await outside.unanswered("/allow", user=BOB)
    await outside.say("/allow")
    assert await outside.say("/disallow", user=BOB) == "Only the owner can do that."
    assert await desk(database).groups.all()


async def test_groups_are_listed_in_private_with_buttons_to_take_that_back(room, ann, database):
    assert "Harbour <desk> · -5" in await ann.say("/groups")
    assert "I don't answer anybody in Harbour <desk>" in await ann.press("End it in Harbour")
    assert "Taken back: group disallowed" in await ann.press("Undo")
    assert "Your id" in await room.say("/id")
    assert "Harbour" in await ann.say("/groups")


async def test_what_is_done_to_groups_is_in_the_log_and_can_be_undone(outside, ann, database):
    await outside.say("/allow")

    assert "Ann (4711): group allowed Harbour <desk>" in await ann.say("/log")
    assert "Taken back: group allowed" in await ann.undo()
    assert not await desk(database).groups.all()
    assert await ann.undo() == "There is nothing to take back."


async def test_being_removed_ends_it_silently(room, ann, bot_api, database):
    before = len(bot_api.seen(chat_id=ANN, event="send"))
    bot_api.member(chat_id=GROUP, status="kicked", user=EVE, name="Eve")
    await ann.say("/id")

    assert not await desk(database).groups.all()
    assert len(bot_api.seen(chat_id=ANN, event="send")) == before + 1
    assert "can't be taken back" in await ann.undo()
    assert "May admins use me there?" in await added(ann, bot_api)


async def test_a_group_that_is_not_allowed_is_silent_and_the_owner_told_once(outside, ann, bot_api, database):
    await an_admin_called(database, BOB)
    before = len(bot_api.seen(chat_id=ANN, event="send"))

    bot_api.say(user=BOB, text="/watchlists", chat_id=GROUP)
    bot_api.say(user=EVE, text="/help", chat_id=GROUP)
    bot_api.say(user=ANN, text="/watchlists", chat_id=GROUP)
    told = await ann.wait_answer(ANN, before)
    bot_api.say(user=ANN, text="/watchlists", chat_id=GROUP)

    assert "I don't answer anybody in Harbour <desk> yet. To change that, type /allow there." in told
    assert await outside.unanswered("/health")
    assert len(bot_api.seen(chat_id=ANN, event="send")) == before + 2  # and the answer to /id
    assert not outside.said()


async def test_a_basic_group_that_becomes_a_supergroup_stays_allowed(room, ann, bot_api, database):
    """The bot learns that it is in the supergroup before it learns what that was."""
    ann.chat.groups.settle_seconds = 0.5
    before = len(bot_api.seen(chat_id=ANN, event="send"))
    bot_api.migrate(chat_id=GROUP, to=FORUM)
    await ann.say("/id")
    bot_api.migrated(chat_id=GROUP, to=FORUM)

    assert "Your id is 4711" in await Room(ann, bot_api, FORUM).say("/id")
    assert [one.chat_id for one in await desk(database).groups.all()] == [FORUM]
    assert len(bot_api.seen(chat_id=ANN, event="send")) == before + 1  # nobody is asked about it anew


async def test_an_answer_that_finds_the_group_moved_follows_it(room, ann, bot_api, database):
    ann.chat.groups.settle_seconds = 5.0
    bot_api.migrate(chat_id=GROUP, to=FORUM)

    await ann.chat.send(place(GROUP), reply("Hello"))

    assert "Hello" in Room(ann, bot_api, FORUM).said()[-1]["text"]
    assert [one.chat_id for one in await desk(database).groups.all()] == [FORUM]


def place(chat_id):
    from bot.telegram.chat.conversation import ChatPlace

    return ChatPlace(user_id=ANN, chat_id=chat_id, title="Harbour", message_id=1)


def reply(text):
    from bot.telegram.commands.replies import ChatReply

    return ChatReply(text)


async def test_what_was_allowed_before_a_group_moved_can_still_be_undone(outside, ann, bot_api, database):
    await outside.say("/allow")
    await desk(database).groups.move(GROUP, FORUM)

    assert "Taken back: group allowed" in await ann.undo()
    assert not await desk(database).groups.all()


# ---- who is answered, and where -----------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["/watch@watch_double_bot ferries = ferry", "/watch ferries = ferry"])
async def test_a_command_is_answered_as_a_reply_to_it(room, database, typed):
    await room.unanswered("good morning")

    assert "ferries would be read as ferry" in await room.say(typed)
    assert room.last["reply_to"] == room.asked
    assert "Watching ferries" in await room.press("Save")
    assert [one.name for one in await desk(database).watchlists.all()] == ["ferries"]


@pytest.mark.parametrize(
    "text",
    ["/watch@other_bot ferries = ferry", "/ban eve", "good morning", "ferries = ferry", "/!unwatch ferries"],
)
@pytest.mark.parametrize("status", ["member", "administrator"])
async def test_what_is_not_for_the_bot_is_not_answered(room, bot_api, database, text, status):
    bot_api.change(chat_id=GROUP, status=status)  # an administrator is shown everything

    assert await room.unanswered(text)
    assert await room.unanswered(text, user=EVE)
    assert not await desk(database).watchlists.all()


async def test_a_mistyped_command_that_names_the_bot_is_answered(room):
    assert "Did you mean /watchlists?" in await room.say("/watchlsts@watch_double_bot")


async def test_a_stranger_gets_one_polite_line_with_his_id(room):
    line = f"This bot answers its admins only. Your id is {EVE}."

    assert await room.say("/watchlists", user=EVE) == line
    assert room.last["reply_to"] == room.asked
    assert await room.unanswered("/help", user=EVE)


async def test_a_code_is_not_taken_in_a_group(room, database):
    code = await desk(database).people.invite("owner")

    assert "answers its admins only" in await room.say(f"/start {code}", user=EVE)
    assert [one.user_id for one in await desk(database).people.all()] == [ANN]


@pytest.mark.parametrize("on_behalf", ["group", "channel", "linked"])
async def test_who_has_no_number_is_not_answered(room, bot_api, on_behalf):
    assert await room.unanswered("/watchlists", on_behalf=on_behalf)


async def test_a_forwarded_command_is_not_run(room, bot_api, database):
    assert await room.unanswered("/watch ferries = ferry", origin=(CHANNEL, 7))
    assert not await desk(database).watchlists.all()


async def test_an_edited_message_never_runs_its_command(room, database):
    assert await room.unanswered("/watch ferries = ferry", edited=True)
    assert not await desk(database).watchlists.all()


async def test_roles_hold_in_groups_too(room, database):
    await an_admin_called(database, BOB, role="viewer")

    assert "can't change anything" in await room.say("/watch x = ferry", user=BOB)
    assert "Nothing is watched" in await room.say("/watchlists", user=BOB)


async def test_an_answer_comes_in_the_topic_of_the_command(ann, bot_api, database, outside):
    bot_api.chat(
        chat_id=FORUM, kind="supergroup", title="Forum", status="member", forum=True, topics={7: "open"}
    )
    await desk(database).groups.allow(FORUM, "Forum")
    forum = Room(ann, bot_api, FORUM)
    await desk(database).feeds.add("https://ledger.example/rss")

    await forum.say("/id", topic=7)
    assert forum.last["topic"] == 7
    await forum.say("/chart", topic=7)
    assert (forum.last["event"], forum.last["topic"]) == ("photo", 7)
    await forum.say("/id")
    assert forum.last["topic"] is None


async def test_a_command_that_was_deleted_meanwhile_is_answered_in_its_topic(ann, bot_api, database, outside):
    bot_api.chat(
        chat_id=FORUM, kind="supergroup", title="Forum", status="member", forum=True, topics={7: "open"}
    )
    await desk(database).groups.allow(FORUM, "Forum")
    forum = Room(ann, bot_api, FORUM)
    bot_api.fault(kind="slow", method="sendMessage", chat_id=FORUM, seconds=0.3)
    asked = bot_api.say(user=ANN, text="/id", chat_id=FORUM, topic=7)
    bot_api.delete(chat_id=FORUM, message_id=asked)

    assert "Your id" in await forum.next(0)
    assert (forum.last["reply_to"], forum.last["topic"]) == (None, 7)


async def test_a_thread_that_is_no_topic_is_answered(ann, bot_api, database, outside):
    """A reply in a supergroup names a thread to which nothing can be sent."""
    bot_api.chat(chat_id=FORUM, kind="supergroup", title="Plain", status="member")
    await desk(database).groups.allow(FORUM, "Plain")
    plain = Room(ann, bot_api, FORUM)
    await plain.say("/id")

    assert "Your id" in await plain.say("/id", answers=plain.last["message_id"])


async def test_why_is_asked_as_a_reply_to_a_forwarded_post(room, bot_api):
    post = bot_api.say(user=EVE, text="Ferry", chat_id=GROUP, origin=(CHANNEL, 7))

    assert "t.me/c/1234567890/7" in await room.say("/why", answers=post) or "channel" in room.last["text"]


# ---- dialogues and buttons ----------------------------------------------------------------------------------------


async def test_a_question_is_answered_by_replying_to_it(room, database):
    assert "What should I watch for?" in await room.say("/watch")
    question = room.last
    assert question["markup"] == {"force_reply": True, "selective": True}
    assert "replying to this message" in question["text"]

    assert "Nothing is saved yet" in await room.say("ferries = ferry", answers=question["message_id"])
    assert "Watching ferries" in await room.press("Save")
    assert await room.unanswered("boats = boat", answers=question["message_id"])
    assert [one.name for one in await desk(database).watchlists.all()] == ["ferries"]


async def test_a_query_that_can_not_be_read_is_corrected_by_a_reply(room, database):
    assert "can't read this query" in await room.say("/watch ferries = ferry AND (")
    assert "ferries would be" in await room.say("ferry", answers=room.last["message_id"])


async def test_a_dialogue_of_a_group_is_neither_continued_in_private_nor_by_another(room, ann, database):
    await an_admin_called(database, BOB)
    await room.say("/watch")
    question = room.last["message_id"]

    assert "I did nothing" in await ann.say("ferries = ferry")
    assert await room.unanswered("ferries = ferry", user=BOB, answers=question)
    assert await room.say("/cancel", user=BOB) == "There is nothing to cancel."
    assert await room.say("/cancel") == "Cancelled."
    assert await room.unanswered("ferries = ferry", answers=question)
    assert not await desk(database).watchlists.all()


async def test_a_dialogue_of_the_private_chat_is_not_continued_in_a_group(room, ann, database):
    await room.say("/id")
    await ann.say("/watch")

    assert await room.unanswered("ferries = ferry", answers=room.last["message_id"])
    assert not await desk(database).watchlists.all()


async def test_a_reply_to_another_message_of_the_bot_is_no_answer(room, bot_api, database):
    bot_api.change(chat_id=GROUP, status="administrator")
    await room.say("/id")
    other = room.last["message_id"]
    await room.say("/watch")

    assert await room.unanswered("ferries = ferry", answers=other)
    assert not await desk(database).watchlists.all()


async def test_buttons_are_for_who_asked_and_answer_in_the_group(room, bot_api, database):
    await an_admin_called(database, BOB)
    await room.save("/watch ferries = ferry")
    asked = room.asked

    room.press_only("Remove", user=BOB)
    await room.talk.until(lambda: "for the person who asked" in bot_api.answers()[-1]["text"])

    assert "Remove ferries?" in await room.press("Remove")
    assert room.last["reply_to"] == asked
    assert "is removed" in await room.press("Yes, remove")
    assert not await desk(database).watchlists.all()


async def test_a_button_of_a_group_that_is_not_allowed_any_more_does_nothing(room, bot_api, database):
    await room.save("/watch ferries = ferry")
    await desk(database).groups.disallow(GROUP)

    room.press_only("Pause")
    await room.talk.until(lambda: "Send the command again" in bot_api.answers()[-1]["text"])

    assert not (await desk(database).watchlists.get("ferries")).paused


# ---- secrets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [one.name for one in menu() if one.private])
async def test_what_is_for_one_alone_is_answered_in_private(room, ann, bot_api, database, command):
    await desk(database).feeds.add("https://ledger.example/rss")
    before = len(bot_api.seen(chat_id=ANN, event="send"))

    assert await room.say(f"/{command}") == "I have answered you in private."
    assert await ann.wait_answer(ANN, before)
    assert "/start" not in room.last["text"]
    assert not bot_api.seen(chat_id=GROUP, event="document")
    assert len(room.said()) == 1


async def test_who_has_never_written_to_the_bot_is_told_to(room, database):
    await an_admin_called(database, BOB, role="owner")

    assert "I can't write to you: send me /start in private" in await room.say("/invite", user=BOB)


# ---- lists --------------------------------------------------------------------------------------------------------


async def test_an_opml_file_is_taken_with_the_command_as_its_caption(room, database):
    assert "1 feed added" in await room.say("/addfeed", document=("feeds.opml", LIST))
    assert len(await desk(database).feeds.all()) == 1


async def test_an_opml_file_is_taken_as_a_reply_to_the_bot(room, database):
    await room.say("/feeds")

    assert "1 feed added" in await room.say(
        "", document=("feeds.opml", LIST), answers=room.last["message_id"]
    )


async def test_other_files_are_left_alone(room, bot_api, database):
    bot_api.change(chat_id=GROUP, status="administrator")
    await room.say("/feeds")

    assert await room.unanswered(document=("feeds.opml", LIST))
    assert await room.unanswered("/watch", document=("feeds.opml", LIST))
    assert await room.unanswered(document=("holiday.jpg", "x"), answers=room.last["message_id"])
    assert not await desk(database).feeds.all()


# ---- limits and refusals ------------------------------------------------------------------------------------------


async def test_a_group_gets_no_more_than_telegram_allows_and_holds_up_nobody(room, ann, bot_api):
    bot_api.limits(per_minute=2, burst=0)
    for _ in range(3):
        bot_api.say(user=ANN, text="/id", chat_id=GROUP)
    await ann.until(lambda: len(room.said()) == 2)

    assert "Your id" in await ann.say("/id")
    assert len(room.said()) == 2


async def test_the_pace_of_a_group_is_kept_without_being_told(room, bot_api):
    room.talk.chat._answers._pace._per_minute = 2
    for _ in range(3):
        bot_api.say(user=ANN, text="/id", chat_id=GROUP)
    await room.talk.until(lambda: len(room.said()) == 2)

    assert await room.unanswered()
    tried = [one for one in bot_api.requests() if one["chat_id"] == str(GROUP)]
    assert {one["outcome"] for one in tried} == {"ok"}


@pytest.mark.parametrize("trouble", [{"may_post": False}, {"status": "kicked"}])
async def test_a_group_that_does_not_let_the_bot_answer_is_answered_in_private(room, ann, bot_api, trouble):
    before = len(bot_api.seen(chat_id=ANN, event="send"))
    bot_api.fault(kind="slow", method="sendMessage", chat_id=GROUP, seconds=0.3)
    bot_api.say(user=ANN, text="/watch", chat_id=GROUP)
    bot_api.change(chat_id=GROUP, **trouble)

    answer = await ann.wait_answer(ANN, before)

    assert answer.startswith("Harbour <desk> doesn't let me answer there:\nWhat should I watch for?")
    assert "ferries would be" in await ann.say("ferries = ferry")


async def test_the_menu_of_groups_has_what_is_answered_there(ann, bot_api):
    menus = bot_api.commands()

    assert [one["command"] for one in menus["default"]] == ["start"]
    assert {one["command"] for one in menus["all_group_chats"]} == {one.name for one in menu(private=False)}
