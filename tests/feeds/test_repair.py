"""What XML forbids and publishers write costs only itself."""

from xml.etree import ElementTree

import pytest

from bot.feeds.repair import repaired


def text_of(inside, before=""):
    return "".join(ElementTree.fromstring(repaired(f"{before}<rss><t>{inside}</t></rss>")).itertext())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Caf&eacute; &nbsp;&mdash; &hellip;", "Café \xa0— …"),
        ("Fish & chips &amp; more", "Fish & chips & more"),
        ("AT&T; &unknown; x", "AT&T; &unknown; x"),
        ("&#55357;&#56832; &#xD83D;&#xDE00;", "😀 😀"),
        ("half &#xD83D; a pair", "half \ufffd a pair"),
        ("huge &#99999999999999; &#x110000;", "huge \ufffd \ufffd"),
        ("control &#8;&#x1F; gone", "control  gone"),
        ("tab&#9;stays &#x1F600;", "tab\tstays 😀"),
        ("\x0b\x00form feed\x0c", "form feed"),
        ("<![CDATA[&nbsp; &#xD83D; <b>]]>", "&nbsp; &#xD83D; <b>"),
    ],
)
def test_an_odd_sign_costs_that_sign(written, read):
    assert text_of(written) == read


@pytest.mark.parametrize(
    "before",
    [
        "<br />\n<b>Warning</b>: something in <b>/x.php</b><br />\n<?xml version='1.0'?>",
        "\n \ufeff<?xml version='1.0' encoding='windows-1251'?>\n<!-- made by -->",
        "<?xml version='1.0'?><!DOCTYPE rss PUBLIC '-//N//DTD RSS 0.91//EN' 'http://x.example/rss.dtd'>",
        "<!DOCTYPE rss [<!ELEMENT rss (t)> <!ENTITY a 'b'>]>",
    ],
)
def test_what_is_in_front_of_the_document_is_passed_over(before):
    assert text_of("Ferry", before) == "Ferry"


def test_an_entity_that_the_document_declares_is_put_in_once():
    assert text_of(
        "at &path; and &deep;", '<!DOCTYPE r [<!ENTITY path "C:\\data"><!ENTITY deep "&path;">]>'
    ) == ("at C:\\data and &deep;")


def test_a_million_laughs_stay_a_line():
    bomb = "".join(f'<!ENTITY a{n} "{"&a" + str(n - 1) + ";" if n else "ha"}">' for n in range(30))

    assert len(text_of("&a29;", f"<!DOCTYPE r [{bomb}]>")) < 20
