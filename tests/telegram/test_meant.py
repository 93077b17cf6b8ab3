"""What was meant by what is no command: pasted, mistyped, in plain words, in another language, on another keyboard."""

import pytest

from bot.desk.desk import Desk
from bot.telegram.commands import every
from bot.telegram.commands.called import each, in_words, loose, nearest, reworded, unwrapped
from bot.telegram.commands.registry import COMMANDS
from tests.builders import SettableClock, a_channel
from tests.newsdesk import Newsdesk
from tests.servers.bot_api import CHANNEL

assert every.DECLARED


def desk(database):
    return Desk(database, SettableClock(), who="test")


async def two_channels(database):
    for name, chat_id in (("harbour", CHANNEL), ("pier", -1002222222222)):
        await desk(database).channels.add(a_channel(name=name, chat_id=chat_id))


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("```\n/watch wagner = Wagner\n```", "/watch wagner = Wagner"),
        ("`/pause ferries`", "/pause ferries"),
        ("```bash\n/pause ferries```", "/pause ferries"),
        ("\u200f/pause ليبيا", "/pause ليبيا"),
        ("/\u200bpause ferries", "/pause ferries"),
        ("  /pause ferries", "/pause ferries"),
        ("> /pause ferries", "/pause ferries"),
        ("• /pause ferries", "/pause ferries"),
        ("«/pause ferries»", "/pause ferries"),
        ("／pause ferries", "/pause ferries"),
        ('/watch strike = "port strike"', '/watch strike = "port strike"'),
        ("see /pause", "see /pause"),
        ("`ferry`", "`ferry`"),
    ],
)
def test_a_command_that_was_pasted_is_one(text, command):
    assert unwrapped(text) == command


@pytest.mark.parametrize(
    "text", ["/ pause ferries", "//pause ferries", "\\pause ferries", "!pause ferries", "／ PAUSE ferries"]
)
def test_a_command_but_for_how_it_begins_is_recognised(text):
    assert str(loose(text, COMMANDS)) == "pause ferries"


@pytest.mark.parametrize("text", ["...", "!!", "/ and more", "ferries / pause", "/pause ferries"])
def test_other_signs_are_no_command(text):
    assert loose(text, COMMANDS) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("/pause ferries\n/resume libya", 2),
        ("/pause@watch_bot ferries\n\n  /resume libya\n/log", 3),
        ("/watch ferries = ferry\nOR boat", 0),
        ("/watch ferries =\nferry\n/boat/", 0),
        ("/pause ferries", 0),
    ],
)
def test_several_commands_are_found_and_a_query_of_several_lines_is_one(text, count):
    assert len(each(text, COMMANDS)) == count


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("pause libya", "pause libya"),
        ("stop ferries", "pause ferries"),
        ("mets en pause ferries", "pause ferries"),
        ("поставь на паузу libya", "pause libya"),
        ("اوقف libya", "pause libya"),
        ("pourquoi https://x.example/a", "why https://x.example/a"),
        ("Why not https://x.example/a", "whynot https://x.example/a"),
        ("удали libya", "unwatch libya"),
        ("my watchlists", "watchlists"),
    ],
)
def test_plain_words_for_a_command(text, line):
    assert str(in_words(text)) == line


@pytest.mark.parametrize("text", ["good morning", "merci", "Haftar", "the ferries were late"])
def test_other_words_are_for_none(text):
    assert in_words(text) is None


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("помощь", "help"),
        ("مساعدة", "help"),
        ("зфгыу", "pause"),
        ("حشعسث", "pause"),
        ("wacth", "watch"),
        ("supprimer", "unwatch"),
        ("search", "test"),
        ("xyzzy", ""),
    ],
)
def test_a_command_in_another_language_or_on_another_keyboard(typed, command):
    assert nearest(typed, list(COMMANDS)) == command


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("plutôt ferry", "ferry"),
        ("нет, лучше ferry OR boat", "ferry OR boat"),
        ("ferry, بدلا من ذلك", "ferry"),
        ("(ferry OR boat) AND fire", "(ferry OR boat) AND fire"),
        ("yes do it", ""),
        ("👍", ""),
        ("rather", ""),
    ],
)
def test_another_query_instead_of_the_one_that_is_asked_about(text, query):
    assert reworded(text) == query


async def test_of_several_commands_none_is_run_and_each_has_a_button(ann, database):
    await desk(database).watchlists.add("ferries", "ferry")

    assert "I ran none of them" in await ann.say("/unwatch ferries\n/watchlists")
    assert ann.buttons == ["/unwatch ferries", "/watchlists"]


@pytest.mark.parametrize("says", ["/ pause ferries", "could you pause ferries", "من فضلك اوقف ferries"])
async def test_what_would_change_something_is_offered_and_not_done(ann, database, says):
    await desk(database).watchlists.add("ferries", "ferry")

    await ann.say(says)
    assert not (await desk(database).watchlists.get("ferries")).paused

    assert "ferries is paused" in await ann.press("/pause ferries")


