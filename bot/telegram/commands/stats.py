"""The commands that show figures: `/stats`, `/chart`. Short lines, figures in bold; pictures are drawn by `telegram/chart`."""

from collections.abc import Mapping
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING

from bot.desk.tables import csv_of
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.picking import EMPTY, page_of
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import Button, File, Reply, count, pages, shortened

if TYPE_CHECKING:
    from bot.desk.figures import Daily, Delays, FigureDesk

_REASONS = 8
_TOP = 12  # sources, languages and watchlists that are named
_PAIRS = 5
_PANELS = 6  # of a chart
_IN_A_TABLE = 200  # watchlists, each with its days


@command(
    "stats",
    "[name] [csv]",
    says="figures of today and of the last seven days",
    more="Delays are counted from the article's publication to the post. <code>/stats csv</code> sends the figures as "
    "tables, <code>/stats name csv</code> those of one watchlist.",
    topic="figures",
    role="viewer",
)
async def stats(asked: Asked) -> Reply:
    """`[name] [csv]`: today and the last seven days; or tables of four weeks."""
    name, as_file = await _name_and_csv(asked)
    if as_file:
        return await _tables(asked, name)
    found = await asked.desk.stories.stats(name)
    today, week = found.today, found.week
    head = f"📊 <b>{shortened(name, 60) if name else 'Everything'}</b>"
    lines = [f"{head} · <b>today</b> · 7 days ({escape(found.zone)})"]
    if not name:
        lines += [
            _line("articles", today.items, week.items),
            _line("stories", today.stories, week.stories),
            _line("copies folded", today.copies, week.copies),
            _line("newer versions", today.updates, week.updates),
            "",
        ]
    lines += [
        _line("stories matched", today.matched_stories, week.matched_stories),
        _line("articles matched", today.matched_items, week.matched_items),
        _line("posts", today.posts, week.posts),
    ]
    if not name and week.splits:
        lines.append(_line("split by hand", today.splits, week.splits))
    lines += _silences(today, week)
    lines += _delays(await asked.desk.stories.delays(name))
    lines += _languages(await asked.desk.stories.languages(name))
    return Reply(pages(lines), _more(name))


async def _name_and_csv(asked: Asked) -> tuple[str, bool]:
    """A watchlist may be called csv, too."""
    name, _, last = asked.argument.rpartition(" ")
    if last.lower() != "csv":
        return asked.argument, False
    there = {one.name.casefold() for one in await asked.desk.watchlists.all()}
    return (asked.argument, False) if asked.argument.casefold() in there else (name.strip(), True)


def _more(name: str) -> tuple[tuple[Button, ...], ...]:
    """What else there is to see."""
    sources = Button("Who was first", f"!sources {name}", beside=True)
    chart_ = Button("Chart", f"chart {name}", beside=True)
    told = () if name else (Button("By watchlist", "!told", beside=True),)
    return (
        (sources, *told),
        (chart_, Button("As tables", f"stats {name} csv".replace("  ", " "), beside=True)),
    )


def _line(what: str, today: int, week: int) -> str:
    return f"{what}: <b>{today}</b> · {week}"


def _silences(today: "FigureDesk", week: "FigureDesk") -> list[str]:
    if not week.silences:
        return []
    some = list(week.silences.items())[:_REASONS]
    lines = ["", "<b>Silent because</b>"]
    lines += [_line(shortened(reason, 70), today.silences.get(reason, 0), times) for reason, times in some]
    rest = sum(week.silences.values()) - sum(times for _, times in some)
    return [*lines, f"other reasons: {rest}"] if rest else lines


def _delays(found: "Delays | None") -> list[str]:
    if found is None:
        return []
    lines = ["", f"<b>Delay</b> of {count(found.posts, 'post')}, 7 days"]
    if found.half is not None and found.most is not None:
        lines.append(
            f"from publication: half within <b>{_span(found.half)}</b>, 95 of 100 within {_span(found.most)}"
        )
    return [
        *lines,
        f"of that here: half within {_span(found.own_half)}, 95 of 100 within {_span(found.own_most)}",
    ]


def _span(span: timedelta) -> str:
    """`40 s`, `12 min`, `3.5 h`, `2 days`."""
    seconds = span.total_seconds()
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 172_800 else f"{seconds / 86_400:.0f} days"


def _languages(found: Mapping[str | None, int]) -> list[str]:
    """With their shares, the most frequent first."""
    total = sum(found.values())
    if not total:
        return []
    shares = [f"{escape(lang or '?')} {times / total:.0%}" for lang, times in list(found.items())[:_TOP]]
    return ["", f"<b>Languages</b> of the articles, 7 days: {', '.join(shares)}"]


@press("sources", of="stats")
async def sources(asked: Asked) -> Reply:
    """`[name]`: who was first, and by how much."""
    ledger = await asked.desk.stories.sources(asked.argument)
    what = shortened(asked.argument, 60) if asked.argument else "Everything"
    lines = [f"📊 <b>{what}</b>: sources of the last 7 days"]
    for one in ledger.accounts[:_TOP]:
        line = f"<b>{shortened(one.source, 40)}</b>: {count(one.stories, 'story', 'stories')}"
        if one.shared:
            line += f", first with {one.first} of {one.shared} that others had too"
        if one.ahead is not None:
            line += f", {_span(timedelta(minutes=one.ahead))} ahead"
        lines.append(line)
    if len(ledger.accounts) > _TOP:
        lines.append(f"… and {len(ledger.accounts) - _TOP} more: /stats csv")
    pairs = [one for one in ledger.pairs if one.stories > 1][:_PAIRS]
    lines += ["", "<b>Who follows whom</b>"] if pairs else []
    lines += [
        f"{shortened(one.later, 40)} after {shortened(one.first, 40)}: {one.stories} times, "
        f"by {_span(timedelta(minutes=one.minutes))}"
        for one in pairs
    ]
    return Reply(pages(lines) if ledger.accounts else "Nothing has come in these seven days.")


