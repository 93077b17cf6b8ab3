"""Bytes become text as browsers make it; a byte that can't be read costs only itself."""

import pytest

from bot.feeds.charset import decode

RUSSIAN, JAPANESE, CHINESE, KOREAN = (
    "Хафтар прибыл в Москву",
    "ハフタル氏①髙島",
    "哈夫塔尔抵达莫斯科",
    "하프타르 모스크바",
)
ARABIC, HEBREW, GREEK, POLISH, TURKISH = (
    "حفتر في موسكو",
    "חפתר במוסקבה",
    "Ο Χάφταρ στη Μόσχα",
    "Żółw w Łodzi",
    "İstanbul'da ağaç",
)


@pytest.mark.parametrize(
    ("text", "python", "label"),
    [
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (JAPANESE, "cp932", "Shift_JIS"),
        (JAPANESE.replace("①髙", ""), "euc_jp", "EUC-JP"),
        (CHINESE, "gb18030", "gb2312"),
        ("哈夫塔爾", "big5", "Big5"),
        (KOREAN, "cp949", "euc-kr"),
        (ARABIC, "cp1256", "windows-1256"),
        (HEBREW, "cp1255", "windows-1255"),
        (HEBREW, "iso8859-8", "ISO-8859-8-I"),
        (JAPANESE.replace("①髙", ""), "iso2022_jp", "ISO-2022-JP"),
        (RUSSIAN, "cp1251", "win1251"),
        (GREEK, "cp1253", "windows-1253"),
        (POLISH, "iso8859-2", "iso-8859-2"),
        (TURKISH, "cp1254", "iso-8859-9"),
        ("“Café” – €", "cp1252", "iso-8859-1"),
    ],
)
@pytest.mark.parametrize("where", ["header", "declaration"])
def test_a_label_means_what_browsers_take_it_for(text, python, label, where):
    body = f'<?xml version="1.0" encoding="{label if where == "declaration" else "?"}"?><t>{text}</t>'.encode(
        python
    )

    assert text in decode(body, f"text/xml; charset={label}" if where == "header" else "")


@pytest.mark.parametrize("says", ["iso-8859-1", "windows-1251", "gbk", "shift_jis", "no-such-charset"])
def test_what_is_utf_8_is_utf_8_whatever_is_said(says):
    body = f'<?xml version="1.0" encoding="{says}"?><t>{RUSSIAN}</t>'.encode()

    assert RUSSIAN in decode(body, f"text/xml; charset={says}")


@pytest.mark.parametrize("text", [RUSSIAN, JAPANESE, ARABIC])
@pytest.mark.parametrize("broken", [b"\xd0", b"\xff", b"\xa0", b"\xe2\x80"])
def test_one_broken_letter_costs_that_letter(text, broken):
    body = f"<t>{text}".encode() + broken + f" {text}</t>".encode()

    assert decode(body, "text/xml; charset=utf-8").count(text) == 2


def test_a_broken_letter_in_a_declared_legacy_feed_costs_that_letter_too():
    body = (
        f'<?xml version="1.0" encoding="cp932"?><t>{JAPANESE}'.encode("cp932")
        + b"\xff"
        + JAPANESE.encode("cp932")
    )

    assert decode(body).count(JAPANESE) == 2


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("more", [b"", b"\n"])
def test_utf_16_is_read_with_and_without_its_mark_and_of_any_length(charset, more):
    assert RUSSIAN in decode(f"<?xml version='1.0'?><t>{RUSSIAN}</t>".encode(charset) + more)


def test_without_any_word_about_it_it_is_windows_1252():
    assert decode("<t>Café “x”</t>".encode("cp1252")) == "<t>Café “x”</t>"


@pytest.mark.parametrize(
    "codec", ["undefined", "idna", "punycode", "unicode_escape", "hex", "rot13", "cp037"]
)
@pytest.mark.parametrize("where", ["header", "declaration"])
def test_a_codec_of_python_that_is_no_charset_of_the_web_counts_as_none(codec, where):
    body = (
        f'<?xml version="1.0" encoding="{codec if where == "declaration" else "?"}"?><t>caf\xe9 a\\x41b</t>'
    )
    said = f"text/xml; charset={codec}" if where == "header" else ""

    assert "<t>caf\xe9 a\\x41b</t>" in decode(body.encode("latin-1"), said)
