"""What a channel reader sees of a post: order, marks, wording, direction. Texts become lines, lines become HTML.

Any string in any field gives a message that Telegram accepts: at most 4096 code points, 100 entities, no markup
from outside. Nothing here sends, and nothing here needs Telegram's library.

The order: headline, linked · source, time and marks · summary with the matched words in bold · the words around
the match, where nothing above shows it · who else carries it · its watchlists as hashtags.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.news.alert import Burst, Entry, Mark, Outlet, Post
from bot.news.language.dates import is_day, is_month
from bot.news.timetable import Gathering
from bot.telegram.posts.languages import Phrases, a_day, words
from bot.telegram.posts.richtext import (
    TEXT_LIMIT,
    Fragment,
    Line,
    clean,
    direction_mark,
    isolated,
    safe_link,
    short,
    visible,
)
from bot.telegram.posts.richtext import html as _html

# Gathering these stay below 4096 code points; a phone's screen holds some 700.
_HEADLINE, _SUMMARY, _MATCH, _NEW_FACTS, _NAME, _OUTLET, _HASHTAG = 400, 1500, 300, 600, 80, 40, 64
_ENTRY_HEADLINE, _ENTRY_LINK = 140, 1000  # as `pipeline/digest.py` reckons
_OUTLETS_OPEN = 6  # more than these are folded away
_OUTLETS = 20  # more than these are counted
_MARKS = 25  # matched words in bold, a text
_TAGS, _TAG_LINE = 8, 200  # hashtags, and code points of their line


def html(
    post: Post,
    *,
    timezone: str,
    now: datetime,
    language: str = "en",
    format: str = "full",  # noqa: A002
) -> str:
    """`post` as Telegram's HTML. `timezone`: IANA name; `now`: aware; `format`: full, compact or headline."""
    return _html(lines(post, timezone=timezone, now=now, language=language, format=format))


def plain_text(
    post: Post,
    *,
    timezone: str,
    now: datetime,
    language: str = "en",
    format: str = "full",  # noqa: A002
) -> str:
    """`post` without markup, its address on a line of its own: for terminals, and where markup is refused."""
    shown = visible(lines(post, timezone=timezone, now=now, language=language, format=format))
    link = safe_link(post.url)
    head, _, rest = shown.partition("\n")
    return "\n".join(part for part in (head, link, rest) if part)[:TEXT_LIMIT]


def lines(
    post: Post,
    *,
    timezone: str,
    now: datetime,
    language: str = "en",
    format: str = "full",  # noqa: A002
) -> tuple[Line, ...]:
    """`post` as lines of pieces; see `html`."""
    says = words(language)
    if post.burst:
        return tuple(_spike(post, post.burst, says))
    if post.entries:
        return tuple(_digest(post, says, timezone=timezone, language=language))
    credit = _credit(post, timezone=timezone, now=now, language=language)
    head = [_headline(post), *([credit] if visible([credit]) else [])]
    if format == "headline":
        return tuple(head)
    body = _body(post, says, summary=_SUMMARY if format == "full" else 200)
    tail = [*_also_in(post.also_in, says), *_hashtags(post.watchlists)]
    if format == "compact":
        return (*head, *body, *tail)
    return tuple(_spaced([head, body, tail]))


def zone(name: str) -> ZoneInfo:
    """The time zone by its IANA name; UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def hashtag(name: str) -> str:
    """A watchlist's name as Telegram reads a hashtag: letters, digits, underscores, not digits alone; or ""."""
    word = re.sub(r"\W+", "_", clean(name)).strip("_")[:_HASHTAG]
    return f"#{word}" if re.search(r"[^\W\d_]", word) else ""


def _digest(post: Post, says: Phrases, *, timezone: str, language: str) -> list[Line]:
    """Grouped by watchlist, numbered, one line a story."""
    shown = [
        Line(pieces=(Fragment(text="🗞️ "), Fragment(text=_title(post, says, timezone, language), bold=True)))
    ]
    watchlist = None
    for number, entry in enumerate(post.entries, start=post.first):
        if entry.watchlist != watchlist:
            watchlist = entry.watchlist
            name = short(watchlist, _HASHTAG)
            shown += [Line(), Line(pieces=(Fragment(text=name, bold=True),))] if name else [Line()]
        shown.append(_entry(entry, number, says))
    return shown


