"""What a word is, in every script: a query and a text on either side of each rule."""

import pytest

from bot.query.document import Document
from bot.query.matcher import match
from bot.query.parser import parse
from tests.query.ask import answer, found

YES, NO, ERROR = True, False, "error"

LATIN = [
    ("Erdogan", "Erdoğan spoke", YES),
    ("Erdoğan", "ERDOGAN", YES),
    ("Lodz", "in Łódź", YES),
    ("Łódź", "in Lodz", YES),
    ("Da Nang", "Đà Nẵng", YES),
    ("Mueller", "Müller", NO),
    ("Muller", "Müller", YES),
    ("Orsted", "Ørsted", YES),
    ("Aegir", "Ægir", YES),
    ("oeuvre", "œuvre", YES),
    ("Thor", "Þór", YES),
    ("Hadj", "Ħadj", YES),
    ("Əliyev", "Aliyev", NO),
    ("Əliyev", "əliyev", YES),
    ("ISPARTA", "ısparta", YES),
    ("isparta", "ISPARTA", YES),
    ("izmir", "İzmir", YES),
    ("STRASSE", "straße", YES),
    ("ﬁnance", "finance", YES),
    ("Ｌｉｂｙａ", "Libya", YES),
    ("Nguyen", "Nguyễn", YES),
    ("naive", "nai\u0308ve", YES),
    ("Beyonce", "Beyoncé’s", YES),
    ("soft", "so\u00adft", YES),
    ("zero", "ze\u200bro", YES),
    ("zero", "ze\u034fro", YES),
    ("zero", "ze<!-- ad -->ro", YES),
    ("Haftar", "𝐇𝐚𝐟𝐭𝐚𝐫", YES),
    ("Haftar", "Ⓗⓐⓕⓣⓐⓡ", YES),
    ("Haftar", "🅷🅰🅵🆃🅰🆁", YES),
    ("Côte-d'Ivoire", "en Côte d’Ivoire", YES),
    ("Côte d'Ivoire", "en Côte-d’Ivoire", YES),
    ("Val-d'Oise", "le Val d'Oise", YES),
    ('"J\'accuse"', "on accuse", NO),
    ('"J\'accuse"', "son « J’accuse »", YES),
    ("l'Ukraine", "Ukraine", YES),
    ('"=Business =Objects"', "business objects", NO),
    ('"=Business =Objects"', "at Business Objects", YES),
]
GREEK_CYRILLIC = [
    ("Αθηνα", "Αθήνα", YES),
    ("αθήνας", "ΑΘΗΝΑΣ", YES),
    ("ωδη", "ᾠδή", YES),
    ("Ελλάδα", "Ελλαδα", YES),
    ("ёлка", "елка", YES),
    ("елка", "Ёлка", YES),
    ("Йемен", "Иемен", NO),
    ("Київ", "Киів", NO),
    ("Київ", "КИЇВ", YES),
    ("замок", "за\u0301мок", YES),
    ("Скопје", "скопје", YES),
    ("Ѓорѓи", "Горги", NO),
    ("ѝ", "и", YES),
    ("паром", "паромом", NO),
    ("паром*", "паромом", YES),
    ("Haftar", "Хафтар", NO),
    ("США", "С.Ш.А. и", YES),
]
MORE_SCRIPTS = [
    ("فيصل", "يصل الوزير", NO),
    ("يصل", "الوزير يصل", YES),
    ("بلدية", "إن لديه خطة", NO),
    ("باسم", "تغيير الاسم", NO),
    ("الجيش", "وللجيش", YES),
    ("وللجيش", "الجيش", YES),
    ("کرمان", "رمان تازه نویسنده", NO),
    ("رمان", "در کرمان", NO),
    ("हिंदी", "हिन्दी", YES),
    ("पंजाब", "पञ्जाब", YES),
    ("फ़ैज़", "फैज", YES),
    ("हँस", "हंस", YES),
    ("กน", "กิน", NO),
    ("กิน", "กินข้าว", YES),
    ("ดน", "ดนี้", NO),
    ("คน", "คนไทย", YES),
    ("မ", "မိုး", NO),
    ("មក", "មកុដ", NO),
    ("マリ", "ソマリア", NO),
    ("マリ", "マリの首都", YES),
    ("リビア", "ボリビア", NO),
    ("ハフタル", "ハリファ・ハフタル氏", YES),
    ("日本テレビ", "日本テレビ局", YES),
    ("普京", "普，京", NO),
    ("普京", "普\n京", YES),
]
ARABIC = [
    ("احمد", "أحمد", YES),
    ("إسلام", "اسلام", YES),
    ("آمنة", "امنه", YES),
    ("مؤتمر", "موتمر", YES),
    ("رئيس", "رييس", YES),
    ("سماء", "سما", YES),
    ("ليبيا", "لـيـبـيـا", YES),
    ("محمد", "مُحَمَّد", YES),
    ("مصطفى", "مصطفي", YES),
    ("على", "علي", YES),
    ("جيش", "وللجيش", YES),
    ("الجيش", "جيش", YES),
    ("وللجيش", "الجيش", YES),
    ("وللجيش", "جيش", YES),
    ("جيش", "بالجيش", YES),
    ("جيش", "فالجيش", YES),
    ("جيش", "كالجيش", YES),
    ("روسيا", "لروسيا", YES),
    ("روسيا", "بروسيا", YES),
    ("ولد", "لد", NO),
    ("بلد", "لد", NO),
    ("تهران", "ته‌ران", YES),
    ("کشور", "كشور", YES),
    ("ایران", "ايران", YES),
    ("ہند", "هند", YES),
    ("۱۲۳", "123", YES),
    ("١٬٠٠٠", "1000", YES),
    ("١٫٥", "1.5", YES),
    ("ﺣﻔﺘﺮ", "حفتر", YES),
    ('"خليفة حفتر"', "خليفه حفتر", YES),
    ('"خليفة حفتر"', "المشير خليفة، حفتر", YES),
    ("\u200fحفتر\u200f AND \u200fروسيا", "حفتر في روسيا", YES),
    ("حفتر،روسيا", "روسيا و حفتر", YES),
]
HEBREW = [
    ("ירושלים", "יְרוּשָׁלַיִם", YES),
    ("תל־אביב", "תל אביב", YES),
    ("תל אביב", "תל־אביב", YES),
    ("תל-אביב", "תלאביב", YES),
    ("צהל", "צה״ל", YES),
    ("צה״ל", 'צה"ל', YES),
]
INDIC = [
    ("मोदी", "मोदी ने कहा", YES),
    ("मोदि", "मोदी", NO),
    ("दिल्ली", "नई दिल्ली में", YES),
    ("दिल", "दिल्ली", NO),
    ("ஸ்டாலின்", "முதல்வர் ஸ்டாலின் பேச்சு", YES),
    ("ঢাকা", "ঢাকা শহর", YES),
    ("ঢাক", "ঢাকা", NO),
    ("१०००", "1,000", YES),
    ("క", "కా", NO),
]
SPACELESS = [
    ("利比亚", "在利比亚首都", YES),
    ("利比亚", "利比\n亚", YES),
    ("利比亚", "利 比 亚", YES),
    ("利比亚", "利比里亚", NO),
    ("Haftar", "利比亚Haftar将军", YES),
    ("将军", "利比亚Haftar将军", YES),
    ('"利比亚 Haftar"', "利比亚Haftar将军", YES),
    ("利比亚Haftar", "利比亚Haftar将军", YES),
    ("普京 OR 习近平", "习近平访问", YES),
    ("普京，俄罗斯", "俄罗斯总统普京", YES),
    ('"普京俄罗斯"', "普京，俄罗斯", YES),
    ("プーチン", "ﾌﾟｰﾁﾝ氏", YES),
    ("が", "が", YES),
    ("か", "が", NO),
    ("ハリファ・ハフタル", "ハリファ・ハフタル氏", YES),
    ("ハリファ・ハフタル", "ハリファ ハフタル", YES),
    ("東京", "東京都", YES),
    ("京都", "東京都", YES),
    ("ปูติน", "ประธานาธิบดีปูตินกล่าว", YES),
    ("ปูทิน", "ประธานาธิบดีปูตินกล่าว", NO),
    ("ພະນົມເປັນ", "ທີ່ພະນົມເປັນ", YES),
    ("ភ្នំពេញ", "នៅភ្នំពេញថ្ងៃ", YES),
    ("ရန်ကုန်", "ရန်ကုန်မြို့", YES),
    ("2026", "第2026回", YES),
    ("普京*", "普京说", YES),
    ("普*京", "x", ERROR),
    ("普京~1", "x", ERROR),
    ("普京 NEAR/2 北京", "普京在莫北京", YES),
    ("普京 NEAR/2 北京", "普京去了到北京", NO),
]
KOREAN = [
    ("푸틴", "푸틴은 말했다", YES),
    ("푸틴", "대통령푸틴", NO),
    ("푸틴은", "푸틴", NO),
    ('"푸틴 대통령"', "푸틴 대통령이", YES),
    ("대통", "대통령", YES),
    ("Haftar", "Haftar는", YES),
    ("Haft", "Haftar는", NO),
    ("F-16", "F-16은", YES),
    ("F16", "F-16은", YES),
    ("삼성SDI", "삼성SDI는", YES),
    ("SDI", "삼성SDI는", YES),
    ("한", "한", YES),
    ("푸틴*", "푸틴은", YES),
]
MARKS = [
    ("Haftar", "Haftar’s men", YES),
    ("Haftar's", "Haftar", YES),
    ("forces", "the forces' camp", YES),
    ("forces'", "the forces", YES),
    ("'ferry'", "ferry", YES),
    ("Ukraine", "l'Ukraine", YES),
    ("l'Ukraine", "Ukraine", YES),
    ("l’Ukraine", "en Ukraine", YES),
    ('"pour l\'Ukraine"', "pour l’Ukraine", YES),
    ("est", "qu'est", YES),
    ("altra", "un'altra", YES),
    ("Ucraina", "dell'Ucraina", YES),
    ("Isola", "sull'isola", YES),
    ("Sana'a", "Sanaʿa", YES),
    ("Sana'a", "Sanaʾa", YES),
    ("Sana`a", "Sana´a", YES),
    ("O'Brien", "O’BRIEN", YES),
    ("Mbala", "M'Bala", YES),
    ("Istanbul", "İstanbul'da", YES),
    ("istanbulda", "İstanbul'da", YES),
    ("bul", "Ista'bul", NO),
    ("aujourd'hui", "aujourdhui", YES),
    ("Yunus-bek", "Yunus bek", YES),
    ("Yunus‑bek", "Yunus-bek", YES),
    ("Yunusbek", "Yunus bek", NO),
    ("Yunus", "Yunus-bek", YES),
    ("bek", "Yunus-bek", YES),
    ("anti-war", "antiwar", YES),
    ("antiwar", "anti-war", YES),
    ("Jean-Luc-Marie", "Jean Luc Marie", YES),
    ("Luc-Marie", "Jean-Luc-Marie", YES),
    ("Luc", "Jean–Luc", YES),
    ('"Yunus bek"', "Yunus-bek", YES),
    ("U.S.", "the US", YES),
    ("US", "U.S.", YES),
    ("US", "U.S", YES),
    ("UK", "U.K.'s", YES),
    ("USA", "U.S.A", YES),
    ("U.S.-backed", "US backed", YES),
    ("eg", "e.g. this", YES),
    ("AT&T", "AT&amp;T said", YES),
    ("AT&T", "at t", NO),
    ("Johnson", "Johnson&Johnson", YES),
    ("C++", "C", NO),
    ("C", "C++", NO),
    ("Disney", "Disney+ shows", YES),
    ("Haftar", "#Haftar", YES),
    ("#Haftar", "Haftar", YES),
    ("haftar", "@haftar wrote", YES),
    ("ferry", "night_ferry", YES),
    ("Haftar", "(Haftar)", YES),
    ("Haftar", "“Haftar”", YES),
    ("Haftar", "Haftar…", YES),
    ("Haftar.", "Haftar said", YES),
    ("Haftar,", "Haftar said", YES),
]
NUMBERS = [
    ("1000", "1,000", YES),
    ("1000", "1.000", YES),
    ("1000", "1 000", YES),
    ("1000", "1\u202f000", YES),
    ("1000", "1'000", YES),
    ("1,000", "1000", YES),
    ('"1 000"', "1,000", YES),
    ("1 000", "1,000", NO),
    ("1000000", "1,000,000", YES),
    ("1.5", "1,5", YES),
    ("1,5", "1.5", YES),
    ("1.5", "15", NO),
    ("1234.5", "1,234.5", YES),
    ("1234.5", "1.234,5", YES),
    ("2024", "12.05.2024", YES),
    ("5", "5%", YES),
    ("1000", "$1,000", YES),
    ("١٠", "10", YES),
    ("F16", "F-16", YES),
    ("F-16", "F 16", YES),
    ("F-16", "F-16s", NO),
    ("COVID-19", "covid19", YES),
    ("000", "1,000", NO),
    ("2026", "in 2026 100 men", YES),
]
EMOJI = [
    ("🚀", "up 🚀🚀", YES),
    ("❤️", "❤", YES),
    ("🇱🇾", "🇪🇬", NO),
    ("🇱🇾 ferry", "ferry🇱🇾", YES),
    ("👨‍👩‍👧", "a 👨‍👩‍👧 family", YES),
]
RENDERED = [
    ("Haftar", "<b>H</b>aftar", YES),
    ("Haftar", "Gen<br/>Haftar", YES),
    ("Haftar", "<li>one</li><li>Haftar</li>", YES),
    ("Haftar", "<td>a</td><td>Haftar</td>", YES),
    ("Haftar", '<img alt="Haftar" src="x">', NO),
    ("Haftar", '<a title="a > b Haftar" href="x">y</a>', NO),
    ("Haftar", "<!-- Haftar --> x", NO),
    ("Haftar", "<script>var Haftar</script> x", NO),
    ("Haftar", "<style>.Haftar{}</style> x", NO),
    ("Haftar", "Haftar<sup>1</sup> said", YES),
    ("Haftar1", "Haftar<sup>1</sup> said", NO),
    ("Haftar", "&lt;p&gt;Haftar&lt;/p&gt;", YES),
    ("p", "&lt;p&gt;Haftar&lt;/p&gt;", NO),
    ("cafe", "caf&amp;eacute;", YES),
    ("cafe", "caf&eacute;", YES),
    ("cafe", "caf&#233;", YES),
    ("cafe", "caf&amp;#xe9;", YES),
    ("b", "a < b", YES),
    ("haftar", "https://x.example/haftar", NO),
    ("haftar", "www.haftar.example", NO),
    ("haftar", "haftar@x.example", NO),
    ("haftar", "https://x.example/Хафтар/haftar", NO),
    ("example", "at Shop.example now", YES),
    ("haftar", "https://x.example haftar", YES),
]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        pytest.param(*row, id=f"{row[0]} | {row[1]}"[:50])
        for table in (
            LATIN, GREEK_CYRILLIC, MORE_SCRIPTS + ARABIC, HEBREW, INDIC, SPACELESS, KOREAN, MARKS, NUMBERS, EMOJI, RENDERED
        )
        for row in table
    ],
)  # fmt: skip
def test_a_word_is_the_same_word_in_a_query_and_in_a_text(query, text, expected):
    assert answer(query, text) == expected


