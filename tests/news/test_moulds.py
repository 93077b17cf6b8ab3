"""Reports of one mould about somebody or something else, in scripts with and without capitals and spaces."""

import pytest

from bot.news.story.placement import Role
from tests.news.newsroom import BODY, Newsroom

ARABIC = "{} الوزارة اليوم نيتها إغلاق الميناء القديم بعد تقارير صحفية. وقال المتحدث إن الوزير سيعرض الخطة أمام البرلمان يوم الأحد."
HINDI = "मौसम विभाग ने {} जिले में अगले दो दिन के लिए भारी बारिश की चेतावनी दी है। सभी स्कूल बंद रखने का आदेश दिया गया है।"
CHINESE = "{0}市人大常委会今天举行会议，决定任命{1}为{0}市副市长、代理市长。会议接受了前任市长辞去职务的请求。{1}在会上向宪法宣誓。"
THAI = "เกิดน้ำหลากเข้าท่วมบ้าน{}เมื่อคืนที่ผ่านมา เจ้าหน้าที่ต้องอพยพชาวบ้านไปยังศูนย์พักพิงชั่วคราวที่วัด ถนนสายหลักถูกตัดขาด"


@pytest.mark.parametrize(
    ("title", "text", "one", "other"),
    [
        ("الوزارة {} نيتها إغلاق الميناء القديم", ARABIC, ("تؤكد",), ("تنفي",)),
        ("{} में भारी बारिश की चेतावनी", HINDI, ("मधुपुर",), ("रामगंज",)),
        ("{1}任{0}市代市长", CHINESE, ("青岚", "郭立"), ("临川", "宋远")),
        ("น้ำหลากท่วมบ้าน{} อพยพชาวบ้านทั้งคืน", THAI, ("หนองแก้ว",), ("ไร่ใต้",)),
        ("Port Selva mourns its fireman {}", "Port Selva mourns its fireman {}." + BODY, ("Paul Dern",), ("Ole Schuk",)),
    ],
    ids=["ar", "hi", "zh", "th", "long"],
)  # fmt: skip
def test_a_word_that_differs_in_both_headlines_and_in_the_same_place_of_both_texts_tells_two_reports(
    title, text, one, other
):
    room = Newsroom()
    room.take(title=title.format(*one), content=text.format(*one))

    assert room.take(title=title.format(*other), content=text.format(*other)).role is Role.ORIGINAL


@pytest.mark.parametrize(
    ("one", "other"),
    [("Yevkurov", "Evkurov"), ("Tayyip Khalil", "Taiyip Halil"), ("Altıparmak", "Altiparmak")],
)
def test_a_name_in_another_romanisation_is_the_same_name(one, other):
    room = Newsroom()
    text = (
        "The deputy minister Yunus {} inspected the new barracks on Wednesday, and spoke with conscripts about their"
        " letters from home. He tasted the soup, and ordered that the roof of the gymnasium be mended within a week."
    )
    room.take(title=f"{one} inspects the new barracks", content=text.format(one))

    assert room.take(title=f"{other} inspects the new barracks", content=text.format(other)).story == 1


def test_a_headline_with_a_word_more_is_no_other_report():
    room, text = Newsroom(), f"Selva raises its fees. {BODY}"
    room.take(title="Selva's harbour office raises its fees", content=text)

    assert room.take(title="Selva's harbour office raises its fees again", content=text[:400]).story == 1


def test_a_name_with_a_hyphen_is_the_same_without_one():
    room = Newsroom()
    text = "Firemen have fought a fire in the Hochmoor since Monday night. "
    room.take(title="Fire in the Hoch-Moor near Selva spreads", content=text + BODY[:400] + " Nobody slept.")

    placed = room.take(title="Fire in the Hochmoor near Selva spreads", content=text + BODY[:400])

    assert placed.story == 1


def test_headlines_that_differ_by_a_word_over_a_text_of_three_are_of_two_reports():
    room = Newsroom()
    room.take(title="Ministry raises fares of ferries", content="It raises them.")

    assert (
        room.take(title="Ministry lowers fares of ferries", content="It lowers them.").role is Role.ORIGINAL
    )


@pytest.mark.parametrize("does", ["raised", "raises"])
def test_another_word_in_the_headline_alone_is_no_other_report(does):
    room, text = Newsroom(), f"Selva {does} its fees. {BODY}"
    room.take(title="Selva's harbour office lifts its yearly fees", content=text)

    placed = room.take(title="Selva's harbour office raises its yearly fees", content=text)

    assert placed.story == 1
