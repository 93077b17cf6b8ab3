"""Likeness: what two fingerprints have in common, and when that makes them one article.

Over-merging loses news, so whatever speaks against (figures that disagree in the same wording, other names in the
same mould, an overlap that is only background) has a veto. Every answer is a sentence that an admin can read.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein, Opcode
from rapidfuzz.distance.Indel import normalized_similarity as ratio

from bot.news.story.fingerprint import Fingerprint, Probe, Small
from bot.news.story.topic import alike, goes_with_any, knows, units
from bot.wording import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What two texts and their headlines know of each other."""

    same: bool  # the headlines are about the same
    known: bool  # the new text knows what the known headline is about
    is_foreign: bool  # what the texts share knows nothing of either: a blurb, a teaser, "submitted by"
    shared: int = 0  # words in what they share
    beside: int = 0  # units of that, beside the headline
    known_of_rest: float | None = None  # of what else the new text says, the share that the known one knows


_ONE_TOPIC = Topic(same=True, known=True, is_foreign=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What two texts have in common. Shares are 0..1."""

    contained: float  # of the shorter one's sequences, that are in the other
    of_longer: float  # of the longer one's
    of_new: float  # of the new text's
    of_old: float  # of the known text's
    common: int  # sequences
    lead_of_new: float  # of the new text's opening, that is in the known text
    lead_of_old: float  # of the known text's opening, that is in the new
    title: float  # 0..1
    same_figures_in_title: bool
    long_titles: bool  # both of at least four words
    figures: int  # sequences with figures that are alike but for the figures
    figures_equal: int  # of these, those whose figures are the same
    names: int  # names of the first sentences that are between the same words
    names_equal: int  # of these, those that are the same
    same_subject: bool
    least: int  # sequences of the shorter text
    most: int  # of the longer
    other_frame: bool = False  # one headline says of something else what the other says
    other_place: bool = False  # and so does its text, in the same place
    topic: Topic = _ONE_TOPIC  # looked at where the rest says that they are alike
    same_headline_alone: bool = False  # neither has a text, and the headlines are the same

    @property
    def lead(self) -> float:
        """The larger share of an opening."""
        return max(self.lead_of_new, self.lead_of_old)

    @property
    def lead_least(self) -> float:
        """The smaller."""
        return min(self.lead_of_new, self.lead_of_old)

    @property
    def is_long(self) -> bool:
        """Too long for a report of a mould."""
        return self.least >= _LONG or self.most >= 2 * _LONG

    @property
    def is_short(self) -> bool:
        """One of them is so short that it does not show how the article goes on."""
        return self.least < _TELLING

    @property
    def is_part(self) -> bool:
        """What they share is less than half of the new text, and not its headline."""
        return self.of_new < 0.5 and not (self.title >= 0.88 and self.same_figures_in_title)


def compare(new: Probe, old: Fingerprint, *, closely: bool = False) -> Likeness:
    """Measure the text of `new` against a known one. `closely`: also what they are about, however little they share."""
    mine = new.print
    hits = new.table[old.numbers]
    common = int(np.count_nonzero(hits))
    old_lead = int(np.count_nonzero(old.in_lead))
    size_new, size_old = len(mine.numbers), len(old.numbers)
    least, most = min(size_new, size_old), max(size_new, size_old)
    figures, equal = _in_common(new.figures, mine.figured, old.figured, old.figures)
    names, equal_names = _in_common(new.names, mine.named, old.named, old.names)
    title = fuzz.token_set_ratio(mine.title, old.title) / 100 if mine.title and old.title else 0.0
    other_frame, other_place = _frames(new, old)
    return Likeness(
        contained=common / least if least else 0.0,
        of_longer=common / most if most else 0.0,
        of_new=common / size_new if size_new else 0.0,
        of_old=common / size_old if size_old else 0.0,
        common=common,
        lead_of_new=_share(mine.lead, old.numbers),
        lead_of_old=int(np.count_nonzero(hits & old.in_lead)) / old_lead if old_lead else 0.0,
        title=title,
        same_figures_in_title=mine.title_figures == old.title_figures,
        long_titles=mine.title.count(" ") >= 3 and old.title.count(" ") >= 3,
        figures=figures,
        figures_equal=equal,
        names=names,
        names_equal=equal_names,
        same_subject=least >= _LONG or most >= 2 * _LONG or _same_subject(mine, old),
        least=least,
        most=most,
        other_frame=other_frame,
        other_place=other_place,
        topic=topic_of(new, old) if closely or title >= 0.88 or 5 * common > least else _ONE_TOPIC,
        same_headline_alone=new.is_bare
        and not size_old
        and not old.text_key
        and mine.title == old.title != "",
    )


def topic_of(new: Probe, old: Fingerprint) -> Topic:
    """Of two headlines and the text of the new one; all true where there is no headline to speak of."""
    mine, theirs = (units(one.title.split()[:_LONGEST_HEADLINE]) for one in (new.print, old))
    if not mine or not theirs:
        return _ONE_TOPIC
    same = alike(mine, theirs)
    are_short = old.is_whole and new.print.is_whole
    words = new.shared_with(old) if new.in_order and (are_short or not same) else []
    shared = list(filter(None, words))
    return Topic(
        same=same,
        known=knows(new.units, theirs),
        is_foreign=bool(shared) and not same and goes_with_any(units(words), mine, theirs),
        shared=len(shared),
        beside=len(units(words) - mine - theirs),
        known_of_rest=new.known_of_rest(words, mine | theirs, old) if words and same else None,
    )


_NOTHING = 0.02  # of the shorter text's sequences
_LONGEST_HEADLINE = 100  # words, or characters of a script without spaces


def is_standing(like: Likeness, *, same_source: bool) -> bool:
    """Is what two texts share a standing text, which makes nobody a copy? A long one is so within one source alone."""
    return like.topic.is_foreign and (same_source or like.topic.shared < _STANDING_TEXT)


def is_other_day(like: Likeness, *, age: float, same_source: bool) -> bool:
    """Does a standing headline open another day's text: "Here is what we know so far about ..."?

    What two short texts have in common is what such texts open with, and each goes on with what the other knows nothing
    of. Where they share more than the headline, one source says so on another day.
    """
    known = like.topic.known_of_rest
    if not like.common or max(like.contained, like.of_longer) > _ONE_OPENING:
        return False
    if known is None or known > _KNOWN_BY_CHANCE:
        return False
    return like.topic.beside <= _GLUE or (same_source and age > _STANDING)


_KNOWN_BY_CHANCE = 0.25  # of what a text says
_ONE_OPENING = 0.6  # of a text that opens as many of its kind do
_GLUE = 3  # units: "here is ... about"


def is_of_any_day(like: Likeness) -> bool:
    """Do two texts under one headline (Morning briefing) have nothing in common, and the newer one nothing of it?"""
    return like.topic.same and not like.topic.known and like.least > 0 and like.contained < _NOTHING


def same_opening(new: Fingerprint, old: Fingerprint) -> bool:
    """Half of one's opening is in the other's: what finds the one finds the other."""
    return _share(new.lead, old.lead) >= 0.5


def same_article(like: Likeness, *, age: float, same_source: bool) -> str:
    """Why two texts tell one article, as a sentence for people; "" where they do not.

    `age`: seconds between the two. The rule and its figures: docs/stories.md.
    """
    if other_report(like) or _other_subject(like) or _only_background(like):
        return ""
    if like.other_place or (like.other_frame and like.of_longer < _VERBATIM and not like.is_long):
        return ""
    if age > _NEXT_DAY and not like.is_long and like.contained < _EDITED and like.of_longer > 0.75:
        return ""  # a day later, the same report with something put in another's place
    if is_standing(like, same_source=same_source):
        return ""
    if same_source and not like.topic.same and like.most < _STANDING_TEXT:
        return ""  # a standing text: a blurb, a teaser, "submitted by"
    if is_other_day(like, age=age, same_source=same_source):
        return ""
    if _by_text(like):
        return _reason(like)
    if _by_headline(like, age=age, same_source=same_source):
        return say("the same headline over a short text")
    return ""


_TELLING = 100  # sequences; a shorter text may be the opening of any
_LONG = 130  # sequences; a longer text isn't a mould
_PROSE = 200  # sequences; a report of one mould is shorter
_DENSE = 0.4  # of its sequences with figures, which make a text a table or a market report
_AGREE = 0.5  # of the figures in the same wording, that agree at least in one article
_AGREE_IN_PROSE = 0.35
_ONE_FIGURE = 5  # sequences that a single figure in a text can be in, nearly always
_STANDING = 12 * 3600.0  # seconds in which one source gives a standing headline but once
_HEADLINE_WINDOW = 3 * 86400.0  # seconds in which equal headlines mean one article


def other_report(like: Likeness) -> bool:
    """The same wording about something else."""
    return _other_figures(like) or _other_names(like)


def _other_figures(like: Likeness) -> bool:
    """A templated report: the same wording with other figures. Of prose an update may change half of them."""
    if like.least >= _PROSE and like.figures < _DENSE * like.least:
        return like.figures > _ONE_FIGURE and like.figures_equal < like.figures * _AGREE_IN_PROSE
    return like.figures >= 3 and like.figures_equal < like.figures * _AGREE


def _other_names(like: Likeness) -> bool:
    """A report of one mould about somebody else, or elsewhere: the same wording with other names."""
    differ = like.names - like.names_equal
    if like.is_long:
        return differ >= 2 and differ > like.names_equal
    if differ == like.names_equal == 1:
        return like.title < 1.0
    return differ >= 1 and differ >= like.names_equal


def is_only_quoted(like: Likeness) -> bool:
    """Two long texts that open alike and go on each by itself: what a round-up has of an article."""
    return (
        not like.is_short
        and like.lead_of_old >= 0.3
        and max(like.of_new, like.of_old) < 0.35
        and like.title < 0.7
    )


def is_quoted(like: Likeness) -> bool:
    """The known text's opening is in the new one, as one piece of it among others."""
    return like.lead_of_old >= 0.3 and like.of_new < 0.5 and like.common >= 8


def _other_subject(like: Likeness) -> bool:
    """Short texts of one mould about different people or companies."""
    if like.same_subject or like.title >= 0.88 or like.is_long or _names_agree(like):
        return False
    if like.of_longer >= 0.6:  # as long as each other: only the names may differ
        return like.contained < 0.95
    return like.contained < 0.8 and like.lead < 0.8


def _names_agree(like: Likeness) -> bool:
    """The names are the same wherever they are between the same words, which is often or in most of the text."""
    if like.names != like.names_equal or like.names < 2:
        return False
    return like.names >= 5 or like.contained >= (0.85 if like.of_longer >= 0.6 else 0.65)


def _only_background(like: Likeness) -> bool:
    """A follow-up: it opens with news of its own and quotes what was known."""
    return like.title < 0.95 and like.lead_of_new < 0.1 and like.of_new < 0.45


def _by_text(like: Likeness) -> bool:
    c, lead = like.contained, like.lead
    if like.title >= 0.70 and (like.same_figures_in_title or like.title < 0.88):
        comparable = like.of_longer >= 0.3 and lead >= 0.05  # else a column under its standing headline
        return (c >= 0.40 and (lead >= 0.4 or comparable)) or (c >= 0.25 and lead >= 0.4)
    if like.of_longer >= 0.3:  # of comparable length
        if c >= 0.5 and like.of_longer >= 0.4 and lead >= 0.15 and like.names == like.names_equal >= 3:
            return True  # reworded throughout
        if (
            like.lead_least >= 0.4
            and like.names == like.names_equal >= 2
            and like.figures == like.figures_equal
        ):
            return c >= 0.30
        return (c >= 0.62 and lead >= 0.15) or (c >= 0.40 and lead >= 0.4)
    if like.of_new >= 0.85 and like.lead_of_new >= 0.8 and like.least >= 35:
        return (
            like.lead_of_old >= 0.05 or like.least >= 60
        )  # an excerpt; a short one of a round-up tells its own story
    return c >= 0.45 and lead >= 0.4 and like.lead_least >= 0.05  # both open alike, else it is a round-up


_EDITED = 0.95  # of the shorter text; of a copy that was cut or wrapped all of it is there
_VERBATIM = 0.97  # of the longer text; so much alike, a headline was only worded anew
_STANDING_TEXT = 60  # sequences
_MOST_CHANGED = 4  # words
_LEAST_FRAME = 0.5  # of the words of a headline that are the frame
_AGAIN = 6 * 3600.0  # seconds in which a headline without a text stands for the same entry


def _by_headline(like: Likeness, *, age: float, same_source: bool) -> bool:
    if same_source and like.same_headline_alone and age <= _AGAIN:
        return True  # an entry whose guid and address are new at each request
    if like.title < 0.88 or not like.long_titles or age > _HEADLINE_WINDOW or not like.same_figures_in_title:
        return False
    told_anew = age <= _STANDING and (like.topic.known_of_rest or 0.0) >= _TOLD_ANEW
    if same_source and like.contained < 0.2 and not told_anew and (age > _STANDING or like.most < _TELLING):
        return False  # a column under its standing headline, and no abstract of an article
    if not like.common and like.least >= _SAYS_SOMETHING and (age > _NEXT_DAY or _is_slot(like)):
        return False  # the same headline over another text
    return like.least <= 60 or (like.contained >= 0.12 and like.lead >= 0.05)


def _is_slot(like: Likeness) -> bool:
    """The same headline over another text that knows nothing of it, and isn't an abstract of an article: "Morning briefing"."""
    return not like.topic.known and like.most < _TELLING


_TOLD_ANEW = 0.5  # of what a text says
_SAYS_SOMETHING = 5  # sequences
_NEXT_DAY = 24 * 3600.0  # seconds


def _frames(new: Probe, old: Fingerprint) -> tuple[bool, bool]:
    """Two headlines alike but for a word or two in the same place, each at home in its own text alone; and is it there in
    the same place of both?

    "Ministry raises fares" and "Ministry cuts fares", a name, a place, a day, in any script. A word that is only another
    spelling or another form is none. Where the known text says the other word in the same place, it is another report
    whatever else they share.
    """
    blocks = _changed(old.title.split(), new.print.title.split()) if new.words else []
    other = [(was, now) for was, now in blocks if not _are_forms(was, now)]
    spaceless = bool(blocks) and _is_spaceless(new.print.title)
    other_frame = not spaceless and any(
        len(was) <= _MOST_CHANGED and not _is_at_home(was, new.words) for was, _ in other
    )
    return other_frame, any(new.says_instead(now, was, old) for was, now in other)


def _changed(theirs: list[str], mine: list[str]) -> list[tuple[list[str], list[str]]]:
    """What is in the place of what in two headlines of one frame; none where they are of two."""
    if not theirs or not mine or theirs == mine:
        return []
    gap = _GAP if _is_spaceless(" ".join(mine)) else 0
    changes = [one for one in Levenshtein.opcodes(theirs, mine) if one.tag != "equal"]
    blocks = list(_blocks(theirs, mine, changes, gap=gap))
    kept = len(theirs) - sum(len(was) for was, _ in blocks)
    if kept < _LEAST_FRAME * max(len(mine), len(theirs)):
        return []
    if any(not was or not now for was, now in blocks):
        return []  # words came or went: a headline worded anew
    return blocks


_GAP = 2  # characters between two changes, in scripts without spaces


def _is_spaceless(title: str) -> bool:
    """Is each of its words a character, or nearly?"""
    return title.count(" ") * 2 + 1 >= 0.8 * len(title) and len(title) > 2 * _GAP


def _blocks(
    theirs: list[str], mine: list[str], changes: list[Opcode], *, gap: int
) -> Iterator[tuple[list[str], list[str]]]:
    """What is in the place of what; changes with no more than `gap` kept words between them are one."""
    start, last = changes[0], changes[0]
    for one in (*changes[1:], None):
        if one is None or one.src_start > last.src_end + gap or one.dest_start > last.dest_end + gap:
            yield theirs[start.src_start : last.src_end], mine[start.dest_start : last.dest_end]
            start = one or start
        last = one or last


def _is_at_home(piece: list[str], text: frozenset[str]) -> bool:
    """Is a word of it, or a form of one, in the text?"""
    return any(
        word in text or (len(word) > 4 and any(one.startswith(word[:4]) for one in text)) for word in piece
    )


def _are_forms(was: list[str], now: list[str]) -> bool:
    """Spellings or inflected forms of the same words."""
    if "".join(was) == "".join(now):
        return True  # Hoch-Moor
    return len(was) == len(now) and all(
        a[: max(3, min(len(a), len(b)) - 2)] == b[: max(3, min(len(a), len(b)) - 2)]
        or (len(a) > 4 and ratio(a, b) >= 0.75)
        for a, b in zip(was, now, strict=True)
    )


def _reason(like: Likeness) -> str:
    share = f"{like.of_new:.0%}"
    match like.lead >= 0.4, like.title >= 0.88:
        case True, True:
            return say("{share} of this text is in an earlier one, same opening, same headline", share=share)
        case True, False:
            return say("{share} of this text is in an earlier one, same opening", share=share)
        case False, True:
            return say("{share} of this text is in an earlier one, same headline", share=share)
        case _:
            return say("{share} of this text is in an earlier one", share=share)


def _share(some: Small, of: Small) -> float:
    """The share of `some` that is in `of` (sorted)."""
    if not len(some) or not len(of):
        return 0.0
    at = np.searchsorted(of, some)
    at[at == len(of)] = 0
    return int(np.count_nonzero(of[at] == some)) / len(some)


def _in_common(
    table: NDArray[np.int16], mine: Small, theirs: Small, values: NDArray[np.uint8]
) -> tuple[int, int]:
    """How many contexts of two texts are alike, and in how many of them there is the same. `table`: mine, by number."""
    if not len(mine) or not len(theirs):
        return 0, 0
    found = table[theirs]
    return int(np.count_nonzero(found >= 0)), int(np.count_nonzero(found == values))


def _same_subject(new: Fingerprint, old: Fingerprint) -> bool:
    """A name that each opens with is at the head of the other; true where one opens with none."""
    if not len(new.subject) or not len(old.subject):
        return True
    return _share(new.subject, old.head) > 0 and _share(old.subject, new.head) > 0
