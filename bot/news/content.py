"""What a post says of an item: headline, source, summary, who else has it, in plain text. Pure.

Whether a channel is told at all is decided in `telling.py`; how it looks is `telegram/posts/format.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.news.alert import Mark, Outlet, Post
from bot.news.ids import WatchlistId
from bot.news.item import KeptItem
from bot.news.language.sentences import is_whole
from bot.news.language.sentences import sentences as split
from bot.news.reading.credit import count_independent, family, independent
from bot.news.reading.reading import Reading
from bot.news.reading.retraction import notice_of
from bot.news.story.placement import Member, Placement, Role
from bot.news.summary.summary import Summary, retold, summarize, tells_more
from bot.query.document import Span
from bot.query.matcher import Match
from bot.text import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The settings by which alerts are decided and written."""

    max_age: timedelta = timedelta(days=3)
    resurfaced_silent: bool = False
    first_poll_silent: bool = True
    sentences: int = 3
    max_characters: int = 600
    edit_interval: timedelta = timedelta(minutes=2)  # between two edits of one post


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedItem:
    """An item with all that is known of it when channels are told: read, placed in its story, matched."""

    kept: KeptItem
    reading: Reading
    placement: Placement
    source: str
    via: str  # the aggregator or feed that carried another's article, "" for its own
    matches: Mapping[WatchlistId, Match]
    founded: datetime | None = None  # when its story was; None: not asked, or not known

    @property
    def founds_story(self) -> bool:
        """Is it the first item of its story?"""
        return int(self.placement.story) == int(self.kept.id)

    @property
    def true_date(self) -> datetime | None:
        """The oldest date that is known: what the item says, or when its text was met first."""
        known = [date for date in (self.reading.date, self.placement.known_since, self.founded) if date]
        return min(known) if known else None

    def spans(self, watchlists: Iterable[WatchlistId]) -> tuple[Span, ...] | None:
        """The places that these watchlists matched, in order, those that overlap as one; None: none of them matched."""
        matched = [self.matches[one] for one in watchlists if one in self.matches]
        if not matched:
            return None
        kept: list[Span] = []
        for span in sorted(
            {span for one in matched for span in one.spans}, key=lambda one: (one.field, one.start, -one.end)
        ):
            last = kept[-1] if kept and kept[-1].field == span.field and span.start < kept[-1].end else None
            if last is None:
                kept.append(span)
            elif span.end > last.end:
                kept[-1] = replace(last, end=span.end, text=last.text + span.text[last.end - span.start :])
        return tuple(kept)


def content_of(
    item: PlacedItem, rules: Rules, *, names: Sequence[str], spans: Sequence[Span], old: bool
) -> Post:
    """What a reader gets of `item`; `names`: of the watchlists that tell it; `old`: marked as an old article."""
    given, reading = item.kept.item, item.reading
    post = Post(
        headline=reading.title,
        url=given.url,
        source=item.source,
        via=item.via,
        published=given.published,
        headline_marks=_headline_marks(spans),
        watchlists=tuple(names),
        resurfaced=item.true_date if old else None,
        paywalled=reading.paywalled,
        notice=notice(item),
        lang=given.lang or "",
    )
    told = _with_summary(
        post, _summary(item, rules, spans, post.headline), by_model=bool(given.model_summary)
    )
    return _headed_by_its_text(told)


def reply_of(item: PlacedItem, *, names: Sequence[str], spans: Sequence[Span]) -> Post:
    """What a reply says of an update: what is new; the rest is in the post that it answers."""
    given = item.kept.item
    return Post(
        headline=item.reading.title,
        url=given.url,
        source=item.source,
        via=item.via,
        published=given.published,
        headline_marks=_headline_marks(spans),
        watchlists=tuple(names),
        new_facts=item.placement.new_facts,
        paywalled=item.reading.paywalled,
        notice=notice(item),
        lang=given.lang or "",
    )


