"""Summaries by somebody else: accepted only where every figure, name and quotation stands in the article."""

import pytest

from bot.news.summary.faithful import objection

HEADLINE = "Harbour council closes the old quay"
ENGLISH = (
    "The council of Port Marrow voted on Tuesday to close the old quay for 18 months. Mayor Ada Finch said that the "
    "works would cost €1,250,000, two thirds of it from the region. “We can't wait for the next storm,” she said. "
    "Ferries to Gull Island leave from the fish market until then; Tom Ridley, who runs them, expects 3.5 % fewer "
    "passengers. The plan stands on quaymarrow.example since Oct. 11."
)
FRENCH = (
    "Le conseil de Port-Marrow a voté mardi la fermeture du vieux quai pendant dix-huit mois. La maire, Ada Finch, a "
    "annoncé un coût de 1 250 000 euros, dont deux tiers à la charge de la région. « Nous ne pouvons pas attendre la "
    "prochaine tempête », a-t-elle dit."
)
GERMAN = (
    "Der Rat von Marrow hat am Dienstag die Sperrung des alten Kais für 18 Monate beschlossen. Bürgermeisterin Ada "
    "Finch nannte Kosten von 1.250.000 Euro. „Wir können nicht warten“, sagte sie."
)
RUSSIAN = (
    "Совет города Марроу во вторник постановил закрыть старый причал на 18 месяцев. По словам мэра Анны Финч, работы "
    "обойдутся в 1 250 000 евро, две трети заплатит область. Паромы водит Том Ридлев."
)
ARABIC = "قرر مجلس مدينة مارو يوم الثلاثاء إغلاق الرصيف القديم لمدة 18 شهرا. وقالت رئيسة البلدية إن الأشغال تكلف مليون يورو."
CHINESE = "马罗市议会周二决定将旧码头关闭18个月。市长芬奇表示工程费用为一百二十万欧元。渡轮将从鱼市出发。"
KOREAN = "마로 시의회는 화요일 낡은 부두를 18개월 동안 닫기로 했다. 시장 이재명은 공사비가 크다고 말했다."


def says(summary, text, *, headline=HEADLINE, room=600):
    return objection(summary, headline=headline, text=text, max_characters=room)


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        (ENGLISH, "Port Marrow closes its old quay for 18 months. The works cost €1250000."),
        (ENGLISH, "Mayor Finch said the works can't wait for the next storm: passengers have to leave Tom's quay."),
        (ENGLISH, "2 thirds of the cost come from the region, the mayor said in Port Marrow."),
        (ENGLISH, "In Port Marrow the old quay is closed. “We can't wait”, said Ada Finch."),
        (ENGLISH, "However, ferries leave from the fish market; the plan stands on quaymarrow.example."),
        (FRENCH, "Ada Finch annonce un coût de 1 250 000 euros. Le vieux quai de Port-Marrow ferme dix-huit mois."),
        (FRENCH, "« Nous ne pouvons pas attendre », a dit la maire de Port-Marrow, dont la région paie deux tiers."),
        (GERMAN, "Sperrung des alten Kais für 18 Monate. „Wir können nicht warten“, sagte Ada Finch."),
        (RUSSIAN, "Старый причал Марроу закроют на 18 месяцев. Мэр Анна Финч: две трети заплатит область."),
        (RUSSIAN, "Паромы Тома Ридлева во вторник обойдутся без причала."),
        (ARABIC, "مجلس مدينة مارو قرر إغلاق الرصيف القديم 18 شهرا."),
        (ARABIC, "المجلس قرر إغلاق رصيف قديم لمدة 18 شهرا."),
        (CHINESE, "市议会周二决定将旧码头关闭18个月。"),
        (KOREAN, "마로 시의회는 낡은 부두를 18개월 동안 닫기로 했다."),
    ],
)  # fmt: skip
def test_what_stands_in_the_article_may_be_said(text, summary):
    assert says(summary, text) == ""


