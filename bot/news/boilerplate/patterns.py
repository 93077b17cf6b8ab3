"""Patterns of notices, made of the words of each language: a verb that invites, with what it invites to.

"Subscribe" alone is news, and so is "follow"; "subscribe ... to continue reading" and "follow ... on Telegram" are not.
`language.words` holds the words, here is the grammar that joins them. `clean` says where in a text each kind counts.
"""

from collections.abc import Iterator

from bot.news.language.agencies import NAME
from bot.news.language.words import Language, any_of, languages, rows

Formula = tuple[str, ...]  # how it begins, and what follows: a book of phrases looks at the beginnings first

_S = r"[^.!?。！？؟\n]"  # within one sentence
# Some scripts write "on" in one word with what follows.
_PLATFORM = rf"(?:\b|(?<=[\u0590-\u06ff])){any_of('platform')}\w*"
# What may follow a platform in "Follow us on Facebook and X for more news".
_BESIDES = (
    rf"(?:[\s,&+|/()«»\"'“”:@-]|{_PLATFORM}|\b{any_of('besides')}\b){{0,40}}"
    rf"(?:\b{any_of('so_that')}{_S}{{1,90}})?"
)
_US = rf"\b{any_of('us')}\b"
_PRICE = (
    r"(?:(?:US|R|C|A)?[$€£¥₽₴₺₪₹] ?\d|(?:EUR|USD|CHF|GBP) ?\d|\b\d[\d.,]* ?(?:[€$£₽₴₺₪₹]|euros?\b|EUR|USD|kr\b|kroner|kronor"
    r"|zł|руб|грн|Kč|Ft\b|lei\b|TL\b|円|元|원|ευρώ|cents?\b|dollars?\b|francs\b|reais\b))"
)
_PLAN = any_of("plan")
_DAY = (
    r"(?:(?:19|20)\d\d ?[-./年] ?\d{1,2} ?[-./月] ?\d{1,2}日?"
    r"|\d{1,2}(?:st|nd|rd|th|er|º)?\.? ?[-./] ?\d{1,2}\.?(?: ?[-./] ?\d{2,4})?|(?:19|20)\d\d\. [^\W\d_]{3,12} \d{1,2}"
    r"|\d{1,2}(?:st|nd|rd|th|er|º|\.|-го|-е)?,? (?:de |d'|di |of |ב)?[^\W\d_]{3,12}\.?,?(?: (?:de |del )?(?:19|20)\d\d)?"
    r"|[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,?(?: (?:19|20)\d\d)?|\d{1,2}[:.h]\d\d"
    rf"|\d{{1,2}} ?{any_of('units')} ?{any_of('ago')}?)"
)
PHOTO = any_of("photo")
_MEMBER = rf"(?:\w*{any_of('members')})"
_SMALL = r"(?:[\s\d:：.,/|()（）·•–—+-]|[^\W\d_]{1,4}(?![^\W\d_]))"


def _edge(words: Language) -> str:
    return r"(?![^\W\d_])" if words.spaced else ""


def walls(words: Language) -> Iterator[Formula]:
    """Beginnings of sentences that end the article."""
    edge = _edge(words)
    if words["join"] and words["read_on"]:
        yield words["join"], rf"{edge}{_S}{{0,{50 if words.spaced else 12}}}?{words['read_on']}"
    if words["to_read"] and words["join"]:
        yield words["to_read"], rf"{_S}{{0,60}}?{words['join']}{edge}"
    if words["piece"] and words["only"] and words["readers"]:
        yield from _reserved(words, edge)
    if words["limit"]:
        yield (words["limit"],)
    if words["offer"]:
        yield words["offer"], rf"{edge}(?=[^!?\n]{{0,120}}{_PLAN})[^!?\n]{{0,60}}?{_PRICE}"


def _reserved(words: Language, edge: str) -> Iterator[Formula]:
    """Members are also those of a parliament."""
    readers = words["readers"]
    if words.spaced:
        yield (
            rf"(?={_S}{{0,40}}\b{any_of('is')}\b){words['piece']}",
            (
                rf"{edge}{_S}{{0,16}}?\b{any_of('for_whom')} {_S}{{0,12}}?"
                rf"(?!{_MEMBER}){readers}"
            ),
        )
        readers = rf"(?:(?!{_MEMBER}){readers}|{readers}\w*(?=\s*(?:[.!»\n]|$|only)))"
    yield words["piece"], rf"{edge}{_S}{{0,30}}?{words['only']}{_S}{{0,30}}?{readers}"


def questions(words: Language) -> Iterator[Formula]:
    """Asked only so that the next sentence can invite."""
    if words["asked"]:
        yield words["asked"], r" ?[?？؟;]+"


def wholes(words: Language) -> Iterator[Formula]:
    """Sentences or lines that are nothing else."""
    edge = _edge(words)
    yield from _calls(words, edge)
    yield from _shares(words, edge)
    yield from _furniture(words, edge)