async def test_what_only_reads_is_understood_in_plain_words(ann, database):
    await desk(database).watchlists.add("ferries", "ferry")

    assert "1 watchlist" in await ann.say("mes listes")
    assert "ferries would be read as" in await ann.say("/edit ferries = ferry AND port")
    assert await ann.say("yes, delete it") == (
        "I changed nothing: my question above is answered by its buttons. /cancel ends it."
    )
    await ann.say("/cancel")
    assert "What should I do with this address?" in await ann.say("c'est quoi ça https://x.example/1 ?")
    assert "I have never seen this link" in await ann.say("pourquoi https://x.example/1")


async def test_a_mistyped_command_has_a_button_with_what_followed_it(ann):
    assert "Did you mean /watch?" in await ann.say("/цфеср ferry OR boat")
    assert "Nothing is saved yet." in await ann.press("/watch ferry OR boat")


async def test_a_draft_that_is_typed_anew_takes_the_place_of_the_other(ann, database):
    await ann.say("/watch ferries = ferry")
    first = ann.last

    assert "ferries would be read as (ferry OR boat)" in await ann.say("rather ferry OR boat")
    await ann.press("Save")

    assert (await desk(database).watchlists.get("ferries")).query == "ferry OR boat"
    ann.last = first
    assert "ferry" in first["text"]
    assert (await desk(database).watchlists.all())[0].query == "ferry OR boat"


@pytest.mark.parametrize("says", ["both", "оба", "les deux", "harbour, pier", "@harbour and pier"])
async def test_channels_may_be_typed_and_nothing_is_saved_by_that(ann, database, says):
    await two_channels(database)
    await ann.say("/watch ferries = ferry")
    await ann.press("Save")

    await ann.say(says)

    assert ann.buttons[:2] == ["☑ harbour", "☑ pier"]
    assert not await desk(database).watchlists.all()


async def test_a_channel_that_there_is_not_is_named_and_the_question_stays(ann, database):
    await two_channels(database)
    await ann.say("/watch ferries = ferry")
    await ann.press("Save")

    assert (await ann.say("the big one")).startswith("I know no channel “the big one”.")
    assert ann.buttons[:2] == ["☐ harbour", "☐ pier"]


async def test_a_stop_where_nothing_is_open_offers_less(ann):
    assert "nothing was changed" in await ann.say("STOP")
    assert ann.buttons == ["Pause a watchlist", "Mute for a while", "Post together", "Quiet hours"]
    assert await ann.say("never mind") == "There is nothing to cancel."


@pytest.mark.parametrize(
    "line",
    [
        "ferries paquebots",
        "ferries -> paquebots",
        "ferries → paquebots",
        "ferries => paquebots",
        "ferries to paquebots",
        "ferries en paquebots",
        "FERRIES в paquebots",
        "ferries إلى paquebots",
        "ferries, paquebots",
        "ferries “paquebots”",
        "ferries : paquebots",
    ],
)
async def test_a_new_name_without_a_sign_of_equality_is_asked_about(ann, database, line):
    await desk(database).watchlists.add("ferries", "ferry")

    assert await ann.say(f"/rename {line}") == "Call ferries “paquebots” from now on?"
    assert await desk(database).watchlists.find("paquebots") is None

    assert "ferries is now called paquebots" in await ann.press("Yes, rename it")


async def test_of_several_words_the_longest_name_that_is_there_is_the_old_one(ann, database):
    for name in ("port", "port of calais"):
        await desk(database).watchlists.add(name, "calais")

    assert await ann.say("/rename port of calais calais") == "Call port of calais “calais” from now on?"
    assert "Send the new name for port of calais." in await ann.say("/rename port of calais")


@pytest.mark.parametrize("says", ["problem", "مشكلة", "en panne", "ошибки", "Problèmes"])
async def test_feeds_in_trouble_are_asked_for_in_any_of_our_languages(ann, database, says):
    await Newsdesk(database).open("wire")

    assert await ann.say(f"/feeds {says}") == "All feeds are fine."


@pytest.mark.parametrize("command", ["/watch", "/test", "/edit ferries", "/rename ferries"])
async def test_a_question_that_is_answered_by_typing_says_how_it_ends(ann, database, command):
    await desk(database).watchlists.add("ferries", "ferry")

    assert (await ann.say(command)).endswith("\n/cancel ends this question.")
    assert await ann.say("/cancel") == "Cancelled."


async def test_a_foreign_post_that_is_forwarded_is_about_what_it_links_to(ann, bot_api):
    bot_api.chat(chat_id=-1003333333333, title="Another desk")

    says = await ann.say("/pause that https://x.example/1", origin=(-1003333333333, 7))

    assert says == "What should I do with this address?"
    assert "I have never seen this link" in await ann.press("Why wasn't it posted?")


async def test_a_free_question_is_led_to_the_help(ann):
    assert "so I did nothing" in await ann.say("hello, how do I get fewer alerts about libya?")
    assert ann.buttons == ["watching", "channels", "answers", "query"]
    assert "/digest" in await ann.press("channels")
