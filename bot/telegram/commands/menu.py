"""The menu: each command with its argument and what it does; who may use it. `/help`, the Bot API's menu and tests read it."""

HELP = {
    "watch": ("[name =] query", "a new watchlist, e.g. /watch haftar-russia = Haftar AND Russia"),
    "watchlists": ("", "all watchlists"),
    "show": ("name", "one watchlist, with buttons"),
    "edit": ("name = query", "another query for a watchlist"),
    "rename": ("old = new", "another name for a watchlist"),
    "pause": ("name", "stop a watchlist for a while"),
    "resume": ("name", "take a watchlist or a channel up again"),
    "unwatch": ("name", "remove a watchlist"),
    "test": ("query", "what a query would have matched lately"),
    "route": ("name channel...", "which channels a watchlist alerts"),
    "digest": ("name off|hourly|daily HH:MM", "tell a watchlist's stories together, on a timetable"),
    "quiet": ("name|all HH:MM-HH:MM|off", "quiet hours: what comes then is told together afterwards"),
    "urgent": ("name on|off", "a watchlist that overtakes all others and keeps no quiet hours"),
    "name": (
        "set = form, form...",
        "a name in all its spellings, for @set in queries; a name alone proposes them",
    ),
    "names": ("", "all name sets"),
    "feeds": (
        "[problem or words]",
        "all feeds, those in trouble, or those with these words in name or address",
    ),
    "addfeed": (
        "url... or @watchlist [language...]",
        "add feeds; a page's address is enough; @: news searches",
    ),
    "dropfeed": ("url or number", "remove a feed"),
    "channels": ("", "all channels"),
    "addchannel": ("@name or t.me/name", "a channel in which I am an administrator"),
    "channel": ("[name [what [value]]]", "format, language, preview and time zone of a channel"),
    "dropchannel": ("name", "post nothing to a channel any more"),
    "why": ("link", "why an item alerted, or stayed silent; also words of its headline, or a post's link"),
    "whynot": ("link [watchlist]", "what is missing for a match"),
    "split": ("link", "undo a merge: make an item that does not belong to its story one of its own"),
    "mute": ("source, link or watchlist, for 6h", "silence for a while; alone: what is muted"),
    "unmute": ("source, link or watchlist", "end a mute now"),
    "stats": ("[name]", "figures of today and of seven days"),
    "chart": ("[name]", "a picture of stories a day, with what is usual"),
    "health": ("", "feeds in trouble, what to do, what waits"),
    "settings": ("", "what is set, here and in the file"),
    "export": ("", "feeds as OPML, everything as TOML; an OPML file that you send me is taken in"),
    "admins": ("", "who may edit"),
    "invite": ("[role]", "a one-time code for another person"),
    "revoke": ("id", "take somebody's role away"),
    "groups": ("", "groups in which admins may command me"),
    "allow": ("", "typed in a group: admins may command me there"),
    "disallow": ("", "typed in a group: I answer nobody there any more"),
    "queue": ("", "what waits to be delivered"),
    "log": ("", "who changed what"),
    "undo": ("[number]", "take the last change back, or the one with this number of /log"),
    "id": ("", "your numeric id"),
    "cancel": ("", "end what we are at"),
    "help": ("[topic or command]", "topics, or more about one"),
}
# /help: a topic, what it is about, its commands. Each command stands under one.
TOPICS: dict[str, tuple[str, tuple[str, ...]]] = {
    "watching": (
        "What is watched",
        ("watch", "watchlists", "show", "edit", "rename", "pause", "resume", "unwatch", "test"),
    ),
    "names": ("Names in all their spellings", ("name", "names")),
    "channels": (
        "Who is told, and when",
        ("channels", "addchannel", "dropchannel", "channel", "route", "digest", "quiet", "urgent"),
    ),
    "feeds": ("Where news comes from", ("feeds", "addfeed", "dropfeed", "health", "export")),
    "answers": ("Why, and why not", ("why", "whynot", "split", "mute", "unmute")),
    "figures": ("How much, and what waits", ("stats", "chart", "queue", "settings")),
    "people": (
        "Who may, and who did",
        ("admins", "invite", "revoke", "groups", "allow", "disallow", "log", "undo", "id", "cancel", "help"),
    ),
}
QUERY_HELP = """<b>How to write a query</b>
<code>Haftar AND Russia</code>
<code>Haftar AND (Russia OR Wagner)</code>
<code>Haftar AND NOT football</code>
<code>"prime minister"</code> – words in a row
<code>Haftar NEAR/10 Moscow</code> – close to each other
<code>smuggl*</code> – any ending
<code>title:Haftar</code> – in the headline
<code>site:example.org</code> – from one site
<code>@haftar</code> – a name set, see /help names

Capitals make no difference. Try one: /test query"""
VIEWER = frozenset(
    {
        "watchlists",
        "show",
        "test",
        "names",
        "feeds",
        "channels",
        "admins",
        "log",
        "queue",
        "why",
        "export",
        "stats",
        "chart",
        "health",
        "settings",
        "whynot",
        "id",
        "help",
        "cancel",
        "start",
    }
)
OWNER = frozenset({"invite", "revoke", "allow", "disallow", "groups"})
# What is answered in private wherever it is asked: codes, settings, files with everything, other groups' names.
IN_PRIVATE = frozenset({"invite", "settings", "export", "groups"})