def _calls(words: Language, edge: str) -> Iterator[Formula]:
    """What the reader is asked to do."""
    if words["readers"] and words["only"] and words.spaced:
        yield words["only"], rf"{edge}{_S}{{0,12}}?{words['readers']}"
    if words["join"] and words.spaced:
        yield words["join"], rf"{edge}(?: {any_of('now')})?"
    if words["follow"] and words["last"]:
        yield words["follow"], rf"{edge}(?={_S}{{0,60}}(?:{_PLATFORM}|{_US})){_S}{{0,80}}?{words['last']}"
    elif words["follow"]:
        yield words["follow"], rf"{edge}{_S}{{0,60}}?{_PLATFORM}{_BESIDES}"
    if words["receive"] and words["letter"]:
        last = rf"?{words['last']}" if words["last"] else ""
        yield words["receive"], rf"{edge}{_S}{{0,70}}?{words['letter']}{_S}{{0,60}}{last}"
    elif words["receive"]:
        yield words["receive"], rf"{_S}{{0,40}}?{words['last']}" if words["last"] else ""
    if words["fetch"] and words["app"]:
        yield words["fetch"], rf"{edge}{_S}{{0,40}}?{words['app']}{_S}{{0,60}}"
    elif words["fetch"]:
        yield (words["fetch"],)


def _shares(words: Language, edge: str) -> Iterator[Formula]:
    if words["share"] and words.spaced:
        yield (
            words["share"],
            rf"{edge}(?:{_S}{{0,12}}?(?:{words['text'] or '(?!)'}|{_PLATFORM})\w*{_BESIDES})?",
        )
    elif words["share"]:
        yield (words["share"],)
    if words["text"] and words["share"] and words.spaced:  # "Artikel teilen"
        yield words["text"], rf"\w* {words['share']}"


def _furniture(words: Language, edge: str) -> Iterator[Formula]:
    """What a page says about itself."""
    clock = words["clock"] or "-"
    if words["stamp"]:
        yield (
            words["stamp"],
            (
                rf"(?: ?[:：|]| {clock}{edge})*\s?(?:[^\W\d_]{{3,12}},? )?{_DAY}"
                rf"(?:{_SMALL}|(?=[^\W\d_]{{5}})(?:{words['stamp']}|{clock}){edge}){{0,40}}"
                rf"(?:[^\W\d_]{{3,12}}\.? (?:19|20)\d\d)?{_SMALL}{{0,20}}"
            ),
        )
    for field in ("comment", "back", "ad_break", "archive", "more"):
        if words[field]:
            yield (words[field],)
    if words["rights"]:
        yield words["rights"], rf"{_S}{{0,40}}"
    if words["cookies"]:
        yield words["cookies"], rf"{_S}{{0,60}}"
    if words["archive"]:
        yield (rf"[(\[（［]{words['archive']}[)\]）］]",)


def onward(words: Language) -> Iterator[Formula]:
    """Invitations to read on elsewhere, with where and with their arrows."""
    if words["onward"]:
        yield (
            words["onward"],
            (
                rf"{_edge(words)}(?: {any_of('at')}\b ?[^\n]{{1,50}})?"
                r" ?(?:…|\.\.\.|»|›|→|←|>+|&raquo;)*"
            ),
        )


def _rows(field: str) -> tuple[Formula, ...]:
    return tuple((row,) for row in rows(field))


_OF_NO_LANGUAGE = (
    rf"[(\[（［<]\s?{PHOTO}\s?(?:提供|제공)?\s?(?:[:：/=|©]|by\b|via\b|de\b|di\b|von\b|par\b|courtesy){_S}{{0,80}}[)\]）］>]",
    rf"\d{{1,4}} ?{any_of('comments')}(?: [^\W\d_]{{2,12}}){{0,2}}",
    rf"(?:\d+ )?{any_of('comments')}(?: ?\(\d+\))?",
    rf"{any_of('reading_time')} ?:? ?\d+ ?{any_of('minutes')}[^\n]{{0,20}}",
    rf"\d{{1,3}} ?[-–]?{any_of('minutes')} ?{any_of('to_be_read')}",
    rf"{PHOTO} (?:\(c\)|©|by|de|von|/)\s?(?-i:(?:[A-ZÀ-ÞА-Я][\w.'-]*[ ,/]*){{1,5}})",
    rf"{PHOTO}\.?:? (?-i:{NAME})(?:[ /-][^\W\d_]{{2,16}}){{0,3}}",
    rf"[(（/\[] ?(?-i:{NAME})(?:通信|社|[ /,+-]\w{{1,12}}){{0,3}} ?[)）/\]]",
    rf"{any_of('desk')} (?-i:{NAME})",
    r"\d{1,2}/\d{1,2}[(（][月火水木金土日][)）] ?\d{1,2}:\d\d ?(?:配信|公開|更新|掲載)",
)
WALLS = (*_rows("wall"), *(one for words in languages() for one in walls(words)))
TAIL = _rows("tail")
LABELS = _rows("label")
QUESTIONS = tuple(one for words in languages() for one in questions(words))
WHOLES = (
    *_rows("whole"),
    *(one for words in languages() for one in wholes(words)),
    *((one,) for one in _OF_NO_LANGUAGE),
)
MORE = _rows("more")
ENDINGS = (*_rows("ending"), *(one for words in languages() for one in onward(words)))
INSIDE = tuple(one for words in languages() for one in words.inside)
# Who speaks behind a call: then the call is a quotation, and news.
SPOKEN = rf"(?:[,،，;–—-]|[\"”»“」])\s?(?:[^\s,]+ ){{0,4}}?{any_of('spoken')}(?!\w)"