@pytest.mark.parametrize(
    ("text", "summary", "reason"),
    [
        (ENGLISH, "Port Marrow closes its old quay for 19 months.", "number 19"),
        (ENGLISH, "The works on the old quay would cost €1,250.", "number 1250"),
        (ENGLISH, "The works on the old quay would cost $18.", "sign $"),
        (ENGLISH, "Half of the cost (½) comes from the region.", "sign ½"),
        (ENGLISH, "Passengers wait for the ferries, 3 % fewer than then.", "number 3"),
        (ENGLISH, "The works would cost the region five thirds of it.", "number five"),
        (ENGLISH, "The works would cost the region 18 million.", "number million"),
        (ENGLISH, "The council of Port Sorrow voted to close the old quay.", "name Sorrow"),
        (ENGLISH, "Helen Finch said that the works on the quay would cost more.", "name Helen"),
        (ENGLISH, "Officials said that the works would cost more.", "name Officials"),
        (ENGLISH, "The mayor, Ada Ridley, runs the ferries to the island.", "name Ada Ridley"),
        (ENGLISH, "The ferries leave, “we can't wait for the region”, she said.", "quotation"),
        (ENGLISH, 'The ferries leave, "the quay stands", she said.', "quotation"),
        (ENGLISH, "The ferries leave, ‘the quay stands’, she said.", "quotation"),
        (ENGLISH, "The ferries leave: “we can't wait.", "not closed"),
        (ENGLISH, "The council closes the quay, see portmarrow.example.", "address portmarrow.example"),
        (ENGLISH, "The council closes the quay, see http://18 for it.", "address ://"),
        (ENGLISH, "The council closes the quay, /start the ferries.", "address /s"),
        (ENGLISH, "**The council** closes the quay.", "markup"),
        (ENGLISH, "The council closes the quay. #quay", "markup"),
        (ENGLISH, "The council &amp; the mayor close the quay.", "markup"),
        (ENGLISH, "The council closes \u202ethe quay.", "unseen"),
        (ENGLISH, "The council closes the quay\u2026", "breaks off"),
        (FRENCH, "Ada Finch annonce un coût de 1 250 euros.", "number 1250"),
        (FRENCH, "Le vieux quai de Port-Marrow ferme pendant douze mois.", "number douze"),
        (FRENCH, "Le conseil de Port-Merrow a voté la fermeture du quai.", "name Port-Merrow"),
        (GERMAN, "Der Rat von Marrow hat den Bahnhof beschlossen.", "name Bahnhof"),
        (RUSSIAN, "Старый причал Марроу закроют на 20 месяцев.", "number 20"),
        (RUSSIAN, "Мэр Ольга Финч: две трети заплатит область.", "name Ольга"),
        (ARABIC, "مجلس مدينة درنة قرر إغلاق الرصيف القديم.", "name درنة"),
        (CHINESE, "马罗市议会决定将旧码头关闭。", "words 会决"),
        (CHINESE, "芬马市议会决定将旧码头关闭。", "words 芬马"),
        (CHINESE, "市长王芬奇表示工程费用。", "name 王"),
        (KOREAN, "시장 이재용은 낡은 부두를 닫기로 했다.", "name 이재용은"),
    ],
)  # fmt: skip
def test_what_does_not_stand_there_is_named(text, summary, reason):
    found = says(summary, text)

    assert reason in found


@pytest.mark.parametrize(
    "summary",
    ["Harbour council closes the old quay.", "The old quay closes.", "Старый причал закрыли."],
)
def test_a_summary_is_of_the_article_and_more_than_its_headline(summary):
    found = says(summary, "It rained. Nothing else is known about it so far.", headline=HEADLINE)

    assert "most of its words" in found or "headline again" in found or "name" in found


def test_room_is_counted_in_characters():
    summary = "Port Marrow closes its old quay for 18 months."

    assert says(summary, ENGLISH, room=len(summary)) == ""
    assert says(summary, ENGLISH, room=len(summary) - 1) == "it has 46 characters of 45"
