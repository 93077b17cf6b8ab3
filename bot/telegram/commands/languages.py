"""The command about the language in which the bot speaks to a person."""

from bot.errors import AdminError
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.registry import command
from bot.telegram.commands.replies import Button, ChatReply, rows_of
from bot.telegram.translation import LANGUAGES, language, speak, tell
from bot.wording import say

_ENGLISH_NAMES = {"french": "fr", "arabic": "ar", "russian": "ru"}


@command(
    "lang",
    "[language]",
    says="the language I speak with you",
    more="English, French, Arabic or Russian. Posts have the language of their channel: /channel.",
    topic="people",
    role="viewer",
)
async def lang(asked: Asked) -> ChatReply:
    """`[language]`: by its name or code; alone: which it is, and buttons."""
    wanted = asked.argument.casefold()
    if not wanted:
        return ChatReply(
            tell("I speak {language} with you. Choose another language:", language=LANGUAGES[language()]),
            rows_of([Button(name, f"lang {code}") for code, name in LANGUAGES.items()], 2),
        )
    by_name = {name.casefold(): code for code, name in LANGUAGES.items()} | _ENGLISH_NAMES
    code = by_name.get(wanted, wanted)
    if code not in LANGUAGES:
        raise AdminError(
            say(
                "I don't speak “{language}”. I speak {languages}.",
                language=asked.argument,
                languages=", ".join(LANGUAGES.values()),
            )
        )
    await asked.desk.people.set_language(asked.user_id, code)
    speak(code)
    return ChatReply(tell("From now on I speak {language} with you.", language=LANGUAGES[code]))
