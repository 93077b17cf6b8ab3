"""Bytes -> text, as browsers do it, for feeds, pages and lists. A byte that can't be read costs only itself.

What is valid UTF-8 is UTF-8, whatever a header or a declaration says. Labels mean what the WHATWG Encoding Standard says
(https://encoding.spec.whatwg.org/#names-and-labels): "iso-8859-1" is windows-1252, "shift_jis" is cp932.
"""

import codecs
import re
from collections.abc import Iterator

_AS_WHATWG = {
    "ascii": "windows-1252", "iso8859-1": "windows-1252", "iso8859-9": "windows-1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "shift_jis": "cp932", "euc_kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030",
    "big5": "big5hkscs", "mac-roman": "mac_roman",
}  # fmt: skip
_OTHER_LABELS = {"x-sjis": "cp932", "ms_kanji": "cp932", "x-gbk": "gb18030", "x-x-big5": "big5hkscs", "unicode": "utf-16",
                 "ks_c_5601-1987": "cp949", "x-cp1251": "cp1251", "x-cp1252": "cp1252", "cp-1251": "cp1251", "win-1251": "cp1251",
                 "utf8": "utf-8", "x-euc-jp": "euc_jp", "x-mac-cyrillic": "mac_cyrillic", "logical": "iso8859-8"}  # fmt: skip
_NAMED = re.compile(r"(?i)(?:charset|encoding)\s*=\s*[\"']?\s*([\w:.-]{2,40})")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_FAR_ENOUGH = 4096  # bytes in which a declaration is looked for
_LONE = re.compile(rb"[\x80-\xff]+")


def decode(body: bytes, content_type: str = "") -> str:
    """The text of `body`; never raises. `content_type`: the header of that name."""
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return _whole(body[len(mark) :], charset)
    if charset := _by_zeros(body):
        return _whole(body, charset)
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
        except (UnicodeDecodeError, LookupError):
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
        if name not in ("hex", "base64", "rot13", "zlib", "bz2", "uu", "quopri", "idna", "punycode"):
            yield _AS_WHATWG.get(name, name)


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
    except LookupError:
        return body.decode("windows-1252", "replace")


def _is_mostly_utf8(body: bytes) -> bool:
    """Are most of the bytes beyond ASCII whole letters of UTF-8? By chance a legacy text has hardly any."""
    beyond = sum(map(len, _LONE.findall(body)))
    lost = body.decode("utf-8", "replace").count("\ufffd")
    return beyond > 0 and lost * 4 <= beyond


def _without_lone_spaces(body: bytes) -> bytes:
    """A lone A0 is a no-break space that was put in as windows-1252."""
    return re.sub(rb"(?<![\x80-\xff])\xa0(?![\x80-\xbf])", b"\xc2\xa0", body)
