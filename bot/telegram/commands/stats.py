"""The commands that show figures: `/stats`, `/chart`. Short lines, figures in bold; pictures are drawn by `telegram/chart`."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING

from bot.desk.tables import csv_of
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.picking import EMPTY, one_of, one_page
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import Button, ChatReply, File, pages, shortened
from bot.telegram.translation import Html, plain, plain_n, tell, tell_n

if TYPE_CHECKING:
    from bot.desk.figures import Daily, Delays, FiguresSince

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
async def stats(asked: Asked) -> ChatReply:
    """`[name] [csv]`: today and the last seven days; or tables of four weeks."""
    name, as_file = await _name_and_csv(asked)
    if name:
        meant = await one_of(asked.about(name), "stats", rest="csv" if as_file else "")
        if isinstance(meant, ChatReply):
            return meant
        name = meant.name
    if as_file:
        return await _tables(asked, name)
    found = await asked.desk.stories.stats(name)
    today, week = found.today, found.week
    what = _what(name)
    lines = [tell("📊 <b>{what}</b> · <b>today</b> · 7 days ({zone})", what=what, zone=found.zone)]
    if not name:
        lines += [
            _line(tell("articles"), today.items, week.items),
            _line(tell("stories"), today.stories, week.stories),
            _line(tell("copies folded"), today.copies, week.copies),
            _line(tell("newer versions"), today.updates, week.updates),
            "",
        ]
    lines += [
        _line(tell("stories matched"), today.matched_stories, week.matched_stories),
        _line(tell("articles matched"), today.matched_items, week.matched_items),
        _line(tell("posts"), today.posts, week.posts),
    ]
    if not name and week.splits:
        lines.append(_line(tell("split by hand"), today.splits, week.splits))
    lines += _silences(today, week)
    lines += _delays(await asked.desk.stories.delays(name))
    lines += _languages(await asked.desk.stories.languages(name))
    return ChatReply(pages(lines), _more(name))


async def _name_and_csv(asked: Asked) -> tuple[str, bool]:
    """A watchlist may be called csv, too."""
    name, _, last = asked.argument.rpartition(" ")
    if last.lower() != "csv":
        return asked.argument, False
    is_name = await asked.desk.watchlists.named([asked.argument])
    return (asked.argument, False) if is_name else (name.strip(), True)


def _more(name: str) -> tuple[tuple[Button, ...], ...]:
    """What else there is to see."""
    sources = Button(plain("Who was first"), f"!sources {name}", beside=True)
    chart_ = Button(plain("Chart"), f"chart {name}", beside=True)
    told = () if name else (Button(plain("By watchlist"), "!told", beside=True),)
    return (
        (sources, *told),
        (chart_, Button(plain("As tables"), f"stats {name} csv".replace("  ", " "), beside=True)),
    )


def _line(what: str, today: int, week: int) -> str:
    return f"{what}: <b>{today}</b> · {week}"


def _silences(today: "FiguresSince", week: "FiguresSince") -> list[str]:
    if not week.silences:
        return []
    some = list(week.silences.items())[:_REASONS]
    lines = ["", tell("<b>Silent because</b>")]
    lines += [_line(tell(reason), today.silences.get(reason, 0), times) for reason, times in some]
    rest = sum(week.silences.values()) - sum(times for _, times in some)
    return [*lines, tell("other reasons: {number}", number=rest)] if rest else lines


def _delays(found: "Delays | None") -> list[str]:
    if found is None:
        return []
    lines = [
        "",
        tell_n(
            "<b>Delay</b> of {number} post, 7 days", "<b>Delay</b> of {number} posts, 7 days", found.posts
        ),
    ]
    if found.half is not None and found.most is not None:
        lines.append(
            tell(
                "from publication: half within <b>{half}</b>, 95 of 100 within {most}",
                half=_span(found.half),
                most=_span(found.most),
            )
        )
    return [
        *lines,
        tell(
            "of that here: half within {half}, 95 of 100 within {most}",
            half=_span(found.own_half),
            most=_span(found.own_most),
        ),
    ]


def _span(span: timedelta) -> str:
    """`40 s`, `12 min`, `3.5 h`, `2 days`."""
    seconds = span.total_seconds()
    if seconds < 60:
        return plain("{number} s", number=round(seconds))
    if seconds < 5400:
        return plain("{number} min", number=round(seconds / 60))
    if seconds < 172_800:
        return plain("{number} h", number=f"{seconds / 3600:.1f}")
    return plain_n("{number} day", "{number} days", round(seconds / 86_400))


def _languages(found: Mapping[str | None, int]) -> list[str]:
    """With their shares, the most frequent first."""
    total = sum(found.values())
    if not total:
        return []
    shares = [f"{escape(lang or '?')} {times / total:.0%}" for lang, times in list(found.items())[:_TOP]]
    return ["", tell("<b>Languages</b> of the articles, 7 days: {shares}", shares=Html(", ".join(shares)))]


@press("sources", of="stats")
async def sources(asked: Asked) -> ChatReply:
    """`[name]`: who was first, and by how much."""
    ledger = await asked.desk.stories.sources(asked.argument)
    lines = [tell("📊 <b>{what}</b>: sources of the last 7 days", what=_what(asked.argument))]
    for one in ledger.accounts[:_TOP]:
        facts = [tell_n("{number} story", "{number} stories", one.stories)]
        if one.shared:
            facts.append(
                tell("first with {first} of {shared} that others had too", first=one.first, shared=one.shared)
            )
        if one.ahead is not None:
            facts.append(tell("{time} ahead", time=_span(timedelta(minutes=one.ahead))))
        lines.append(f"<b>{shortened(one.source, 40)}</b>: {', '.join(facts)}")
    if len(ledger.accounts) > _TOP:
        lines.append(tell("… and {number} more: /stats csv", number=len(ledger.accounts) - _TOP))
    pairs = [one for one in ledger.pairs if one.stories > 1][:_PAIRS]
    lines += ["", tell("<b>Who follows whom</b>")] if pairs else []
    lines += [
        tell_n(
            "{later} after {first}: {number} time, by {time}",
            "{later} after {first}: {number} times, by {time}",
            one.stories,
            later=shortened(one.later, 40),
            first=shortened(one.first, 40),
            time=_span(timedelta(minutes=one.minutes)),
        )
        for one in pairs
    ]
    return ChatReply(pages(lines) if ledger.accounts else tell("Nothing has come in these seven days."))


@press("told", of="stats")
async def told(asked: Asked) -> ChatReply:
    """`[page]`: posts by watchlist, and about how many somebody asked."""
    listed = await asked.desk.stories.told_page(int(asked.argument or 0), lines=_TOP)
    if not listed.count:
        return ChatReply(tell(EMPTY))
    entries = [
        (
            tell_n(
                "<b>{name}</b>: {number} post, {asked} acted on",
                "<b>{name}</b>: {number} posts, {asked} acted on",
                one.posts,
                name=shortened(one.watchlist.name, 60),
                asked=one.asked,
            ),
            None,
        )
        for one in listed.rows
    ]
    head = tell("📊 Posts of the last 7 days. Acted on: somebody asked /why, split the story or muted it.")
    return one_page(head, entries, page=listed.page, last=listed.last, turn="!told {page}")


async def _tables(asked: Asked, name: str) -> ChatReply:
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
    lines = [tell("Stories a day of four weeks. Posts and sources of the last seven days.")]
    if len(watched) > _IN_A_TABLE:
        lines.append(tell("Only the first {number} watchlists.", number=_IN_A_TABLE))
    return ChatReply("\n".join(lines), files=files)


@command(
    "chart",
    "[name, name...]",
    says="a picture of stories a day, with the usual level",
    more="Several watchlists, with commas between, are drawn one below the other. The band is where half of the days are; "
    "a day far above it is red.",
    topic="figures",
    role="viewer",
)
async def chart(asked: Asked) -> ChatReply:
    """`[name, name...]`: a picture of the last four weeks."""
    from bot.telegram.chart import draw

    names = await _names(asked)
    panels = [
        (name or plain("All watchlists"), await asked.desk.stories.daily(name)) for name in names[:_PANELS]
    ]
    captions = (
        _caption(*panels[0])
        if len(panels) == 1
        else "\n".join(_numbered(number, *panel) for number, panel in enumerate(panels, 1))
    )
    if len(names) > _PANELS:
        captions += "\n" + tell("… and {number} more, which aren't drawn.", number=len(names) - _PANELS)
    picture = draw([found for _, found in panels])
    return ChatReply(captions, files=(File("chart.png", picture, picture=True),))


async def _names(asked: Asked) -> list[str]:
    """One name as it is typed, or several with commas or spaces between; [""]: everything."""
    if await asked.desk.watchlists.named([asked.argument]):
        return [asked.argument]
    parts = [part.strip() for part in asked.argument.split(",")]
    words = asked.argument.split()
    if len(parts) == 1 and len(words) > 1:
        there = {one.name.casefold() for one in await asked.desk.watchlists.named(words)}
        parts = words if all(word.casefold() in there for word in words) else parts
    return list(dict.fromkeys(part for part in parts if part)) or [""]


def _caption(name: str, found: "Daily") -> str:
    (first, _), (last, today) = found.days[0], found.days[-1]
    lines = [f"📊 <b>{shortened(name, 60)}</b>, {first:%d.%m.}–{last:%d.%m.} ({escape(found.zone)})"]
    if found.usual is None:
        lines.append(tell("Stories today: <b>{today}</b> so far", today=today))
    else:
        lines.append(
            tell(
                "Stories today: <b>{today}</b> so far, usual: {usual} (the dashed line)",
                today=today,
                usual=f"{found.usual:g}",
            )
        )
    day, most = max(found.days, key=lambda one: one[1])
    if most:
        lines.append(tell("Most: {number} on {day}", number=most, day=f"{day:%d.%m.}"))
    if found.bursts:
        lines.append(tell("Far above the usual: {days} (red)", days=_days(found.bursts)))
    if found.usual is None:
        lines.append(tell("It hasn't been watched long enough to say what is usual."))
    return "\n".join(lines)


def _numbered(number: int, name: str, found: "Daily") -> str:
    """One of several, in a line."""
    (_, today), total = found.days[-1], sum(each for _, each in found.days)
    facts = [tell("{number} today", number=today)]
    if found.usual is not None:
        facts.append(tell("usual {usual}", usual=f"{found.usual:g}"))
    facts.append(tell("{total} in {days} days", total=total, days=len(found.days)))
    if found.bursts:
        facts.append(tell("red: {days}", days=_days(found.bursts)))
    return f"{number} <b>{shortened(name, 60)}</b>: {', '.join(facts)}"


def _days(days: Sequence[date]) -> str:
    return ", ".join(f"{one:%d.%m.}" for one in days)


def _what(name: str) -> str:
    return shortened(name, 60) if name else tell("Everything")