def _spike(post: Post, burst: Burst, says: Phrases) -> list[Line]:
    """Figures first, then the stories that most sources carry, then the hashtag."""
    title = says.spike.format(
        name=short(next(iter(post.watchlists), ""), _HASHTAG),
        count=burst.count,
        hours=burst.hours,
        usual=burst.usual,
    )
    named = [_story(entry, says) for entry in post.entries]
    if named:
        named[0] = Line(pieces=(Fragment(text=says.mostly), *named[0].pieces))
    return _spaced(
        [
            [Line(pieces=(Fragment(text="📈 "), Fragment(text=title, bold=True)))],
            named,
            _hashtags(post.watchlists),
        ]
    )


def _title(post: Post, says: Phrases, timezone: str, language: str) -> str:
    at = (post.published or datetime.now(ZoneInfo("UTC"))).astimezone(zone(timezone))
    count = len(post.entries)
    if post.digest is Gathering.BURST:
        return says.bulletin.format(count=count, time=f"{at:%H:%M}")
    day = f"{a_day(at, language=language, year=False)}, {at:%H:%M}"
    articles = count + sum(entry.copies for entry in post.entries)
    return f"{says.digest.format(day=day)} · {says.counts.format(stories=count, articles=articles)}"


def _entry(entry: Entry, number: int, says: Phrases) -> Line:
    return Line(pieces=(Fragment(text=f"{number}. "), *_story(entry, says).pieces))


def _story(entry: Entry, says: Phrases) -> Line:
    link = safe_link(entry.url)
    link = link if len(link.encode()) <= _ENTRY_LINK else ""
    title = short(entry.headline, _ENTRY_HEADLINE) or short(entry.source, _OUTLET) or "…"
    source = isolated(short(entry.source, _OUTLET))
    others = f" {says.others.format(count=entry.others)}" if entry.others else ""
    old = " ♻️" if entry.resurfaced else ""
    tail = f" — {source}{others}{old}" if source else f"{others}{old}"
    return Line(pieces=(Fragment(text=isolated(title), link=link), Fragment(text=tail)))


def _headline(post: Post) -> Line:
    link = safe_link(post.url)
    title = next((text for text in (post.headline, post.source, post.url) if clean(text).strip()), "…")
    pieces = _marked(title, post.headline_marks, limit=_HEADLINE)
    return _directed(Fragment(text=text, bold=True, underlined=marked, link=link) for text, marked in pieces)


def _directed(pieces: Iterable[Fragment]) -> Line:
    """A line of a publisher's text. Telegram takes its direction from its first letter, we from most of them."""
    given = tuple(pieces)
    mark = direction_mark("".join(piece.text for piece in given))
    return Line(pieces=(Fragment(text=mark), *given) if mark else given)


def _credit(post: Post, *, timezone: str, now: datetime, language: str) -> Line:
    says = words(language)
    parts = [isolated(short(post.source, _NAME))] if clean(post.headline).strip() else []
    if post.published:
        parts.append(_when(post.published, timezone=timezone, now=now, language=language))
    if post.via:
        parts.append(isolated(says.via.format(name=short(post.via, _NAME))))
    if post.lang and post.lang.lower().split("-")[0] != language.lower().split("-")[0]:
        parts.append(f"[{short(post.lang, 12)}]")
    if post.paywalled:
        parts.append(f"🔒 {isolated(says.paywalled)}")
    shown = [Fragment(text=" · ".join(part for part in parts if part))]
    if post.resurfaced:
        shown.append(
            Fragment(text=f"\n♻️ {_resurfaced(post.resurfaced, timezone=timezone, language=language)}")
        )
    if notice := {"correction": says.correction, "withdrawn": says.withdrawn}.get(post.notice):
        changed = f": {isolated(short(post.corrected, _NAME))}" if post.corrected else ""
        shown.append(Fragment(text=f"\n✏️ {notice}{changed}", bold=True))
    if post.repeated:
        shown.append(Fragment(text=f"\n{says.repeated}", italic=True))
    return Line(pieces=tuple(shown))


def _resurfaced(date: datetime, *, timezone: str, language: str) -> str:
    """A day of which the hour is not known is the same day everywhere."""
    says = words(language)
    if is_month(date):
        return says.resurfaced_month.format(date=date)
    there = date if is_day(date) else date.astimezone(zone(timezone))
    return says.resurfaced.format(date=a_day(there, language=language, year=True))