def quote(item: PlacedItem, rules: Rules) -> str:
    """The summary that a post about this item would have."""
    return _summary(item, rules, (), item.reading.title).text


def notice(item: PlacedItem) -> str:
    """What its source says of the article by a flag on the headline."""
    return notice_of(" ".join(plain(item.kept.item.title).split()))


def with_original(
    content: Post, item: PlacedItem, first: Member | None, spans: Sequence[Span] | None
) -> Post:
    """The headline belongs to whose article it is (`first`), even if that one arrives after its copies."""
    if first is None or first.id != item.kept.id or family(content.source) == family(item.source):
        return content
    return replace(
        _headed(content, item, spans or ()),
        source=item.source,
        via=item.via,
        published=item.kept.item.published,
    )


def with_better_text(content: Post, item: PlacedItem, rules: Rules, spans: Sequence[Span] | None) -> Post:
    """The headline as its source words it now, and the summary of the fullest copy that matched too.

    `spans`: where `item` matched, None where it did not.
    """
    reworded = item.placement.role is Role.UPDATE and family(item.source) == family(content.source)
    if reworded:
        content = _headed(content, item, spans or ())
    if spans is None or content.by_model:
        return content
    summary = _summary(item, rules, spans, content.headline)
    if not (reworded and is_whole(summary.text)) and not tells_more(summary.text, than=content.summary):
        return content
    return _with_summary(content, summary, by_model=bool(item.kept.item.model_summary))


def carried(content: Post, members: Sequence[Member]) -> Post:
    """`content` with who else has its story: each house by its name, and how many of them are independent."""
    others = tuple(
        Outlet(source=member.source, url=member.url)
        for member in independent(members)
        if family(member.source) != family(content.source)
    )
    return replace(content, also_in=others, others=max(0, count_independent(members) - 1))


def _summary(item: PlacedItem, rules: Rules, spans: Sequence[Span], headline: str) -> Summary:
    text = item.reading.text
    spans = [s for s in spans if s.field != "body" or s.end <= len(text)]  # the others are in captions
    marks = [(s.start, s.end) for s in spans if s.field == "body"]
    if written := item.kept.item.model_summary:
        return retold(written, text, headline=headline, marks=marks, matched=[s.text for s in spans])
    return summarize(
        text,
        headline=headline,
        sentences_at_most=rules.sentences,
        max_characters=rules.max_characters,
        marks=marks,
        lang=item.kept.item.lang,
    )


def _with_summary(content: Post, summary: Summary, *, by_model: bool) -> Post:
    return replace(
        content,
        summary=summary.text,
        summary_marks=tuple(Mark(start=start, end=end) for start, end in summary.marks),
        match_line=summary.match_line,
        match_marks=tuple(Mark(start=start, end=end) for start, end in summary.match_marks),
        by_model=by_model,
    )


def _headed_by_its_text(content: Post) -> Post:
    """An item without a title has the first sentence of its summary as the headline."""
    if content.headline.strip() or not content.summary:
        return content
    told = content.summary
    end = next((end for _, end in split(told, lang=content.lang or None)), len(told))
    rest = len(told) - len(told[end:].lstrip())
    marks = content.summary_marks
    return replace(
        content,
        headline=told[:end],
        headline_marks=tuple(replace(one, end=min(one.end, end)) for one in marks if one.start < end),
        summary=told[rest:],
        summary_marks=tuple(
            Mark(start=one.start - rest, end=one.end - rest) for one in marks if one.start >= rest
        ),
    )


def _headed(content: Post, item: PlacedItem, spans: Sequence[Span]) -> Post:
    """`content` under the headline of `item`, if that has one."""
    return replace(
        content,
        headline=item.reading.title or content.headline,
        headline_marks=_headline_marks(spans) if item.reading.title else content.headline_marks,
        url=item.kept.item.url,
    )


def _headline_marks(spans: Sequence[Span]) -> tuple[Mark, ...]:
    return tuple(Mark(start=span.start, end=span.end) for span in spans if span.field == "title")
