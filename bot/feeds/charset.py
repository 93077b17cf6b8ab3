"""Bytes -> text, as browsers do it, for feeds, pages and lists. A byte that can't be read costs only itself.

What is valid UTF-8 is UTF-8, whatever a header or a declaration says. Labels mean what the WHATWG Encoding Standard says
(https://encoding.spec.whatwg.org/#names-and-labels): "iso-8859-1" is windows-1252, "shift_jis" is cp932.
"""

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache

_AS_WHATWG = {
    "ascii": "windows-1252", "iso8859-1": "windows-1252", "iso8859-9": "windows-1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "shift_jis": "cp932", "euc_kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030",
    "big5": "big5hkscs", "mac-roman": "mac_roman",
}  # fmt: skip
# Labels of the standard that Python doesn't know, and a few that feeds use beside it (ansi, win1251).
_OTHER_LABELS = {
    label: charset
    for charset, labels in {
        "utf-8": "utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
        "utf-16": "unicode csunicode iso-10646-ucs-2 ucs-2 unicodefeff",
        "utf-16-be": "unicodefffe",
        "iso8859-6": "iso-8859-6-e iso-8859-6-i csiso88596e csiso88596i",
        "iso8859-7": "sun_eu_greek",
        "iso8859-8": "iso-8859-8-e iso-8859-8-i csiso88598e csiso88598i logical visual",
        "iso8859-15": "csisolatin9",
        "koi8-r": "koi koi8",
        "koi8-u": "koi8-ru",
        "mac_roman": "x-mac-roman csmacintosh",
        "mac_cyrillic": "x-mac-cyrillic x-mac-ukrainian",
        "cp874": "dos-874 windows-874",
        **{f"cp{page}": f"x-cp{page} cp-{page} win-{page} win{page}" for page in range(1250, 1259)},
        "windows-1252": "iso88591 ansi",
        "gb18030": "x-gbk csgb2312 gb_2312 gb_2312-80",
        "big5hkscs": "x-x-big5 cn-big5",
        "euc_jp": "x-euc-jp cseucpkdfmtjapanese",
        "cp932": "x-sjis ms_kanji windows-31j",
        "cp949": "cseuckr csksc56011987 iso-ir-149 ks_c_5601-1987 ks_c_5601-1989 ksc_5601 windows-949",
    }.items()
    for label in labels.split()
}
_NAMED = re.compile(r"(?i)(?:charset|encoding)\s*=\s*[\"']?\s*([\w:.-]{2,40})")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ASCII = "<title a='b'>Of 1,2 & more... \\x41-\\u0041.</title>"
_FAR_ENOUGH = 4096  # bytes in which a declaration is looked for
_LONE = re.compile(rb"[\x80-\xff]+")


def decode(body: bytes, content_type: str = "") -> str:
    """The text of `body`; never raises. `content_type`: the header of that name."""
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return _whole(body[len(mark) :], charset)
    if charset := _by_zeros(body):
        return _whole(body, charset)
    if b"\x1b$" in body and "iso2022_jp" in (
        *_labels(content_type),
        *_labels(body[:_FAR_ENOUGH].decode("latin-1")),
    ):
        return body.decode("iso2022_jp", "replace")  # seven bits: it would pass for UTF-8
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    named = [*_labels(content_type), *_labels(body[:_FAR_ENOUGH].decode("latin-1"))]
    legacy = [one for one in named if not one.startswith("utf")]
    if _is_mostly_utf8(body) or not legacy:
        if named or _is_mostly_utf8(body):
            return _without_lone_spaces(body).decode("utf-8", "replace")
        return _legacy(body, "windows-1252")
    for charset in legacy:
        try:
            return body.decode(charset)
        except (UnicodeError, LookupError):
            continue
    return _legacy(body, legacy[0])


def _labels(text: str) -> Iterator[str]:
    """The charsets that `text` names, as Python calls what they mean."""
    for found in _NAMED.finditer(text):
        label = found[1].lower()
        try:
            name = codecs.lookup(_OTHER_LABELS.get(label, label)).name
        except LookupError:
            continue
        if name.startswith("utf") or _reads_ascii(name):
            yield _AS_WHATWG.get(name, name)


@lru_cache(maxsize=256)
def _reads_ascii(codec: str) -> bool:
    """As all charsets of the web do; Python's other codecs (hex, idna, undefined) read something else, or nothing."""
    try:
        return _ASCII.encode("ascii").decode(codec) == _ASCII
    except (LookupError, UnicodeError):
        return False


def _by_zeros(body: bytes) -> str:
    """UTF-16 without its mark: every second byte of what opens a document is zero."""
    start = body[:64]
    if len(start) >= 4 and start[1:8:2] == b"\0" * len(start[1:8:2]) and start[0]:
        return "utf-16-le"
    if len(start) >= 4 and start[0:8:2] == b"\0" * len(start[0:8:2]) and start[1]:
        return "utf-16-be"
    return ""


def _whole(body: bytes, charset: str) -> str:
    """An odd byte at the end of UTF-16 is cut off."""
    if charset.startswith("utf-16") and len(body) % 2:
        body = body[:-1]
    return body.decode(charset, "replace")


def _legacy(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset, "replace")
    except (UnicodeError, LookupError):
        return body.decode("windows-1252", "replace")


def _is_mostly_utf8(body: bytes) -> bool:
    """Are most of the bytes beyond ASCII whole letters of UTF-8? By chance a legacy text has hardly any."""
    beyond = sum(map(len, _LONE.findall(body)))
    lost = body.decode("utf-8", "replace").count("\ufffd")
    return beyond > 0 and lost * 4 <= beyond


def _without_lone_spaces(body: bytes) -> bytes:
    """A lone A0 is a no-break space that was put in as windows-1252."""
    return re.sub(rb"(?<![\x80-\xff])\xa0(?![\x80-\xbf])", b"\xc2\xa0", body)
