"""Nothing changes without a yes: what is proposed is saved by a button, and a yes is for what was asked about."""

import pytest

from bot.desk.desk import Desk
from bot.telegram.chat.cancelling import asks_for_help, is_cancelling
from tests.builders import Newsroom, SettableClock, an_admin
from tests.servers.bot_api import CHANNEL
from tests.telegram.conversation import ANN, Conversation, find_feeds


def desk(database):
    return Desk(database, SettableClock(), who="test")


async def names(database):
    return [one.name for one in await desk(database).watchlists.all()]


async def test_a_watchlist_is_shown_first_and_saved_by_a_button(ann, database):
    assert (await ann.say("/watch ferries = ferry OR boat")).endswith("Nothing is saved yet.")
    assert ann.buttons == ["Save", "Change", "Cancel"]
    assert not await names(database)

    assert "Watching ferries." in await ann.press("Save")
    assert await names(database) == ["ferries"]
    assert "Taken back: watchlist added ferries" in await ann.press("Undo")


async def test_the_question_stays_where_it_was_with_its_outcome(ann, bot_api):
    await ann.say("/watch ferries = ferry")
    asked = ann.last["message_id"]

    await ann.press("Cancel")

    assert ann.last["message_id"] == asked
    assert ann.last["text"].startswith("ferries would be read as ferry")
    assert ann.last["text"].endswith("Nothing was changed.")
    assert not ann.buttons


@pytest.mark.parametrize("says", ["yes do it", "oui, enregistre", "да", "نعم احفظ", "👍"])
async def test_a_yes_in_words_points_to_the_buttons(ann, database, says):
    await ann.say("/watch ferries = ferry")
    asked = ann.last

    answer = await ann.say(says)

    assert answer == "I changed nothing: my question above is answered by its buttons. /cancel ends it."
    assert not await names(database)
    ann.last = asked
    await ann.press("Save")
    assert await names(database) == ["ferries"]
    assert "I didn't ask anything" in await ann.say(says)


async def test_another_query_before_anything_is_saved(ann, database):
    await ann.say("/watch ferries = ferry")

    assert "It was (tap to copy):\nferry" in await ann.press("Change")
    assert "ferries would be read as (ferry OR boat)" in await ann.say("ferry OR boat")
    assert not await names(database)
    await ann.press("Save")
    assert (await desk(database).watchlists.get("ferries")).query == "ferry OR boat"


@pytest.mark.parametrize(
    "says", ["never mind", "Cancel.", "laisse tomber", "отмена", "إلغاء", "boş ver", "بی‌خیال"]
)
async def test_after_an_error_a_plain_word_of_cancelling_cancels(ann, database, says):
    await desk(database).watchlists.add("ferries", "ferry")
    assert "I can't read this query" in await ann.say("/edit ferries = ferry AND (")

    assert await ann.say(says) == "Cancelled."
    assert "I did nothing" in await ann.say("boat")
    assert (await desk(database).watchlists.get("ferries")).query == "ferry"


@pytest.mark.parametrize("says", ["cancel", "vergiss es", "не надо", "cancelar", "annulla", "لغو", "iptal"])
async def test_a_watchlist_is_never_made_of_a_word_of_cancelling(ann, database, says):
    await ann.say("/watch")

    assert await ann.say(says) == "Cancelled."
    assert not await names(database)


@pytest.mark.parametrize(
    "says",
    [
        "Haftar",
        "stop AND search",
        "no-fly zone",
        "the negotiations were cancelled",
        "thanks",
        "please stop oil",
        "no ferries",
        "нет войне",
        "oh well",
        "nada surf",
        "stop the boats",
        "back to school",
        "all of it",
    ],
)
def test_a_query_is_no_word_of_cancelling(says):
    assert not is_cancelling(says)


@pytest.mark.parametrize(
    "says",
    [
        "cancel please",
        "No, thanks!",
        "ok, never mind, sorry",
        "Annule s’il te plaît",
        "non, merci beaucoup",
        "отмена,пожалуйста",
        "لا، شكرًا",
        "إلغاء من فضلك",
        "bitte abbrechen",
        "cancelar por favor",
        "неа, не надо",
        "no, never mind",
        "euh non, laisse tomber",
        "لا، إلغاء من فضلك",
        "いいえ、キャンセル",
        "STOP stop!",
        "no wait, cancel everything",
        "да нет, не надо",
        "eh no, annulla",
    ],
)
def test_cancelling_may_be_polite_or_in_two_words(says):
    assert is_cancelling(says)