@pytest.mark.parametrize(
    ("query", "text", "spans"),
    [
        ("Haftar", "Gen. Haftar’s men", ["Haftar"]),
        ("Istanbul", "to İstanbul'da.", ["İstanbul'da"]),
        ("Yunus-bek", "Gen. Yunus bek, Yunusbek, Yunus-bek", ["Yunus bek", "Yunusbek", "Yunus-bek"]),
        ("bek", "Yunus-bek", ["bek"]),
        ("US", "(U.S.) navy", ["U.S."]),
        ("1000", "some 1 000 men", ["1 000"]),
        ("حفتر", "قال وحفتر ثم", ["وحفتر"]),
        ("ירושלים", "אל יְרוּשָׁלַיִם.", ["יְרוּשָׁלַיִם"]),
        ("मोदी", "प्रधानमंत्री मोदी ने", ["मोदी"]),
        ("利比亚", "在利比\n亚首都", ["利比\n亚"]),
        ("푸틴", "그 푸틴은", ["푸틴은"]),
        ("ปูติน", "ประธานาธิบดีปูตินกล่าว", ["ปูติน"]),
        ("strasse", "die Straße.", ["Straße"]),
        ("cafe", "le cafe\u0301 noir", ["cafe\u0301"]),
        ("🚀", "up 🚀!", ["🚀"]),
        ("Ukraine", "de l’Ukraine.", ["Ukraine"]),
        ("ferr*", "ferries, ferry", ["ferries", "ferry"]),
        ('"night ferry"', "a night,\nferry", ["night,\nferry"]),
        ("プーチン", "ロシアのﾌﾟｰﾁﾝ氏", ["ﾌﾟｰﾁﾝ"]),
        ("AT&T", "AT&amp;T rose", ["AT&T"]),
    ],
)
def test_the_span_is_what_stands_in_the_rendered_text(query, text, spans):
    assert found(query, text) == spans


@pytest.mark.parametrize(
    ("body", "long"),
    [
        ("The ferry left. " * 1000, False),
        ("Паром ушёл. " * 1000, False),
        ("The ferry left. " * 3000, True),
        ("渡輪離開港口。" * 600, True),
        ("구독하기" * 1000, True),
    ],
)
def test_what_is_long_or_has_no_spaces_is_known_to_take_long_and_may_be_cut_beforehand(body, long):
    document, another = Document("Ferries", body), Document("Ferries", body)
    another.cut()

    assert document.takes_long is long
    for query in (
        "ferr* OR паром OR 渡輪 OR 구독하기",
        '"ferry left" OR "паром ушел" OR 離開港口 OR ferries',
    ):
        found, same = (match(parse(query), one) for one in (document, another))
        assert found is not None
        assert found == same


def test_a_korean_word_is_found_by_its_beginning_however_long_it_is():
    document = Document("", "구독하기" * 1000)

    assert match(parse("구독하기"), document)
    assert match(parse("구독하기" * 20), document)
    assert not match(parse("하기구독"), document)
