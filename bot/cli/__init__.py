"""The commands of the program: what can be typed, and which module does it.

Nothing heavy is imported before a command needs it: each command names its function as "module:function" and is
imported when it runs. Exit codes: 0 done, 1 the work failed, 2 the command line, the configuration or a query can't
be read, 130 interrupted.
"""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from bot import __version__
from bot.errors import ConfigError, QueryError, WatchwireError

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; the exit code. Errors raised on purpose become one line on stderr."""
    gc.set_threshold(50_000, 20, 50)  # the usual 700 looks through every module while others are being loaded
    parser = build_parser()
    args = parser.parse_args(arguments)
    if not hasattr(args, "function"):
        parser.print_help(sys.stderr)
        return 2
    try:
        code = _run(args)
        sys.stdout.flush()
    except BrokenPipeError:  # `watchwire feeds list | head`: the reader has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return code


def _run(args: argparse.Namespace) -> int:
    from bot.log import redact

    module, _, name = args.function.partition(":")
    try:
        code: int = getattr(import_module(f"bot.cli.{module}"), name)(args)
    except QueryError as error:
        from bot.query.parser import caret

        where = "".join(f", {note}" for note in getattr(error, "__notes__", ()))  # of several queries
        print(f"I can't read this query{where}:\n{caret(error)}\n{error}", file=sys.stderr)
        return 2
    except ConfigError as error:
        print(redact(f"watchwire: {error}"), file=sys.stderr)
        return 2
    except WatchwireError as error:
        print(redact(f"watchwire: {error}"), file=sys.stderr)
        return 1
    return code


def build_parser() -> argparse.ArgumentParser:
    """All commands with their options; what `docs/commands.md` documents."""
    parser = argparse.ArgumentParser(
        prog="watchwire",
        description="Watches news feeds, tells each story once, and posts it to Telegram channels.",
    )
    parser.add_argument("--version", action="version", version=f"watchwire {__version__}")
    _takes_config(parser, default=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _first_steps(commands)
    _service(commands)
    _language(commands)
    _archive(commands)
    _records(commands)
    _upkeep(commands)
    return parser


def _takes_config(parser: argparse.ArgumentParser, *, default: str | None) -> None:
    says = "the configuration file (default: see docs/configuration.md)"
    parser.add_argument("--config", metavar="FILE", default=default, help=says)


def _command(
    commands: "Commands", name: str, function: str, says: str, *, json: bool = False, config: bool = True
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=says, description=says)
    if config:
        _takes_config(parser, default=argparse.SUPPRESS)  # else it would hide one before the command
    if json:
        parser.add_argument(
            "--json", action="store_true", help="print one JSON object a line on stdout, and nothing else"
        )
    parser.set_defaults(function=function)
    return parser


def _first_steps(commands: "Commands") -> None:
    init = _command(
        commands,
        "init",
        "init:init",
        "write a first configuration, and print the link that makes you the owner",
        config=False,
    )
    init.add_argument(
        "--directory", metavar="DIR", default=".", help="where to write the files (default: here)"
    )
    init.add_argument("--api-base-url", metavar="URL", default="", help="use another Bot API server")
    demo = _command(
        commands,
        "demo",
        "demo:demo",
        "see the whole product work: no token, no network, under 30 s",
        config=False,
    )
    demo.add_argument("--html", metavar="FILE", help="also write the channel as a page")
    demo.add_argument(
        "--site",
        metavar="ADDRESS",
        nargs="?",
        const="127.0.0.1:8080",
        help="then serve its archive as pages until Ctrl-C (default: on 127.0.0.1:8080)",
    )
    demo.add_argument("--seconds", type=float, default=18.0, help=argparse.SUPPRESS)


def _service(commands: "Commands") -> None:
    run = _command(commands, "run", "service:run", "run the service: poll, match, deliver, answer commands")
    run.add_argument(
        "--role", choices=["all", "fetch", "lead"], default="all", help="do only a part of the work"
    )
    run.add_argument(
        "--dry-run", action="store_true", help="do everything except Telegram, and print the posts"
    )
    run.add_argument("--verbose", action="store_true", help="also log decisions with their reasons")
    check = _command(
        commands, "check", "check:check", "check settings, token, database, channels and feeds", json=True
    )
    check.add_argument("--offline", action="store_true", help="skip what needs the network")
    _command(commands, "status", "status:status", "show feeds, items, alerts, outbox, last errors", json=True)
    migrate = _command(commands, "migrate", "upkeep:migrate", "update the database to this version")
    migrate.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def _language(commands: "Commands") -> None:
    query = _command(commands, "query", "language:query", "show how Watchwire reads a query", json=True)
    query.add_argument("query", metavar="QUERY")
    match = _command(
        commands, "match", "language:match", "say whether a text matches, where and why", json=True
    )
    match.add_argument("query", metavar="QUERY")
    match.add_argument("file", metavar="FILE", nargs="?", help="a text, or an item as .json (default: stdin)")


def _count(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} isn't a number from 1 on")
    return int(text)


def _archive(commands: "Commands") -> None:
    search = _command(commands, "search", "search:search", "search the archive with a query", json=True)
    search.add_argument("query", metavar="QUERY", help="as in a watchlist; '' finds everything")
    for option, says in (
        (
            "since",
            "fetched at or after this time: 2026-11-25, 2026-11-25T08:30 (UTC), or 7d for the last seven days",
        ),
        ("until", "fetched before this time; a day is included"),
        ("source", "from this source, as results name it"),
        ("lang", "in this language, such as en"),
        ("watchlist", "that this watchlist matched when it came"),
    ):
        search.add_argument(f"--{option}", default="", metavar=option.upper(), help=says)
    search.add_argument(
        "--limit", type=_count, default=20, metavar="N", help="print at most N items (default: 20)"
    )
    search.add_argument("--csv", action="store_true", help="print a table for a spreadsheet on stdout")
    fetch = _command(commands, "fetch", "fetch:fetch", "fetch one feed and show what is read", json=True)
    fetch.add_argument(
        "url", metavar="URL", help="the feed's address, a Telegram @CHANNEL, or the path of a saved feed"
    )
    replay = _command(
        commands, "replay", "replay:replay", "run archived items through the whole pipeline", json=True
    )
    replay.add_argument("files", metavar="FILE", nargs="+", help="JSON lines or saved feeds; - is stdin")
    replay.add_argument(
        "--watchlists", metavar="FILE.toml", help="the [[watchlists]] tables of a configuration"
    )
    replay.add_argument(
        "--watch", metavar="'name = query'", action="append", default=[], help="a watchlist (may be repeated)"
    )
    replay.add_argument("--timings", action="store_true", help="print the time of each stage on stderr")


def _records(commands: "Commands") -> None:
    _feeds(commands)
    _watchlists(commands)
    _channels(commands)
    _names(commands)
    _admins(commands)
    _stories(commands)


def _group(commands: "Commands", name: str, says: str) -> "Commands":
    parser = commands.add_parser(name, help=says, description=says)
    actions: Commands = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    return actions


def _feeds(commands: "Commands") -> None:
    actions = _group(commands, "feeds", "list, add, remove, import, export feeds")
    listed = _command(actions, "list", "feeds:show_all", "list all feeds and their health", json=True)
    listed.add_argument("--problem", action="store_true", help="only feeds in trouble")
    add = _command(
        actions,
        "add",
        "feeds:add",
        "add feeds: by a page's address, a Telegram @CHANNEL, or @WATCHLIST for its news searches",
        json=True,
    )
    add.add_argument("urls", metavar="URL", nargs="+")
    add.add_argument("--name", default="", help="what to call the feed")
    add.add_argument(
        "--lang", default="en", help="languages of @WATCHLIST's searches, separated by commas (default: en)"
    )
    add.add_argument("--no-check", action="store_true", help="add the address as it is, without fetching it")
    remove = _command(actions, "remove", "feeds:remove", "remove feeds; their items stay")
    remove.add_argument("urls", metavar="URL", nargs="+")
    for action, says in (("pause", "stop polling a feed"), ("resume", "poll a feed again")):
        one = _command(actions, action, f"feeds:{action}", says)
        one.add_argument("urls", metavar="URL", nargs="+")
    poll = _command(actions, "poll", "feeds:poll", "poll feeds now, and say what came", json=True)
    poll.add_argument("urls", metavar="URL", nargs="+")
    changed = _command(actions, "set", "feeds:set_feeds", "change how feeds are read, against the settings")
    changed.add_argument("urls", metavar="URL", nargs="+")
    changed.add_argument(
        "--full-text",
        choices=["on", "off", "default"],
        required=True,
        help="read an article's page where the feed gives only a line and it matches",
    )
    _lists_of_feeds(actions)


def _lists_of_feeds(actions: "Commands") -> None:
    imported = _command(actions, "import", "feeds:import_opml", "add the feeds of an OPML file", json=True)
    imported.add_argument("file", metavar="FILE")
    starter = _command(
        actions, "starter", "feeds:starter", "feeds of well-known outlets, by region or language", json=True
    )
    starter.add_argument("name", metavar="NAME", nargs="?", help="the list to add (default: show all lists)")
    starter.add_argument("--show", action="store_true", help="show the feeds of the list, add none")
    exported = _command(actions, "export", "feeds:export_opml", "print all feeds as OPML")
    exported.add_argument("file", metavar="FILE", nargs="?", help="where to write (default: stdout)")


def _watchlists(commands: "Commands") -> None:
    actions = _group(commands, "watchlists", "list, add, change, remove watchlists")
    _command(actions, "list", "watchlists:show_all", "list all watchlists", json=True)
    show = _command(actions, "show", "watchlists:show", "show one watchlist", json=True)
    show.add_argument("name", metavar="NAME")
    for action, says in (("add", "add a watchlist"), ("edit", "change the query of a watchlist")):
        one = _command(actions, action, f"watchlists:{action}", says, json=True)
        one.add_argument("name", metavar="NAME")
        one.add_argument("query", metavar="QUERY")
        if action == "add":
            one.add_argument(
                "--channel",
                action="append",
                default=[],
                metavar="CHANNEL",
                help="where it alerts (may be repeated)",
            )
    for action in ("remove", "pause", "resume"):
        one = _command(actions, action, f"watchlists:{action}", f"{action} a watchlist")
        one.add_argument("name", metavar="NAME")
    rename = _command(actions, "rename", "watchlists:rename", "rename a watchlist")
    rename.add_argument("old", metavar="OLD")
    rename.add_argument("new", metavar="NEW")
    route = _command(actions, "route", "watchlists:route", "choose the channels that a watchlist alerts")
    route.add_argument("name", metavar="NAME")
    route.add_argument(
        "channels", metavar="CHANNEL", nargs="*", help="without any it only records its matches"
    )
    test = _command(actions, "test", "watchlists:test", "try a query on the whole archive", json=True)
    test.add_argument("query", metavar="QUERY")


def _channels(commands: "Commands") -> None:
    actions = _group(commands, "channels", "list, add, remove channels")
    _command(actions, "list", "channels:show_all", "list all channels", json=True)
    add = _command(actions, "add", "channels:add", "add a channel in which the bot is an administrator")
    add.add_argument("name", metavar="NAME")
    add.add_argument("chat_id", metavar="CHAT", help="@name or -100...")
    add.add_argument("--topic", type=int, help="the number of a forum topic")
    add.add_argument("--timezone", default="UTC", help="e.g. Europe/Paris")
    remove = _command(actions, "remove", "channels:remove", "remove a channel")
    remove.add_argument("name", metavar="NAME")


def _names(commands: "Commands") -> None:
    actions = _group(commands, "names", "list, add, remove name sets; propose spellings")
    _command(actions, "list", "names:show_all", "list all name sets", json=True)
    put = _command(actions, "add", "names:add", "add a name set, or give one other forms")
    put.add_argument("name", metavar="NAME")
    put.add_argument("forms", metavar="FORM", nargs="+")
    remove = _command(actions, "remove", "names:remove", "remove a name set")
    remove.add_argument("name", metavar="NAME")
    propose = _command(actions, "propose", "names:propose", "propose spellings of a name", json=True)
    propose.add_argument("name", metavar="NAME")
    propose.add_argument(
        "--online", action="store_true", help="also ask Wikidata about the person or place that you pick"
    )
    propose.add_argument(
        "--pick", metavar="Q123", help="with --online: who is meant; without it you are asked"
    )


def _stories(commands: "Commands") -> None:
    actions = _group(commands, "stories", "correct how items were put into stories")
    split = _command(
        actions, "split", "stories:split", "take an item out of a story that it doesn't belong to"
    )
    split.add_argument(
        "link", metavar="LINK", help="link of the item or its post, or words from its headline"
    )


def _admins(commands: "Commands") -> None:
    actions = _group(commands, "admins", "list, invite, remove admins")
    _command(actions, "list", "admins:show_all", "list all admins", json=True)
    invite = _command(actions, "invite", "admins:invite", "make a one-time /start code", json=True)
    invite.add_argument("--role", choices=["owner", "admin", "viewer"], default="admin")
    invite.add_argument(
        "--channel",
        metavar="NAME",
        action="append",
        default=[],
        help="make an admin of this channel alone; may be repeated",
    )
    remove = _command(actions, "remove", "admins:remove", "take away a person's role")
    remove.add_argument("user_id", metavar="ID", type=int)


def _upkeep(commands: "Commands") -> None:
    backup = _command(commands, "backup", "upkeep:backup", "make a consistent copy of a running instance")
    backup.add_argument("file", metavar="FILE")
    restore = _command(commands, "restore", "upkeep:restore", "read a backup back")
    restore.add_argument("file", metavar="FILE")
    restore.add_argument("--overwrite", action="store_true", help="replace the database that is there")
    copy = _command(
        commands,
        "copy",
        "upkeep:copy",
        "copy a database into another, SQLite or PostgreSQL, while neither is in use",
    )
    copy.add_argument("source", metavar="FROM", help="its address, as in database.url")
    copy.add_argument("target", metavar="TO", help="the address of an empty database; an SQLite file is made")
    copy.add_argument("--overwrite", action="store_true", help="replace what TO holds")
    _command(commands, "export", "transfer:export", "print feeds, watchlists, name sets and channels as TOML")
    apply = _command(
        commands,
        "apply",
        "transfer:apply",
        "make the database like a TOML file, after showing the difference",
    )
    apply.add_argument("file", metavar="FILE")
    apply.add_argument("--yes", action="store_true", help="don't ask")