@pytest.mark.parametrize("says", ["Help", "help.", "?", "؟", "aide", "Помощь", "مساعدة", "HILFE!"])
def test_help_alone_asks_for_help(says):
    assert asks_for_help(says)


@pytest.mark.parametrize("says", ["help refugees", "aide humanitaire", "", "what?", "*"])
def test_a_query_asks_for_no_help(says):
    assert not asks_for_help(says)


async def test_a_bare_word_of_help_is_answered_like_the_command_but_answers_a_question(ann):
    assert await ann.say("Help") == await ann.say("/help")
    await ann.say("/watch")
    assert "help would be read as help" in await ann.say("help")


async def test_a_press_closes_its_question(ann, database):
    """A name that is typed after it does nothing."""
    for name in ("ferries", "ports"):
        await desk(database).watchlists.add(name, name)
    assert "Which one?" in await ann.say("/pause")
    assert "ferries is paused" in await ann.press("ferries")

    assert "I did nothing" in await ann.say("ports")
    assert not (await desk(database).watchlists.get("ports")).paused


async def test_a_yes_is_for_what_was_asked_about_whoever_has_the_name_by_then(ann, database):
    await desk(database).watchlists.add("ferries", "ferry")
    await ann.say("/unwatch ferries")
    await desk(database).watchlists.remove("ferries")
    await desk(database).watchlists.add("ferries", "another query")

    assert await ann.press("Yes") == "This watchlist has been removed."
    assert await names(database) == ["ferries"]


async def test_a_yes_is_for_it_as_it_was_then(ann, database):
    await desk(database).watchlists.add("ferries", "ferry")
    await ann.say("/edit ferries = ferry OR boat")
    await desk(database).watchlists.edit("ferries", "ferry OR ship")

    answer = await ann.press("Save")
    assert answer.startswith("⚠ Since I asked, ferries has changed, so nothing is saved. Who did that: /log")
    assert "ferries would be read as (ferry OR boat)" in answer
    assert "The query now: ferry OR ship" in answer
    assert (await desk(database).watchlists.get("ferries")).query == "ferry OR ship"

    await ann.press("Save")
    assert (await desk(database).watchlists.get("ferries")).query == "ferry OR boat"


async def test_no_does_not_work_after_yes_nor_yes_twice(ann, database, bot_api):
    await desk(database).watchlists.add("ferries", "ferry")
    await ann.say("/unwatch ferries")
    asked = ann.last
    await ann.press("Yes")

    for row in asked["markup"]["inline_keyboard"]:
        for button in row:
            bot_api.press(user=ANN, message_id=asked["message_id"], data=button["callback_data"])
    await ann.until(lambda: sum("no longer works" in one["text"] for one in bot_api.answers()) == 2)

    (standing,) = [one for one in bot_api.standing(chat_id=ANN) if one["message_id"] == asked["message_id"]]
    assert standing["text"].startswith("ferries is removed.")


async def test_a_question_expires(ann, database, bot_api):
    await desk(database).watchlists.add("ferries", "ferry")
    await ann.say("/unwatch ferries")
    ann.chat._clock.move(days=2)

    bot_api.press(
        user=ANN,
        message_id=ann.last["message_id"],
        data=ann.last["markup"]["inline_keyboard"][0][0]["callback_data"],
    )
    await ann.until(lambda: any("has expired" in one["text"] for one in bot_api.answers()))

    assert await names(database) == ["ferries"]


async def test_buttons_work_after_a_restart(bot_api, database):
    bot_api.limits(burst=0)
    async with database.write() as work:
        await work.admins.save(an_admin(user_id=ANN, role="owner"))
        await work.commit()
    async with Conversation(bot_api, database, SettableClock(), find_feeds).open() as talk:
        await talk.say("/watch ferries = ferry")

    async with Conversation(bot_api, database, SettableClock(), find_feeds).open() as again:
        again.last = talk.last
        assert "Watching ferries" in await again.press("Save")


# ---- channels -----------------------------------------------------------------------------------------------------


@pytest.fixture
async def two_channels(database):
    room = Newsroom(database)
    for name, chat in (("harbour", CHANNEL), ("pier", -1009)):
        await room.channel(name=name, chat_id=chat)