@press("told", of="stats")
async def told(asked: Asked) -> Reply:
    """`[page]`: posts by watchlist, and about how many somebody asked."""
    every = await asked.desk.stories.told()
    if not every:
        return Reply(EMPTY)
    entries = [
        (
            f"<b>{shortened(one.watchlist.name, 60)}</b>: {count(one.posts, 'post')}, {one.asked} acted on",
            None,
        )
        for one in every
    ]
    head = "📊 Posts of the last 7 days. Acted on: somebody asked /why, split the story or muted it."
    return page_of(head, entries, page=int(asked.argument or 0), turn="!told {page}", lines=_TOP)


async def _tables(asked: Asked, name: str) -> Reply:
    """Stories a day of the last four weeks, and the sources of the last week, for a spreadsheet."""
    watched = [await asked.desk.watchlists.get(name)] if name else await asked.desk.watchlists.all()
    charted = watched[:_IN_A_TABLE]
    said = {one.watchlist.id: one for one in await asked.desk.stories.told()}
    rows = [
        (day.isoformat(), one.name, stories, *(found.band or ("", "")), int(found.is_burst(stories)))
        for one, found in zip(charted, await asked.desk.stories.all_daily(charted), strict=True)
        for day, stories in found.days
    ]
    ledger = await asked.desk.stories.sources(name)
    files = (
        File(
            "stories-by-day.csv",
            csv_of(("day", "watchlist", "stories", "usual_from", "usual_to", "burst"), rows),
        ),
        File(
            "posts-by-watchlist.csv",
            csv_of(
                ("watchlist", "posts", "acted_on"),
                [(one.name, said[one.id].posts, said[one.id].asked) for one in watched],
            ),
        ),
        File(
            "sources.csv",
            csv_of(
                ("source", "stories", "shared", "first", "minutes_ahead", "minutes_behind", "minutes_delay"),
                [
                    (one.source, one.stories, one.shared, one.first, one.ahead, one.behind, one.delay)
                    for one in ledger.accounts
                ],
            ),
        ),
    )
    cut = f" Of the first {_IN_A_TABLE} watchlists." if len(watched) > _IN_A_TABLE else ""
    return Reply(f"Stories a day of four weeks; posts and sources of the last seven days.{cut}", files=files)


@command(
    "chart",
    "[name, name...]",
    says="a picture of stories a day, with the usual level",
    more="Several watchlists, with commas between, are drawn one below the other. The band is where half of the days are; "
    "a day far above it is red.",
    topic="figures",
    role="viewer",
)
async def chart(asked: Asked) -> Reply:
    """`[name, name...]`: a picture of the last four weeks."""
    from bot.telegram.chart import draw

    names = await _names(asked)
    panels = [(name or "All watchlists", await asked.desk.stories.daily(name)) for name in names[:_PANELS]]
    captions = (
        _caption(*panels[0])
        if len(panels) == 1
        else "\n".join(_numbered(number, *panel) for number, panel in enumerate(panels, 1))
    )
    if len(names) > _PANELS:
        captions += f"\n… and {len(names) - _PANELS} more, which aren't drawn."
    picture = draw([found for _, found in panels])
    return Reply(captions, files=(File("chart.png", picture, picture=True),))


async def _names(asked: Asked) -> list[str]:
    """One name as it is typed, or several with commas or spaces between; [""]: everything."""
    there = {one.name.casefold() for one in await asked.desk.watchlists.all()}
    if asked.argument.casefold() in there:
        return [asked.argument]
    parts = [part.strip() for part in asked.argument.split(",")]
    words = asked.argument.split()
    if len(parts) == 1 and len(words) > 1 and all(word.casefold() in there for word in words):
        parts = words
    return list(dict.fromkeys(part for part in parts if part)) or [""]


def _caption(name: str, found: "Daily") -> str:
    (first, _), (last, today) = found.days[0], found.days[-1]
    lines = [f"📊 <b>{shortened(name, 60)}</b>, {first:%d.%m.}–{last:%d.%m.} ({escape(found.zone)})"]
    usual = f", usual: {found.usual:g} (the dashed line)" if found.usual is not None else ""
    lines.append(f"Stories today: <b>{today}</b> so far{usual}")
    day, most = max(found.days, key=lambda one: one[1])
    if most:
        lines.append(f"Most: {most} on {day:%d.%m.}")
    if found.bursts:
        lines.append(f"Far above the usual: {', '.join(f'{one:%d.%m.}' for one in found.bursts)} (red)")
    if found.usual is None:
        lines.append("It hasn't been watched long enough to say what is usual.")
    return "\n".join(lines)


def _numbered(number: int, name: str, found: "Daily") -> str:
    """One of several, in a line."""
    (_, today), total = found.days[-1], sum(each for _, each in found.days)
    usual = f", usual {found.usual:g}" if found.usual is not None else ""
    bursts = f", red: {', '.join(f'{one:%d.%m.}' for one in found.bursts)}" if found.bursts else ""
    return f"{number} <b>{shortened(name, 60)}</b>: {today} today{usual}, {total} in {len(found.days)} days{bursts}"
