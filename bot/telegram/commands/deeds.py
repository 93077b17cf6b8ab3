"""The commands: each takes what follows it on the line and answers with a Reply. No Telegram objects here.

A command that needs an argument asks for it; a destructive one asks whether it is meant (its confirmed form begins
with "!"). What they do is in `desk/desk.py`.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from difflib import get_close_matches
from html import escape
from typing import Protocol

from bot.desk.change import said
from bot.desk.desk import Desk
from bot.desk.records import Made
from bot.desk.searches import Followed
from bot.errors import AdminError, AlreadyExistsError, WatchwireError
from bot.news.feed.feed import Feed
from bot.news.timetable import as_read
from bot.news.watchlist import Channel, Watchlist
from bot.telegram.commands import channels, figures, groups, lists, questions, stories
from bot.telegram.commands.menu import HELP, OWNER, QUERY_HELP, TOPICS, VIEWER
from bot.telegram.commands.replies import (
    Button,
    Reply,
    confirm,
    count,
    how_read,
    pages,
    sentence,
    shortened,
    undo_button,
)


class FoundFeed(Protocol):
    """What the finder of feeds returns."""

    @property
    def url(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def items(self) -> int: ...
    @property
    def newest(self) -> Sequence[str]: ...


class ListedFeed(Protocol):
    """One feed of an OPML file."""

    @property
    def url(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def folder(self) -> str: ...


class FeedLists(Protocol):
    """Reads and writes OPML."""

    def read(self, body: bytes) -> Sequence[ListedFeed]:
        """Raises AdminError."""
        ...

    def write(self, feeds: Sequence[Feed]) -> str: ...


ChannelCheck = Callable[[int | str], Awaitable[tuple[str, str]]]
ChatFinder = Callable[[str], Awaitable[int | None]]  # the number of a public chat by its @name
FeedFinder = Callable[[str], Awaitable[Sequence[FoundFeed]]]
Command = Callable[["Deeds", str], Awaitable[Reply]]


class Deeds:
    """The commands of one person."""

    def __init__(
        self,
        desk: Desk,
        find_feeds: FeedFinder,
        look_at_channel: ChannelCheck,
        number_of: ChatFinder,
        feed_lists: FeedLists,
        *,
        user_id: int,
        role: str,
        settings: Sequence[tuple[str, str, bool]] = (),
        here: tuple[int, str] | None = None,
    ) -> None:
        """`here`: number and title of the group in which it is said; None: in private."""
        self.desk = desk
        self.find_feeds = find_feeds
        self.look_at_channel = look_at_channel
        self.number_of = number_of
        self.feed_lists = feed_lists
        self.user_id = user_id
        self.role = role
        self.settings = settings
        self.here = here

    async def run(self, command: str, argument: str) -> Reply:
        """Answer one command. Raises WatchwireError."""
        deed = COMMANDS.get(command)
        if deed is None:
            close = get_close_matches(command, HELP, n=1)
            meant = f" Did you mean /{close[0]}?" if close else ""
            return Reply(f"I don't know /{escape(command)}.{meant} /help lists everything.")
        bare = command.removeprefix("!")
        looks = bare in VIEWER or (bare == "mute" and not argument.strip())
        if self.role == "viewer" and not looks:
            return Reply("You may look, but not change anything; ask the owner for the role admin.")
        if bare in OWNER and self.role != "owner":
            return Reply("Only the owner can do that.")
        return await deed(self, argument.strip())

    # ---- watchlists ---------------------------------------------------------------------------------------------

    async def watch(self, argument: str) -> Reply:
        """`[name =] query`"""
        if not argument:
            return Reply(
                "What shall I watch for? For example:\n<code>haftar-russia = Haftar AND Russia</code>",
                ask="watch",
            )
        name, text = named(argument)
        read = await self.desk.watchlists.read(text)
        name = name or await self._free_name(text)
        if any(one.name == name for one in await self.desk.watchlists.all()):
            raise AlreadyExistsError(f"there is a watchlist {name} already; change it with /edit {name} = …")
        watchlist = await self.desk.watchlists.add(name, text)
        told = await self._told(watchlist)
        return Reply(f"Watching <b>{escape(name)}</b>, {how_read(read)}\n{told}", _card_buttons(watchlist))

    async def edit(self, argument: str) -> Reply:
        """`name = query`"""
        name, text = named(argument)
        every = await self.desk.watchlists.all()
        if not name and text.casefold() in {one.name.casefold() for one in every}:
            before = await self.desk.watchlists.get(text)
            return Reply(
                f"The query of <b>{escape(before.name)}</b> is (touch it to copy):\n"
                f"<code>{shortened(before.query, 3000)}</code>\nSend the new one.",
                ask=f"edit {before.name}",
            )
        if not name:
            names = ", ".join(one.name for one in every) or "none yet"
            return Reply(
                f"Which one, and what is its query now? Write: name = query\nThere are: {shortened(names, 3000)}",
                ask="edit",
            )
        before = await self.desk.watchlists.get(name)
        read = await self.desk.watchlists.read(text)
        searches = await self.desk.watchlists.edit(name, text)
        lines = [
            f"<b>{escape(before.name)}</b> changed, {how_read(read)}",
            *_searches(searches),
            f"Before: <code>{shortened(before.query, 500)}</code>",
        ]
        return Reply("\n".join(lines), (undo_button(self.desk.changes),) if self.desk.changes else ())

    async def watchlists(self, argument: str) -> Reply:
        """All of them."""
        every = await self.desk.watchlists.all()
        if not every:
            return Reply("Nothing is watched yet. Begin with /watch name = query")
        channels = {one.id: one.name for one in await self.desk.channels.all()}
        lines = []
        for one in every:
            to = ", ".join(channels[r.channel] for r in one.routes if r.channel in channels) or "records only"
            state = " ⏸" if one.paused else ""
            lines.append(
                f"<b>{escape(one.name)}</b>{state} → {escape(to)}\n<code>{shortened(one.query, 160)}</code>"
            )
        rows = tuple((Button(one.name, f"show {one.name}"),) for one in every[:10])
        return Reply(pages(lines), rows)

    async def show(self, argument: str) -> Reply:
        """`name`"""
        if not argument:
            return await self._which("show")
        watchlist = await self.desk.watchlists.get(argument)
        read = await self.desk.watchlists.read(watchlist.query)
        state = "paused" if watchlist.paused else "running"
        return Reply(
            f"<b>{escape(watchlist.name)}</b> ({state})\n<code>{shortened(watchlist.query, 1000)}</code>\n"
            f"{how_read(read)}\n{await self._told(watchlist)}",
            _card_buttons(watchlist),
        )

    async def rename(self, argument: str) -> Reply:
        """`old = new`"""
        old, new = named(argument)
        if not old:
            return Reply("Write: old name = new name", ask="rename")
        await self.desk.watchlists.rename(old, new)
        return Reply(f"{escape(old)} is called <b>{escape(new)}</b> now.")

    async def pause(self, argument: str) -> Reply:
        """`name`"""
        if not argument:
            return await self._which("pause")
        was = await self.desk.watchlists.get(argument)
        await self.desk.watchlists.pause(was.name, paused=True)
        already = " already" if was.paused else ""
        return Reply(
            f"<b>{escape(was.name)}</b> is paused{already}.", ((Button("Resume", f"resume {was.name}"),),)
        )

    async def resume(self, argument: str) -> Reply:
        """`name` of a watchlist, or of a channel that was paused."""
        if not argument:
            return await self._which("resume")
        for channel in await self.desk.channels.all():
            if channel.name.casefold() == argument.casefold() and channel.paused:
                return await self._resume_channel(channel)
        watchlist = await self.desk.watchlists.pause(argument, paused=False)
        return Reply(f"<b>{escape(watchlist.name)}</b> is running.")

    async def _resume_channel(self, channel: Channel) -> Reply:
        waiting = await self.desk.channels.waiting(channel.name)
        if not waiting:
            return await self.resume_now(channel.name)
        send = Button(f"Send all {waiting}", f"!resume {channel.name}")
        drop = Button("Drop them", f"!drop {channel.name}")
        return Reply(
            f"{count(waiting, 'alert')} {'waits' if waiting == 1 else 'wait'} for <b>{escape(channel.name)}</b>. "
            "Shall I send, or drop?",
            ((send, drop), (Button("Leave it paused", ""),)),
        )

    async def resume_now(self, argument: str) -> Reply:
        """A channel, with what had waited."""
        waited = await self.desk.channels.resume(argument)
        return Reply(f"I post to <b>{escape(argument)}</b> again; {count(waited, 'alert')} had waited.")

    async def resume_empty(self, argument: str) -> Reply:
        """A channel, without what had waited."""
        waited = await self.desk.channels.resume(argument, drop=True)
        return Reply(f"I post to <b>{escape(argument)}</b> again; {count(waited, 'alert')} dropped.")

    async def unwatch(self, argument: str) -> Reply:
        """`name`; asks first."""
        if not argument:
            return await self._which("unwatch")
        watchlist = await self.desk.watchlists.get(argument)
        question = f"Remove <b>{escape(watchlist.name)}</b>?\n<code>{shortened(watchlist.query, 300)}</code>"
        return confirm(question, f"Yes, remove {watchlist.name}", f"!unwatch {watchlist.name}")

    async def unwatch_now(self, argument: str) -> Reply:
        """After the question."""
        await self.desk.watchlists.remove(argument)
        return Reply(f"{escape(argument)} is removed.", (undo_button(self.desk.changes),))

    async def test(self, argument: str) -> Reply:
        """`query`"""
        if not argument:
            return Reply("Which query shall I try on the archive?", ask="test")
        read = await self.desk.watchlists.read(argument)
        return Reply(how_read(read).replace("read as", "Read as", 1))

    async def route(self, argument: str) -> Reply:
        """`name channel...`"""
        if not argument:
            return Reply(
                "Write: <code>/route watchlist channel</code>; more channels after it, or none", ask="route"
            )
        name = self._first(argument, [one.name for one in await self.desk.watchlists.all()])
        words = argument[len(name) :].replace(",", " ").split()
        watchlist = await self.desk.watchlists.get(name)
        if not words:
            rows = tuple(
                (Button(one.name, f"route {watchlist.name} {one.name}"),)
                for one in (await self.desk.channels.all())[:10]
            )
            return Reply(f"<b>{escape(watchlist.name)}</b>: {await self._told(watchlist)}", rows)
        watchlist = await self.desk.watchlists.route(watchlist.name, [] if words == ["none"] else words)
        return Reply(f"<b>{escape(watchlist.name)}</b>: {await self._told(watchlist)}")

    async def digest(self, argument: str) -> Reply:
        """`name off|hourly|daily HH:MM`"""
        found = re.fullmatch(r"(.+?)\s+(off|hourly|daily(?:\s+\S+)?)", argument, re.IGNORECASE)
        if not found:
            return Reply("Write: /digest name off, hourly, or daily 08:00", ask="digest")
        watchlist = await self.desk.watchlists.set_digest(found[1], found[2])
        when = watchlist.routes[0].digest
        told = "each story by itself, at once" if when == "off" else f"all stories together, {when}"
        return Reply(f"<b>{escape(watchlist.name)}</b>: {told}.")

    async def urgent(self, argument: str) -> Reply:
        """`name on|off`"""
        name, _, state = argument.rpartition(" ")
        if not name or state.lower() not in ("on", "off"):
            return Reply("Write: /urgent name on, or off", ask="urgent")
        watchlist = await self.desk.watchlists.set_urgent(name.strip(), urgent=state.lower() == "on")
        says = "overtakes all others now" if watchlist.urgent else "waits its turn now"
        return Reply(f"<b>{escape(watchlist.name)}</b> {says}.")

    async def quiet(self, argument: str) -> Reply:
        """`name|all HH:MM-HH:MM|off`"""
        name, _, spec = argument.rpartition(" ")
        if not name:
            return Reply(
                "Write: /quiet name 22:00-07:00, or all instead of the name; off ends it", ask="quiet"
            )
        quiet = await self.desk.watchlists.set_quiet(name.strip(), spec)
        if quiet == "off":
            return Reply(f"No quiet hours for {escape(name)}.")
        return Reply(
            f"Quiet for {escape(name)} from {quiet.replace('-', ' to ')}, by the channel's clock; urgent watchlists come through."
        )

    # ---- names --------------------------------------------------------------------------------------------------

    async def name(self, argument: str) -> Reply:
        """`set = form, form...`; without forms, spellings are proposed."""
        if not argument:
            return Reply("Write: /name haftar = Haftar, Hifter, حفتر, Хафтар*", ask="name")
        name, forms = named(argument)
        if not name:
            return await self._show_name(argument) or await self._propose(argument)
        list_ = [form.strip() for form in re.split(r"[,،;\n]", forms) if form.strip()]
        changed = await self.desk.names.save(name, list_)
        also = f"\nRead anew with it: {escape(', '.join(changed))}" if changed else ""
        return Reply(f"<b>@{escape(name)}</b> stands for {escape(', '.join(list_))}.{also}")

    async def _show_name(self, name: str) -> Reply | None:
        """A set that is there, to be copied and changed: a proposal would replace it."""
        there = [
            one for one in await self.desk.names.all() if one.name.casefold() == name.lstrip("@").casefold()
        ]
        if not there:
            return None
        line = f"/name {there[0].name} = {', '.join(there[0].forms)}"
        return Reply(
            "It is saved as follows. Touch it to copy, change it, and send it:\n"
            f"<code>{shortened(line, 3800)}</code>"
        )

    async def names(self, argument: str) -> Reply:
        """All of them."""
        every = await self.desk.names.all()
        if not every:
            return Reply("There is no name set yet. Make one: /name haftar = Haftar, Hifter, حفتر, Хафтар*")
        return Reply(
            pages([f"<b>@{escape(n.name)}</b> = {shortened(', '.join(n.forms), 300)}" for n in every])
        )

    async def _propose(self, name: str) -> Reply:
        from bot.query.names import propose

        forms = [one.form for one in propose(name)]
        set_name = re.sub(r"\W+", "-", name.lower()).strip("-")
        line = f"/name {set_name} = {', '.join([name, *forms])}"
        return Reply(
            "These spellings are possible; nothing is added yet. Take out what you don't want, and send:\n"
            f"<code>{shortened(line, 3000)}</code>"
        )

    # ---- feeds --------------------------------------------------------------------------------------------------

    async def feeds(self, argument: str) -> Reply:
        """`[problem]`, or words of a name or address."""
        every = await self.desk.feeds.all()
        trouble = await self.desk.feeds.complaints()
        if argument.startswith("problem"):
            if not trouble:
                return Reply("All feeds are well.")
            lines = [
                f"{one.id} <b>{shortened(one.label, 60)}</b>\n{shortened(says, 200)}" for one, says in trouble
            ]
            return Reply(pages(lines))
        if not every:
            return Reply("There is no feed yet. Add one: /addfeed https://…")
        if argument:
            every = [
                one
                for one in every
                if argument.casefold() in f"{one.label} {one.url} {one.folder} #{one.id}".casefold()
            ]
            if not every:
                return Reply(
                    f"No feed has {shortened(argument, 60)} in its name or address; /feeds lists all."
                )
            trouble = [(one, says) for one, says in trouble if one in every]
        head = f"{count(len(every), 'feed')}, {len(trouble)} in trouble" + (
            " (/feeds problem)" if trouble else ""
        )
        return Reply(pages([head, *(_feed_line(one) for one in every)]))

    async def addfeed(self, argument: str) -> Reply:
        """`url...`, or `@watchlist [language...]`"""
        urls = argument.split()
        if not urls:
            return Reply("Which address? A page's is enough: I look for its feed.", ask="addfeed")
        if urls[0].startswith("@"):
            return await self._add_searches(urls[0][1:], urls[1:] or ["en"])
        lines: list[str] = []
        buttons: list[tuple[Button, ...]] = []
        for url in urls[:50]:
            try:
                found = await self.find_feeds(url)
                if len(found) > 1:
                    lines.append(f"{shortened(url, 100)} has {len(found)} feeds; which one?")
                    buttons += [
                        (Button(f"{one.title[:30]} ({one.items})", f"!addfeed {one.url}"),) for one in found
                    ]
                    continue
                lines.append(await self._add_found(url, found))
            except AlreadyExistsError:
                lines.append(f"✗ {shortened(url, 100)}: it is there already")
            except WatchwireError as error:
                lines.append(f"✗ {shortened(url, 100)}: {escape(str(error), quote=False)}")
        return Reply(pages(lines), tuple(buttons))

    async def _add_found(self, url: str, found: Sequence[FoundFeed]) -> str:
        if not found:
            return f"✗ {shortened(url, 100)}: there is no feed on this page; give me the feed's own address"
        one = found[0]
        await self.desk.feeds.add(one.url, title=one.title)
        newest = "".join(f"\n   • {shortened(title, 100)}" for title in one.newest)
        return f"✓ <b>{shortened(one.title, 80)}</b>, {count(one.items, 'item')}. What stands in it now stays silent.{newest}"

    async def _add_searches(self, watchlist: str, languages: Sequence[str]) -> Reply:
        added, lost = await self.desk.feeds.add_searches(watchlist, languages=languages)
        lines = [f"✓ {shortened(feed.label, 100)}" for feed in added] or ["They are there already."]
        if lost:
            lines.append(f"Not found by a search: {shortened(', '.join(lost), 500)}")
        return Reply(pages(lines))

    async def addfeed_now(self, argument: str) -> Reply:
        """One of several, chosen."""
        feed = await self.desk.feeds.add(argument)
        return Reply(f"✓ {shortened(feed.url, 200)}")

    async def dropfeed(self, argument: str) -> Reply:
        """`url or number`; asks first."""
        if not argument:
            return Reply("Which one? Its number in /feeds, or its address.", ask="dropfeed")
        feed = await self._feed(argument)
        return confirm(
            f"Remove the feed <b>{shortened(feed.label, 100)}</b>?", "Yes, remove it", f"!dropfeed {feed.id}"
        )

    async def dropfeed_now(self, argument: str) -> Reply:
        """After the question."""
        feed = await self.desk.feeds.remove(argument)
        return Reply(
            f"{shortened(feed.label, 100)} is removed; its items stay.", (undo_button(self.desk.changes),)
        )

    async def _feed(self, which: str) -> Feed:
        for one in await self.desk.feeds.all():
            if which in (one.url, one.name, one.title) or which.lstrip("#") == str(one.id):
                return one
        raise AdminError(f"there is no feed {which}; /feeds lists them with their numbers")

    # ---- people, records ----------------------------------------------------------------------------------------

    async def admins(self, argument: str) -> Reply:
        """All of them."""
        return Reply(
            pages([f"{one.user_id} {escape(one.name)}: {one.role}" for one in await self.desk.people.all()])
        )

    async def invite(self, argument: str) -> Reply:
        """`[role]`"""
        role = argument or "admin"
        if role not in ("owner", "admin", "viewer"):
            raise AdminError("roles are owner, admin and viewer")
        code = await self.desk.people.invite(role)
        return Reply(f"Good once, for seven days. The person sends me:\n<code>/start {escape(code)}</code>")

    async def revoke(self, argument: str) -> Reply:
        """`id`"""
        if not argument.isdecimal() or len(argument) > 15:
            return Reply("Whose? Write the numeric id; /admins lists them.", ask="revoke")
        there = next((one for one in await self.desk.people.all() if one.user_id == int(argument)), None)
        if there is None:
            return Reply(f"{argument} has no role; /admins lists who has.")
        return confirm(
            f"Take the role {there.role} away from <b>{shortened(there.name or argument, 60)}</b> ({argument})?",
            "Yes, take it away",
            f"!revoke {argument}",
        )

    async def revoke_now(self, argument: str) -> Reply:
        """After the question."""
        gone = await self.desk.people.remove(int(argument))
        return Reply(
            f"{shortened(gone.name or argument, 60)} ({argument}) has no role any more.",
            (undo_button(self.desk.changes),),
        )

    async def log(self, argument: str) -> Reply:
        """The newest changes."""
        changes, zone = await self.desk.records.changes(), await self.desk.records.zone()
        lines = [
            f"{one.record.id}. {_change_line(one, zone)}{' (undone)' if one.record.undone else ''}"
            for one in changes
        ]
        return Reply(pages(lines) or "Nothing has been changed yet.")

    async def undo(self, argument: str) -> Reply:
        """`[number]`: the newest change, or the one with this number of /log; asks first."""
        number = argument.removeprefix("#")
        if number and not (number.isdecimal() and len(number) < 16):
            return Reply("Which change? /log lists them with their numbers: /undo 17", ask="undo")
        made = await self.desk.records.made(int(number)) if number else await self.desk.records.last()
        if made is None:
            return Reply("There is nothing to take back.")
        line = _change_line(made, await self.desk.records.zone())
        if made.cant:
            more = "" if number else "\n/log lists earlier ones; /undo with a number takes one back."
            return Reply(
                f"{line}\nThis can't be taken back: {escape(sentence(made.cant), quote=False)}{more}"
            )
        return confirm(f"Take this back?\n{line}", "Yes, take it back", f"!undo {made.record.id}")

    async def undo_now(self, argument: str) -> Reply:
        """After the question, or by the button under what was just done: this change and no other."""
        number = int(argument)
        if (await self.desk.records.made(number)).is_about_people and self.role != "owner":
            return Reply("Only the owner can take that back.")
        made, undone = await self.desk.records.undo(number)
        lines = [f"Taken back: {shortened(made.words, 200)}"]
        lines += await stories.what_remains(self, undone.remains)
        return Reply(pages(lines))

    async def queue(self, argument: str) -> Reply:
        """What waits."""
        counts = await self.desk.records.queue()
        if not counts:
            return Reply("Nothing waits.")
        lines = [f"{state}: {count}" for state, count in counts.items()]
        lines += [f"• {escape(one, quote=False)}" for one in await self.desk.records.delivery()]
        return Reply(pages(lines))

    async def my_id(self, argument: str) -> Reply:
        """Who am I."""
        return Reply(f"Your id is <code>{self.user_id}</code>; your role is {self.role}.")

    async def help(self, argument: str) -> Reply:
        """Topics; one topic; one command."""
        wanted = argument.strip().lstrip("/").lower()
        if wanted in ("query", "queries"):
            return Reply(QUERY_HELP)
        if wanted in TOPICS:
            title, commands = TOPICS[wanted]
            return Reply("\n".join([f"<b>{title}</b>", *map(_command_line, commands)]))
        if wanted in HELP:
            return Reply(_command_line(wanted))
        lines = [f"I know nothing about {shortened(argument, 60)}.\n"] if wanted else []
        for title, commands in TOPICS.values():
            lines.append(f"<b>{title}</b>\n" + " ".join(f"/{name}" for name in commands))
        lines.append(
            "\nMore about one: <code>/help why</code>. How to write a query: <code>/help query</code>"
        )
        names = ["query", *TOPICS]
        rows = [
            tuple(Button(name, f"help {name}") for name in names[at : at + 4])
            for at in range(0, len(names), 4)
        ]
        return Reply("\n".join(lines), tuple(rows))

    async def start(self, argument: str) -> Reply:
        """Somebody who is known already."""
        return Reply("I watch news feeds for you. Begin with /addfeed and /watch; /help lists everything.")

    # ---- help ---------------------------------------------------------------------------------------------------

    def _first(self, argument: str, names: Sequence[str]) -> str:
        """The one of `names` that `argument` begins with, which may have several words; else its first word."""
        for name in sorted(names, key=len, reverse=True):
            if argument.casefold().startswith(name.casefold()) and argument[len(name) :][:1] in (
                "",
                " ",
                ",",
            ):
                return argument[: len(name)]
        return re.split(r"[\s,]", argument, maxsplit=1)[0]

    async def _which(self, command: str) -> Reply:
        names = [one.name for one in await self.desk.watchlists.all()]
        if not names:
            return Reply("There is no watchlist yet. Begin with /watch name = query")
        rows = tuple((Button(name, f"{command} {name}"),) for name in names[:10])
        return Reply("Which one?", rows, ask=command)

    async def _told(self, watchlist: Watchlist) -> str:
        channels = {one.id: one.name for one in await self.desk.channels.all()}
        to = [channels[route.channel] for route in watchlist.routes if route.channel in channels]
        if to:
            return f"It alerts {escape(', '.join(to))}."
        if not channels:
            return "It only records: there is no channel yet. Make me an administrator of one, or /addchannel @name"
        some = next(iter(channels.values())) if len(channels) == 1 else "channel"
        return (
            "It only records: no channel is told. "
            f"<code>/route {escape(watchlist.name)} {escape(some)}</code>"
        )

    async def _free_name(self, text: str) -> str:
        taken = {one.name for one in await self.desk.watchlists.all()}
        words = [w for w in re.findall(r"\w+", text.lower()) if w not in ("and", "or", "not")]
        base = "-".join(words[:3])[:40] or "watchlist"
        return next(n for n in (base, *(f"{base}-{i}" for i in range(2, 999))) if n not in taken)


COMMANDS: dict[str, Command] = {
    **{name: getattr(Deeds, name) for name in HELP if hasattr(Deeds, name)},
    "channels": channels.channels,
    "addchannel": channels.addchannel,
    "channel": channels.channel,
    "dropchannel": channels.dropchannel,
    "!dropchannel": channels.dropchannel_now,
    "why": questions.why,
    "whynot": questions.whynot,
    "split": stories.split,
    "mute": stories.mute,
    "unmute": stories.unmute,
    "stats": figures.stats,
    "chart": figures.chart,
    "health": figures.health,
    "settings": figures.settings,
    "export": lists.export,
    "allow": groups.allow,
    "disallow": groups.disallow,
    "groups": groups.groups,
    "!allow": groups.allow_now,
    "!disallow": groups.disallow_now,
    "!split": stories.split_now,
    "id": Deeds.my_id,
    "start": Deeds.start,
    "!resume": Deeds.resume_now,
    "!drop": Deeds.resume_empty,
    "!unwatch": Deeds.unwatch_now,
    "!dropfeed": Deeds.dropfeed_now,
    "!addfeed": Deeds.addfeed_now,
    "!revoke": Deeds.revoke_now,
    "!undo": Deeds.undo_now,
}


def named(argument: str) -> tuple[str, str]:
    """`name = rest`; no name where there is no = outside quotes, or it belongs to the query (=WHO)."""
    found = re.match(r"\s*([^\s=\"'()“”][^=\"()“”]{0,59}?)\s*=(?!\S*\s*=)\s*(\S.*)", argument, re.DOTALL)
    if found and not re.search(r"(?i)\b(and|or|not)$", found[1]):
        return found[1].strip(), found[2].strip()
    return "", argument.strip()


def _command_line(name: str) -> str:
    args, says = HELP[name]
    return f"/{name} {escape(args, quote=False)} – {escape(says, quote=False)}".replace("  ", " ")


def _card_buttons(watchlist: Watchlist) -> tuple[tuple[Button, ...], ...]:
    turn = (
        Button("Resume", f"resume {watchlist.name}")
        if watchlist.paused
        else Button("Pause", f"pause {watchlist.name}")
    )
    return ((turn, Button("Remove", f"unwatch {watchlist.name}")),)


def _searches(done: Followed) -> list[str]:
    """What became of the search feeds of a watchlist whose query was changed."""
    lines = []
    if done.added:
        lines.append(
            f"Its searches ask for it now: {shortened(', '.join(one.label for one in done.added), 600)}"
        )
    gone = {one.label for one in done.removed} - {one.label for one in done.added}
    if gone:
        lines.append(f"Can't ask for it, and gone: {shortened(', '.join(sorted(gone)), 600)}")
    if done.lost and (done.added or gone):
        lines.append(f"Not found by a search: {shortened(', '.join(done.lost), 500)}")
    return lines


def _change_line(made: Made, zone: str) -> str:
    """Who changed what, and when."""
    did, what = said(made.change)
    when, who = as_read(made.record.at, zone), shortened(_person(made.record.who), 40)
    return f"{when} {who}: {escape(did)} <b>{shortened(what, 60)}</b>"


def _person(who: str) -> str:
    """`chat:4711 Ann` as `Ann (4711)`: names can be alike, numbers can't."""
    found = re.fullmatch(r"chat:(\d+) (.+)", who)
    return f"{found[2]} ({found[1]})" if found else who


def _feed_line(feed: Feed) -> str:
    state = "⏸" if not feed.enabled else "✗" if feed.error else "✓" if feed.last_ok else "…"
    return f"{feed.id} {state} {shortened(feed.label, 80)}"