async def test_with_two_channels_save_asks_where_to(ann, database, two_channels):
    await ann.say("/watch ferries = ferry")

    assert "Which channels should ferries alert?" in await ann.press("Save")
    assert ann.buttons == ["☐ harbour", "☐ pier", "Save: only record, alert nobody", "Cancel"]
    await ann.press("pier")
    assert ann.buttons == ["☐ harbour", "☑ pier", "Save: alert 1 channel", "Cancel"]
    assert not await names(database)
    assert "It alerts pier." in await ann.press("Save")


async def test_route_turns_channels_on_and_off(ann, database, two_channels):
    await desk(database).watchlists.add("ferries", "ferry", channels=["harbour"])
    await desk(database).watchlists.set_digest("ferries", "hourly")

    assert "It alerts harbour." in await ann.say("/route ferries")
    assert "It alerts harbour, pier." in await ann.press("☐ pier")
    assert "It alerts pier." in await ann.press("☑ harbour")
    assert "It alerts harbour, pier." in await ann.press("Undo") or "Taken back" in ann.last["text"]
    assert [one.digest for one in (await desk(database).watchlists.get("ferries")).routes] == ["hourly"] * 2


async def test_a_channel_that_is_typed_is_added_and_taken_away_with_a_minus(ann, database, two_channels):
    await desk(database).watchlists.add("ferries", "ferry", channels=["harbour"])

    assert "It alerts harbour, pier." in await ann.say("/route ferries pier")
    assert "It alerts pier." in await ann.say("/route ferries -harbour")
    assert "only records" in await ann.say("/route ferries none")
    assert "It alerts harbour." in await ann.say(f"/route ferries {CHANNEL}")


# ---- name sets ----------------------------------------------------------------------------------------------------


async def forms(database):
    return {one.name: one.forms for one in await desk(database).names.all()}


async def test_another_spelling_of_a_set_shows_what_it_changes_and_asks(ann, database):
    await ann.say("/name haftar = Haftar, Hifter")
    await ann.save("/watch h = @haftar")

    answer = await ann.say("/name Haftar = Haftar, Hafter")
    assert answer.startswith("@haftar is there already.\nAdded: Hafter\nTaken away: Hifter\nUsed by: h\n")
    assert await forms(database) == {"haftar": ("Haftar", "Hifter")}
    await ann.press("Cancel")
    assert await forms(database) == {"haftar": ("Haftar", "Hifter")}

    assert await ann.say("/name haftar = Hifter, Haftar") == "@haftar is that already."


async def test_a_set_that_was_changed_meanwhile_is_not_replaced(ann, database):
    await ann.say("/name haftar = Haftar")
    await ann.say("/name haftar = Haftar, Hafter")
    await desk(database).names.save("haftar", ["Haftar", "Hifter"])

    assert "has changed" in await ann.press("Save")
    assert await forms(database) == {"haftar": ("Haftar", "Hifter")}


async def test_a_name_set_is_one_whatever_its_capitals(ann, database):
    await ann.say("/name dbeibah = Dbeibah")
    await ann.save("/watch d = @dbeibah")

    assert "Read again with it: d" in await ann.save("/name Dbeibah = Dbeibah, Dbaiba")
    assert await forms(database) == {"dbeibah": ("Dbeibah", "Dbaiba")}
    assert "Read as (dbeibah OR dbaiba)" in await ann.say("/show d")


@pytest.mark.parametrize("name", ["abdul hamid", "el sisi"])
async def test_a_name_that_a_query_can_not_use_is_refused(ann, database, name):
    answer = await ann.say(f"/name {name} = Hamid")

    assert "can't" in answer
    assert not await forms(database)


async def test_proposed_spellings_are_saved_by_a_button(ann, database):
    assert "Nothing is saved yet" in await ann.say("/name Dbeibah")
    assert not await forms(database)

    assert "@dbeibah means any of Dbeibah, " in await ann.press("Save")
    assert "Taken back: name set saved dbeibah" in await ann.press("Undo")
    assert not await forms(database)


async def test_a_name_set_is_removed_after_a_question_unless_a_watchlist_uses_it(ann, database):
    await ann.say("/name dbeibah = Dbeibah")
    await ann.save("/watch d = @DBEIBAH AND Tripoli")
    assert "@dbeibah is used by d. Change them first" in await ann.say("/dropname Dbeibah")
    await ann.save("/edit d = Tripoli")

    assert "Remove @dbeibah = Dbeibah?" in await ann.say("/dropname dbeibah")
    assert await ann.press("Yes") == "@dbeibah is removed."
    assert "Taken back" in await ann.press("Undo")
    assert await forms(database) == {"dbeibah": ("Dbeibah",)}
