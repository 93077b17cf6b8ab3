"""How a news text opens before it begins: flags, bylines and datelines, in the forms of agencies and outlets.

Each pattern is tried at the very start of a text only; `boilerplate` decides which is believed and what it teaches.
"""

import re

from bot.news.language import words
from bot.news.language.agencies import NAME
from bot.news.language.words import all_of, any_of

_MONTH = rf"(?:{'|'.join(words.beginnings_of_months())})[\w\u0900-\u0e4f]*\.?(?: ال[\u0621-\u064a]{{3,4}})?"
_DAY = (
    rf"(?i:(?:\d{{1,2}}(?:st|nd|rd|th|er|º|ª|\.)?(?: de)? {_MONTH}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?|(?:19|20)\d\d\. {_MONTH} \d{{1,2}}\.?"
    r"|\d{1,2}[./]\s?\d{1,2}[./](?:\s?(?:19|20)?\d\d)?|(?:19|20)\d\d-\d\d-\d\d)(?:(?:,| de)? \d{4}(?: г)?)?\.?(?:, [^\W\d_]{4,10}(?= ?[(（]))?)"
)
_DASH = r"\s?(?:[-–—―]{1,2}|:)\s"
_UP = r"[^\W\d_a-zà-öø-ÿа-яё]"  # a capital, or a letter of a script without case
# A hyphen is in a word only between two letters: else it could be read as a separator too, and each reading be tried.
_REST = r"[\w.'’ʼ]*+(?:-[\w.'’ʼ]++)*+"
_PLACE = rf"{_UP}{_REST}(?:[ ,/&-]{{1,2}}(?:{_UP}{_REST}|de|du|del|la|le|les|sur|am|an|der|on|and|et|und|y|e|in)){{0,5}}"
_CAPITALS = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’]*+(?:-[A-ZÀ-ÖØ-Þ.'’]++)*+"
OPENING = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        # flags
        (
            "flag",
            (
                rf"(?:[\U0001F300-\U0001FAFF\u2600-\u27BF\u26A1\uFE0F]+\s?|\+{{3}} ?|\*)?{any_of('flag')}"
                r"(?: ?\+{3}|\*)?\s?(?:[:：|｜!.…–—-]+|(?<=[+*]))\s?(?=\S)"
            ),
        ),
        ("flag", rf"(?:【{any_of('flag_in_brackets')}】|\[{any_of('flag_in_brackets')}\])\s?"),
        # slugs: what an agency files a story under, in front of its first word or on a line of its own
        (
            "line",
            (
                r"[A-Z]{2,}(?:[-/][A-Z]{2,}){1,5}"
                r"(?:(?<=[A-Z/-]{12}) ?\([A-Z][A-Z\d ,./]{1,24}\)[ :.–—-]*|[:.–—-]*\s?\n+)(?=\S)"
            ),
        ),
        ("line", r"[^\W\d_]{2,20}(?:[-/][^\W\d_]{2,20}){2,5}\s?\n+(?=\S)"),
        # bylines, on a line of their own
        (
            "byline",
            rf"{any_of('by')}\s(?P<by>[^\n.!?;]{{3,90}})(?:\.?\s?\n+|\s?\|[^\n]{{0,160}}\n+)",
        ),
        (
            "byline",  # and on the line of the first sentence
            rf"{any_of('by')}\s(?P<by>[^\s.!?;]{{2,20}} [^\n.!?;]{{2,70}})\.\s+(?=[^\W\d_])",
        ),
        (
            "byline",
            rf"(?P<by>[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){{1,3}}, (?:{NAME}|{any_of('post')}))\s?\n+",
        ),
        ("byline", rf"(?P<by>[가-힣]{{2,4}}) {any_of('reporter')}\s?[=\n]\s?"),
        ("byline", rf"\[(?P<by>[^\]\n]{{2,24}} {any_of('reporter')})\]\s?"),
        ("byline", rf"{any_of('reported_by')}[ :：/](?P<by>[^\n。，]{{2,16}})\n+"),
        # datelines that name an agency
        (
            "dateline",
            (
                rf"(?:(?P<place>{_PLACE}),? ?(?:,? ?{_DAY},? ?)?(?:[-–—] ?)?)?[(（]"
                rf"(?P<who>{NAME}(?: ?[/,&+-] ?[\w ]{{2,24}}| [\w ]{{2,24}})?|[\w ]{{2,20}}/{NAME})[)）](?:,? ?{_DAY})?\.?\s?[-–—―:]{{0,2}}\s?"
            ),
        ),
        ("dateline", rf"(?P<place>{_PLACE}),? (?:{_DAY},? )?/?(?P<who>{NAME})/?(?:{_DASH}|\. ?(?=\S))"),
        (
            "dateline",
            rf"(?P<place>{_PLACE}),? {_DAY}\s?(?:[-–—.]\s?)?/(?P<who>[^/\n]{{2,30}})/\.?\s?[-–—]?\s?",
        ),
        (
            "dateline",
            rf"(?P<place>{_PLACE}),? {_DAY}\s?(?:[-–—,]\s?)(?P<who>{NAME})(?:, [^.\n]{{3,40}})?\.\s?",
        ),
        (
            "dateline",
            r"(?P<place>[\u0600-\u06FF][\u0600-\u06FF ]{1,30})\s?[(（/]\s?(?P<who>[\u0600-\u06FF. ]{2,24})\s?[)）/]\s?[-–—ـ:]\s?",
        ),
        (
            "dateline",
            rf"(?P<place>[\u0600-\u06FF]{{2,}}(?: [\u0600-\u06FF]{{2,}}){{0,2}})\s?[-–—ـ/]\s?(?P<who>{NAME})\s?[-–—:/]\s?",
        ),
        (
            "dateline",
            rf"【(?P<place>[^】=＝\n]{{1,12}}?)(?P<who>{NAME})[^】\n]{{0,8}}】",
        ),
        ("dateline", r"【(?P<place>[^】=＝\n]{1,12})(?:[=＝][^】\n]{0,12})?】"),
        (
            "dateline",
            (
                r"[\[(](?P<place>[^\]\)=\n]{1,16})=(?P<who>[^\]\)\n]{1,16})[\])]\s?"
                rf"(?:[가-힣]{{2,4}}(?:·[가-힣]{{2,4}})* {any_of('reporter')}\s?=?\s?)?"
            ),
        ),
        (
            "dateline",
            (
                rf"(?:\((?P<place>[^)（\n]{{1,12}})\))?(?P<who>{NAME})(?P<where>[^\d，。\n]{{0,10}})"
                rf"(?:\d{{1,2}}月)?\d{{1,2}}日{any_of('dispatch')}[\s：:]?(?:[(（][^)）\n]{{1,24}}[)）])?\s?"
            ),
        ),
        (
            "dateline",
            rf"(?P<place>{_PLACE})\. {_DAY}\.? (?P<who>[A-Z][A-Z.]{{2,20}}|{NAME})\s?[-–—]\s",
        ),
        (
            "dateline",
            r"[［\[](?P<place>[^\]］\s]{1,12})\s+(?:[０-９\d]{1,2}月)?[０-９\d]{1,2}日\s+(?P<who>[^\]］\n]{1,16})[］\]]\s?[-–—―]?\s?",
        ),
        (
            "dateline",
            (
                rf"(?P<who>{NAME})(?P<where>[^\d，。\n]{{1,8}})(?:\d{{1,2}}月)?\d{{1,2}}日"
                rf"{any_of('dispatch')}?\s?[-–—]\s?"
            ),
        ),
        (
            "dateline",
            (
                rf"(?:【?{any_of('own_dispatch')}】?|(?P<who>[^\s，。\d]{{2,8}}{any_of('outlet_sign')})\d{{1,2}}月\d{{1,2}}日"
                rf"{any_of('dispatch')})[\s：:]?(?:[(（][^)）\n]{{1,24}}[)）])?\s?"
            ),
        ),
        (
            "dateline",
            (
                r"(?P<place>[\u0600-\u06FF]{2,}(?: [\u0600-\u06FF]{2,})?)\s?[-–—ـ]\s?(?P<who>(?:[\u0600-\u06FF]+ ){0,2}"
                rf"{any_of('outlet_word')}(?: [\u0600-\u06FF]+){{0,2}})\s?[:：-]\s?"
            ),
        ),
        (
            "dateline",
            rf"به گزارش (?:خبرنگار )?(?:خبرگزاری (?=\S))?(?P<who>{NAME}|(?<=خبرگزاری )[^\s،]{{2,14}})(?: از \S+)?[،,:;؛]\s?",
        ),
        (
            "dateline",
            rf"(?P<place>{_PLACE}) \((?P<who>[a-z]{{2,5}}|[A-Z]{{2,6}}|[A-Z][a-z]{{2,10}})\)\s?[-–—]{{1,2}}\s",
        ),
        ("dateline", rf"(?P<place>{_PLACE}),?\s?[-–—,]\s?{_DAY}\s?[:–—-]\s"),
        (
            "dateline",
            rf"(?P<place>[А-ЯЁІЇЄ]{{3,}}[А-ЯЁІЇЄ -]*)[,.]? {_DAY}\.?\s?(?:[-–—]\s?)?(?P<who>[A-ZА-ЯЁІЇЄ][\w«»]{{1,14}}(?: [\w«»]{{2,14}}){{0,2}})\.\s(?=[А-ЯЁІЇЄA-Z«])",
        ),
        (
            "dateline",
            (
                rf"[\u4e00-\u9fff]{{2,6}}\d{{1,2}}月\d{{1,2}}日{any_of('dispatch')}[\s：:]?"
                r"(?:[(（][^)）\n]{1,24}[)）])?\s?"
            ),
        ),
        (
            "dateline",
            rf"[（(](?P<who>{NAME})[^)）\n]{{0,16}}\d{{1,2}}日[^)）\n]{{0,6}}{any_of('dispatch')}[)）]\s?",
        ),
        ("credit", rf"(?P<who>[^\s，。：\d]{{2,8}}{any_of('outlet_sign')}){any_of('says')}[：:]\s?"),
        ("flag", r"\[[가-힣A-Za-z0-9]{2,10}\]\s(?=[가-힣])"),
        # who writes, without a name
        (
            "line",
            rf"{any_of('desk')}(?:[ ,/]+(?:{any_of('with_whom')}|[A-Z]\w{{1,14}}))*\s?\n+",
        ),
        # datelines of an outlet's own
        (
            "dateline",
            rf"(?P<place>(?=[A-ZÀ-ÖØ-Þ.'’-]{{3}}){_CAPITALS}(?:[ ,/-]{{1,2}}(?:{_CAPITALS}(?![\w.])|[A-Z][\w.]+)){{0,4}}),? ?(?:,? ?{_DAY},? ?)?(?:\([A-Z][\w ./]{{1,24}}\))?\s?(?:[-–—―]{{1,2}}|--)\s",
        ),
        (
            "dateline",  # Indian, Pakistani and Gulf papers
            r"(?=[A-ZÀ-ÖØ-Þ .'’-]{5})(?P<place>[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’-]{2,}(?: [A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’-]+){0,2}):\s(?=[A-ZÀ-ÖØ-Þ“\"'‘])",
        ),
        (
            "place",
            rf"(?P<place>{_UP}[\w.'’-]+(?: {_UP}[\w.'’-]+){{0,2}})\s?[-–—]{{1,2}}\s(?P<first>[^\W\d_]+)(?![^.\n]{{0,160}}\s[-–—]\s)",
        ),
        ("dateline", rf"(?P<place>[А-ЯЁІЇЄ][а-яА-ЯёЁіїєІЇЄ -]{{2,30}}),? {_DAY}(?:\s?[-–—]\s?|\. )"),
        # the name of the outlet in brackets, as American broadcasters open
        ("credit", r"\((?P<who>[A-Z][A-Za-z0-9 .&]{1,24})\)\s?(?:--|[-–—])\s?"),
        # a line of page furniture: who, when, how long to read, share
        ("line", rf"{any_of('by')}\b[^\n|]{{2,80}}\|[^\n]{{3,120}}\n+"),
    )
)
FLAGS = tuple(pattern for kind, pattern in OPENING if kind == "flag")
# `OPENING` is tried only where a text opens with one of these; most do not.
MAY_OPEN = re.compile(
    rf"[^\n]{{0,70}}?(?:[(（\[［【/|]|\s?[-–—―ـ]{{1,2}}\s|日\S?{any_of('dispatch')})"
    r"|[^\W\d_]{1,14}(?:[ '][^\W\d_]{1,14}){0,2}[ -]?\d?\s?[:|!-]"
    rf"|به گزارش|{any_of('own_dispatch')}|{any_of('reported_by')}[ :：/]"
    r"|[\U0001F300-\U0001FAFF\u2600-\u27BF+*]|[A-ZÀ-ÞА-ЯЁІЇЄ][A-ZÀ-ÞА-ЯЁІЇЄ ']{2,24}\.\s"
    rf"|[^\n]{{2,12}}\d日?[^\n]{{0,6}}{any_of('dispatch')}|[^\n]{{2,10}}{any_of('says')}[：:]"
    rf"|[А-ЯЁІЇЄ]{{3,}}[. ]|[A-Z][^\n]{{4,60}}\n|[가-힣]{{2,4}} {any_of('reporter')}|[А-ЯЁІЇЄ][^\n.]{{2,40}} \d"
    rf"|{any_of('by')}|{any_of('desk')}|{NAME}"
)


def is_byline(names: str) -> bool:
    """Names, titles and agencies: no word in lower case but the little ones between names."""
    words = re.findall(r"[^\W\d_][\w'’.-]*", names)
    return (
        bool(words)
        and len(words) <= 14
        and all(not word[0].islower() or word.casefold() in _BETWEEN_NAMES for word in words)
    )


_BETWEEN_NAMES = all_of("between_names")
