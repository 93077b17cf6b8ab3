"""The commands about the archive's pages: a link that logs in, and who may see a watchlist. The pages are `web`'s."""

from html import escape
from urllib.parse import quote

from bot.desk.viewer import PUBLIC, SECRET, VISIBILITIES
from bot.errors import AdminError
from bot.news.watchlist import Watchlist
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.card import back_to
from bot.telegram.commands.picking import one_of
from bot.telegram.commands.registry import command
from bot.telegram.commands.replies import Button, ChatReply, undo_button
from bot.telegram.translation import plain, tell, tell_n
from bot.wording import say

_OFF = say("The pages are off. Turn them on in the configuration: [site] enabled = true (docs/pages.md).")


@command(
    "web",
    "[off]",
    says="a link that logs you in to the archive's pages",
    more="It works once, for five minutes. /web off ends your logins; an owner ends everybody's.",
    topic="answers",
    role="viewer",
    private=True,
)
async def web(asked: Asked) -> ChatReply:
    """`[off]`"""
    if asked.argument.casefold() == "off":
        ended = await asked.desk.logins.end(None if asked.role == "owner" else asked.user_id)
        says = tell_n("{number} login ended.", "{number} logins ended.", ended)
        return ChatReply(says if ended else tell("Nobody was logged in."))
    if asked.argument:
        raise AdminError(say("write /web, or /web off"))
    if not asked.outside.site:
        return ChatReply(tell(_OFF))
    word = await asked.desk.logins.link(asked.user_id)
    return ChatReply(
        tell(
            "This logs you in, once, within five minutes:\n{link}\nDon't forward it. /web off ends your logins.",
            link=f"{asked.outside.site}/login?word={word}",
        )
    )


@command(
    "watchlist",
    "name public|secret|private",
    says="who may see a watchlist's page and feeds",
    more="Public: everybody. Secret: whoever has its address; secret again renews the address. Private: people with a "
    "role, after /web.",
    topic="answers",
)
async def watchlist(asked: Asked) -> ChatReply:
    """`name public|secret|private`"""
    name, _, wanted = asked.argument.rpartition(" ")
    if wanted.casefold() not in VISIBILITIES:
        found = await one_of(asked, "watchlist")
        return found if isinstance(found, ChatReply) else _seen_by(asked, found)
    shown = await asked.desk.watchlists.show(name.strip(), wanted.casefold())
    reply = _seen_by(asked, shown)
    undo = undo_button(asked.desk.changes)
    return ChatReply(reply.text, (*((undo,) if undo else ()), *reply.buttons))


def _seen_by(asked: Asked, one: Watchlist) -> ChatReply:
    """Who may see it, where, and buttons for the rest."""
    says = {
        PUBLIC: tell("<b>{name}</b>: everybody may see its page.", name=one.name),
        SECRET: tell("<b>{name}</b>: whoever has this address may see its page.", name=one.name),
    }.get(
        one.visibility,
        tell("<b>{name}</b>: its page is private. People with a role see it after /web.", name=one.name),
    )
    lines = [says]
    if one.visibility in (PUBLIC, SECRET):
        lines.append(escape(address_of(one, asked.outside.site)) if asked.outside.site else tell(_OFF))
    labels = {
        PUBLIC: plain("Make it public"),
        SECRET: plain("Make it secret"),
        "private": plain("Make it private"),
    }
    labels[SECRET] = plain("Renew its address") if one.visibility == SECRET else labels[SECRET]
    buttons = tuple(
        (Button(label, f"watchlist #{one.id} {kind}"),)
        for kind, label in labels.items()
        if kind != one.visibility or kind == SECRET
    )
    return ChatReply("\n".join(lines), (*buttons, back_to(one)))


def address_of(one: Watchlist, site: str) -> str:
    """Of its page."""
    key = f"?key={one.secret}" if one.visibility == SECRET else ""
    return f"{site}/w/{quote(one.name, safe='')}{key}"
