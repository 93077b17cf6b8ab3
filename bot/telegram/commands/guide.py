"""The commands about the bot itself: /start, /help, /id, /cancel; and what is said to what is no command."""

from collections.abc import Sequence

from bot.telegram.commands.asked import Asked
from bot.telegram.commands.called import Line
from bot.telegram.commands.registry import COMMANDS, ROLE, TOPICS, command, menu, refused
from bot.telegram.commands.replies import Button, ChatReply, shortened
from bot.telegram.commands.tour import begin
from bot.telegram.translation import plain, tell
from bot.wording import literal, say

_TOPIC = {  # on buttons
    "query": say("query"),
    "watching": say("watching"),
    "names": say("names"),
    "channels": say("channels"),
    "feeds": say("feeds"),
    "answers": say("answers"),
    "figures": say("figures"),
    "people": say("people"),
}
QUERY_HELP = literal("""<b>How to write a query</b>
<code>Haftar AND Russia</code>
<code>Haftar AND (Russia OR Wagner)</code>
<code>Haftar AND NOT football</code>
<code>"prime minister"</code> – these words, in this order
<code>Haftar NEAR/10 Moscow</code> – close to each other
<code>smuggl*</code> – any ending
<code>title:Haftar</code> – in the headline
<code>site:example.org</code> – from one site
<code>@haftar</code> – a name set, see /help names

Capital letters don't matter. Try one: /test query""")


@command("start", role="viewer", private=True)
async def start(asked: Asked) -> ChatReply:
    """Somebody who is known already."""
    if not asked.may_change:
        return ChatReply(
            tell("I watch news feeds. See what is watched with /watchlists; /help lists everything.")
        )
    return await begin(asked, tell("I watch news feeds for you."))


@command("id", says="your numeric id", topic="people", role="viewer")
async def my_id(asked: Asked) -> ChatReply:
    """Who am I."""
    return ChatReply(
        tell("Your id is <code>{id}</code>. Your role: {role}.", id=str(asked.user_id), role=ROLE[asked.role])
    )


@command("cancel", says="stop what I'm asking you", topic="people", role="viewer")
async def cancel(asked: Asked) -> ChatReply:
    """The chat itself closes the question; there was none."""
    return ChatReply(tell("There is nothing to cancel."))


@command(
    "help",
    "[topic or command]",
    says="all commands by topic, or more about one",
    topic="people",
    role="viewer",
)
async def guide(asked: Asked) -> ChatReply:
    """Topics; one topic; one command."""
    wanted = asked.argument.lstrip("/").lower()
    listed = menu()
    if wanted in ("query", "queries"):
        return ChatReply(tell(QUERY_HELP))
    if wanted in TOPICS:
        lines = [one.line for one in listed if one.topic == wanted]
        return ChatReply("\n".join([f"<b>{tell(TOPICS[wanted])}</b>", *lines]))
    if wanted in COMMANDS and COMMANDS[wanted].topic:
        found = COMMANDS[wanted]
        lines = [found.line, *([tell(found.more)] if found.more else [])]
        if refused(found, asked.role):
            lines.append(
                tell(
                    "It takes the role “{role}”. Yours is “{own}”.",
                    role=ROLE[found.role],
                    own=ROLE[asked.role],
                )
            )
        return ChatReply("\n".join(lines))
    lines = []
    if wanted:
        lines = [tell("There is no help about “{words}”.", words=shortened(asked.argument, 60)), ""]
    for topic, title in TOPICS.items():
        lines.append(
            f"<b>{tell(title)}</b>\n" + " ".join(f"/{one.name}" for one in listed if one.topic == topic)
        )
    lines += [
        "",
        tell("More about one: <code>/help why</code>. How to write a query: <code>/help query</code>"),
    ]
    names = ["query", *TOPICS]
    rows = [
        tuple(Button(plain(_TOPIC[name]), f"help {name}") for name in names[at : at + 4])
        for at in range(0, len(names), 4)
    ]
    return ChatReply("\n".join(lines), tuple(rows))


def about(address: str) -> ChatReply:
    """What can be done with an address."""
    buttons = (
        (Button(plain("Why was it posted?"), f"why {address}"),),
        (Button(plain("Why wasn't it posted?"), f"whynot {address}"),),
        (Button(plain("Add its feed"), f"addfeed {address}"), Button(plain("Nothing"), "")),
    )
    return ChatReply(tell("What should I do with this address?"), buttons)


def not_asked() -> ChatReply:
    """To what is no command and no answer: where to read on."""
    topics = ("watching", "channels", "answers", "query")
    return ChatReply(
        tell("I didn't ask anything, so I did nothing. /help lists the commands."),
        (tuple(Button(plain(_TOPIC[one]), f"help {one}") for one in topics),),
    )


def offered(line: Line) -> ChatReply:
    """What is no command but may be meant for one."""
    return ChatReply(
        tell("I did nothing: that isn't a command. Is this what you mean?"),
        ((Button(f"/{line}", str(line)), Button(plain("No"), "")),),
    )


def one_by_one(lines: Sequence[Line]) -> ChatReply:
    """Several commands in one message."""
    return ChatReply(
        tell("These are several commands, so I ran none of them. Press them one after the other:"),
        tuple((Button(f"/{one}", str(one), beside=True),) for one in lines[:10]),
    )


def less_alerts() -> ChatReply:
    """To a stop where nothing is open."""
    return ChatReply(
        tell("There is nothing to cancel, and nothing was changed. If there are too many alerts:"),
        (
            (Button(plain("Pause a watchlist"), "pause"), Button(plain("Mute for a while"), "mute")),
            (Button(plain("Post together"), "digest"), Button(plain("Quiet hours"), "quiet")),
        ),
    )
