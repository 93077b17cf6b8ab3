"""The languages of the chat: who is spoken to in which, and how a message is put into words."""

import re
from datetime import timedelta

import pytest

from bot.desk.desk import Desk
from bot.errors import FeedUnreachableError
from bot.news.feed.feed import PollingLimits, after_failure
from bot.telegram.translation import Html, directed, in_words, plain, plain_n, speaking, tell, tell_n
from bot.wording import say, say_n
from tests.builders import NOW, SettableClock
from tests.telegram.conversation import ANN

HOUR = timedelta(hours=1)


async def test_the_language_of_the_client_is_spoken_until_another_is_chosen(ann, bot_api):
    bot_api.client(user=ANN, language="fr-CA")
    assert "Je ne connais pas /nonsense" in await ann.say("/nonsense")

    assert "العربية" in await ann.say("/lang ar")
    bot_api.client(user=ANN, language="ru")

    assert "لا أعرف" in await ann.say("/nonsense")
    await ann.say("/lang English")
    assert "I don't know" in await ann.say("/nonsense")


async def test_an_unknown_language_is_refused_in_the_language_that_is_spoken(ann):
    await ann.say("/lang русский")

    assert "Языка «klingon» я не знаю" in await ann.say("/lang klingon")
    await ann.say("/lang")
    assert "العربية" in await ann.press("العربية")


async def test_the_menu_follows_the_language(ann, bot_api):
    def shown():
        return {one["command"]: one["description"] for one in bot_api.commands().get("chat", [])}

    await ann.say("/lang fr")

    await ann.until(lambda: shown().get("lang") == "la langue dans laquelle je vous parle")
    assert "default ru" in bot_api.commands()


@pytest.mark.parametrize(("number", "shown"), [(1, "1 item"), (0, "0 items"), (7, "7 items")])
def test_what_counts_has_the_form_of_its_number(number, shown):
    assert plain_n("{number} item", "{number} items", number) == shown
    assert say_n("{number} item", "{number} items", number) == shown


def test_fields_are_escaped_once():
    inner = tell("<b>{name}</b>", name="a & <b>")

    assert inner == "<b>a &amp; &lt;b&gt;</b>"
    assert tell("{inner}, {other}", inner=inner, other="<") == "<b>a &amp; &lt;b&gt;</b>, &lt;"
    assert tell_n("{number} of {what}", "{number} of {what}", 2, what=Html("<i>x</i>")) == "2 of <i>x</i>"


@pytest.mark.parametrize(
    ("language", "error", "log"),
    [
        ("fr", "le serveur répond 502", "annulé liste de veille mise en pause : ferries"),
        ("ar", "يرد الخادم", "ferries"),
        ("ru", "сервер отвечает 502", "ferries"),
    ],
)
async def test_what_is_kept_is_read_in_the_language_of_who_reads_it(ann, database, language, error, log):
    desk = Desk(database, SettableClock(), who="chat:815 Bob")
    await desk.feeds.add("https://ledger.example/rss")
    await desk.watchlists.add("ferries", "ferry", channels=[])
    await desk.watchlists.pause("ferries", paused=True)
    await desk.records.undo((await desk.records.last()).record.id)
    async with database.write() as work:
        (feed,) = await work.feeds.all()
        failed = FeedUnreachableError(say("the server answers {status}", status=502), status=502)
        limits = PollingLimits(interval=HOUR, min_interval=HOUR, max_interval=HOUR)
        await work.feeds.save(after_failure(feed, failed, now=NOW, settings=limits))
        await work.commit()
    await ann.say(f"/lang {language}")

    for asked in ("/feeds", "/feeds problem", "/feed 1"):
        shown = await ann.say(asked)
        assert error in shown, shown
        assert "the server" not in shown
    shown = (await ann.say("/log")).replace("\u2068", "").replace("\u2069", "")
    assert log in shown, shown
    assert "watchlist" not in shown
    assert "undone" not in shown


def test_what_a_lower_floor_says_is_put_into_words_by_the_chat():
    said = say("I don't speak “{language}”. I speak {languages}.", language="<de>", languages="x")

    with speaking("ru"):
        assert in_words(ValueError(said)) == "Языка «<de>» я не знаю. Я говорю на этих языках: x."
        assert tell(said) == "Языка «&lt;de&gt;» я не знаю. Я говорю на этих языках: x."
    assert said == str(ValueError(said)) == plain(said)


def test_names_and_commands_keep_their_direction_in_arabic():
    with speaking("ar"):
        line = plain("I don't know /{command}. /help lists everything.", command="x")
        assert "/\u2068x\u2069" in line
        assert "\u2066/help\u2069" in line
        assert directed("libya: قصة\nonly Latin") == "\u200flibya: قصة\nonly Latin"
    assert directed("libya: قصة") == "libya: قصة"


WHOLE = {  # what the bot says in a whole dialogue, in order: /start, a query that can't be read, /watch, Save, /show, /undo
    "fr": (
        "Où dois-je publier",
        "Je ne peux pas lire",
        "serait lue ainsi",
        "est suivie",
        "en pause",
        "Annuler ceci",
    ),
    "ar": ("أين أنشر", "لا أستطيع قراءة", "تُقرأ هكذا", "أرصد", "متوقفة", "هل أتراجع عن هذا"),
    "ru": (
        "Где публиковать",
        "Не могу прочитать",
        "читалась бы так",
        "Слежу",
        "приостановлена",
        "Отменить это",
    ),
}
OURS = re.compile(
    r"\b(the|is|are|not|no|it|you|and|of|save|cancel|undo|edit|remove|stories|posts?)\b", re.IGNORECASE
)


@pytest.mark.parametrize("language", WHOLE)
async def test_a_whole_dialogue_is_in_one_language(ann, bot_api, language):
    bot_api.client(user=ANN, language=language)
    with speaking(language):
        save, yes = plain("Save"), plain("Yes, take it back")
    said = [
        await ann.say("/start"),
        await ann.say("/watch ferries = (ferry OR"),
        await ann.say("/watch ferries = ferry OR boat"),
    ]
    labels = [*ann.buttons]
    said += [await ann.press(save), await ann.say("/pause ferries")]
    labels += [*ann.buttons]
    said += [await ann.say("/undo"), await ann.press(yes)]

    for shown, expected in zip(said, WHOLE[language], strict=False):
        assert expected in shown
    for shown in [*said, *labels]:
        foreign = re.sub(r"/\w+.*|@\w+|\(?ferr\w+ (OR|AND) ?\w*\)?|\^+", "", shown)
        assert not (found := OURS.search(foreign)), (found, shown)