def _when(moment: datetime, *, timezone: str, now: datetime, language: str) -> str:
    """The time; with the day where the article is older than one, with the year where that is another."""
    here, today = moment.astimezone(zone(timezone)), now.astimezone(zone(timezone))
    if today - here < timedelta(days=1):
        return f"{here:%H:%M}"
    return f"{a_day(here, language=language, year=here.year != today.year)}, {here:%H:%M}"


def _body(post: Post, says: Phrases, *, summary: int) -> list[Line]:
    body = []
    if facts := short(post.new_facts, _NEW_FACTS):
        body.append(Line(pieces=(Fragment(text=says.new, bold=True), Fragment(text=isolated(facts)))))
    if told := _marked(post.summary, post.summary_marks, limit=summary):
        body.append(_directed(Fragment(text=text, bold=marked) for text, marked in told))
    if around := _marked(post.match_line, post.match_marks, limit=_MATCH):
        line = _directed(Fragment(text=text, bold=marked, italic=True) for text, marked in around)
        body.append(Line(pieces=(Fragment(text="⌖ "), *line.pieces)))
    return body


def _also_in(outlets: Sequence[Outlet], says: Phrases) -> list[Line]:
    if not outlets:
        return []
    named = [
        Fragment(text=isolated(short(one.source, _OUTLET) or "?"), link=safe_link(one.url))
        for one in outlets[:_OUTLETS]
    ]
    pieces = [Fragment(text=says.also_in)]
    for place, piece in enumerate(named):
        pieces += [Fragment(text=says.comma), piece] if place else [piece]
    if more := len(outlets) - len(named):
        pieces.append(Fragment(text=says.comma + says.more.format(count=more)))
    return [Line(pieces=tuple(pieces), quoted=len(outlets) > _OUTLETS_OPEN)]


def hashtags(names: Sequence[str]) -> str:
    """Those of the watchlists that tell a post, in one line; what doesn't fit there is left out."""
    line = ""
    for tag in list(dict.fromkeys(tag for name in names if (tag := hashtag(name))))[:_TAGS]:
        if len(line) + len(tag) < _TAG_LINE:
            line += f" {tag}" if line else tag
    return line


def _hashtags(names: Sequence[str]) -> list[Line]:
    tags = hashtags(names)
    return [Line(pieces=(Fragment(text=tags),))] if tags else []


def _spaced(blocks: Sequence[Sequence[Line]]) -> list[Line]:
    spaced: list[Line] = []
    for block in blocks:
        if spaced and block:
            spaced.append(Line())
        spaced += block
    return spaced


def _marked(text: str, marks: Sequence[Mark], *, limit: int) -> list[tuple[str, bool]]:
    """`text` cleaned, cut to `limit` code points, in runs that are marked or not; [] where nothing is left."""
    runs, at = [], 0
    for mark in sorted(marks, key=lambda mark: mark.start)[:_MARKS]:
        start, end = max(mark.start, at), min(mark.end, len(text))
        if start < end:
            runs += [(text[at:start], False), (text[start:end], True)]
            at = end
    runs.append((text[at:], False))
    return _cut(_trimmed([(clean(run), marked) for run, marked in runs]), limit)


def _trimmed(runs: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Without blanks at the ends, doubled where runs meet, or alone in bold."""
    kept: list[tuple[str, bool]] = []
    for run, marked in runs:
        blank_before = not kept or kept[-1][0].endswith(" ")
        text = run.lstrip(" ") if blank_before else run
        if text:
            kept.append((text, marked and bool(text.strip())))
    while kept and not kept[-1][0].rstrip(" "):
        kept.pop()
    return [*kept[:-1], (kept[-1][0].rstrip(" "), kept[-1][1])] if kept else []


def _cut(runs: list[tuple[str, bool]], limit: int) -> list[tuple[str, bool]]:
    kept, room = [], limit
    for run, marked in runs:
        if len(run) > room:
            before = " " if run.startswith(" ") else ""
            kept.append((before + short(run, max(room - 1, 1)), marked))
            return kept
        kept.append((run, marked))
        room -= len(run)
    return kept
