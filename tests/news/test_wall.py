"""What a full-text feed hands on as the article and is the page before it."""

import pytest

from bot.news.reading.reading import read
from tests.builders import an_item

LINE = "Dockers walked out over night shifts."
WALLS = {
    "en": "Please turn on JavaScript and allow cookies in your browser, then press the button to verify that you are human.",
    "es": "Usamos cookies y su navegador guarda preferencias. Pulse Aceptar o rechace la publicidad personalizada.",
    "pl": "Twoja prywatność jest ważna. Kliknij, aby wyrazić zgodę na pliki cookie i reklamy na urządzeniu.",
    "de": "Mit Ihrer Einwilligung setzen wir und 200 Partner Cookies. Bitte klicken Sie auf Akzeptieren oder ablehnen.",
    "ru": "Включите JavaScript и файлы cookie в вашем браузере. Подтвердите, что вы не робот.",
    "ar": "يرجى تفعيل JavaScript وملفات الارتباط في متصفحك للمتابعة",
    "ja": "ブラウザのJavaScriptとクッキーを有効にしてください。広告に同意してください。",
    "zh": "请在浏览器中启用JavaScript和cookie，点击接受以同意隐私设置。",
    "tr": "Lütfen tarayıcınızda çerezleri etkinleştirin ve gizlilik tercihlerinizi kabul edin.",
}


@pytest.mark.parametrize(("lang", "wall"), WALLS.items())
def test_a_wall_that_is_handed_on_as_the_article_is_no_text(lang, wall):
    item = an_item(title="Varnholm 7719", summary=LINE, content=f"<p>{wall}</p>", lang=lang)

    assert read(item).text == LINE


def test_a_wall_in_english_is_one_before_an_article_in_any_language():
    assert read(an_item(title="Streik in Varnholm", summary="", content=WALLS["en"], lang="de")).text == ""


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Sites must ask before they set a cookie", WALLS["en"]),  # it is what the article is about
        (
            "Ferry fares to rise",
            "You may pay by card in your browser, or at the pier, where subscribers queue. " + LINE,
        ),
        ("Ferry fares to rise", f"{WALLS['en']} {LINE * 8}"),  # a notice above the article
    ],
)
def test_an_article_that_speaks_of_browsers_is_text(title, text):
    assert read(an_item(title=title, summary="", content=text, lang="en")).text
