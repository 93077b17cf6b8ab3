"""A small archive of invented stories in four scripts, filled through the real intake: for tests of pages, and their pictures."""

from datetime import timedelta

from bot.news.watchlist import Route
from bot.query.parser import parse
from tests.builders import NOW, a_channel, a_feed, a_watchlist, an_item
from tests.newsdesk import Newsdesk

KEY = "k3y-of-the-secret-address"
OUTLETS = {
    "meridian": "Meridian Wire",
    "ledger": "The Harbour Ledger",
    "northgate": "Northgate Post",
    "hopper": "NewsHopper",
    "mina": "صحيفة الميناء",
    "bereg": "Северный берег",
    "haigang": "海港日报",
}
WATCHLISTS = (
    ("harbours", "(harbour OR port OR ferry) AND (strike OR closed OR runs)", "public"),
    ("grain", "grain OR wheat OR зерно OR قمح", "public"),
    ("الموانئ", "ميناء OR موانئ", "public"),
    ("粮食", "小麦", "secret"),
    ("officials", "minister AND resigns", "private"),
)

_STRIKE = (
    (
        "Dockers in Port Alder walked out on Tuesday after talks about the night shift failed for the third time. The "
        "harbour authority said that eleven ships are waiting outside the mole, two of them with perishable cargo."
    ),
    (
        "The union asks for a second crane crew between midnight and six. It has offered to unload medicine and live "
        "animals, and nothing else, until an agreement is signed by both sides."
    ),
    (
        "Shop owners in the old town expect the first empty shelves by Saturday; the last strike in the harbour, nine "
        "years ago, took sixteen days and ended without a single concession from the port."
    ),
)
_NEWS = (
    "The port said late on Wednesday that 240 temporary workers have been hired from three neighbouring harbours, "
    "and that the first ship will be unloaded before dawn."
)
_FERRY = (
    (
        "The ferry to the outer islands runs again after nine days in dock. Both engines were replaced by a yard that had "
        "never built one of this size, and the first crossing took four minutes less than the timetable allows."
    ),
    "Islanders had been supplied by fishing boats, one of which brought the mail, the bread and a bride.",
)
_GRAIN = (
    (
        "Farmers along the Sill expect the best wheat harvest in eleven years, the growers' association said on Monday. "
        "Rain came late, and then at the right hour; storage, not grain, is what will be short in autumn."
    ),
    "Two silos that closed in spring are to be opened again. Prices at the exchange fell by four per cent.",
)
_MINISTER = (
    (
        "The minister for fisheries resigns over a report that she signed and, as she says, never read. A successor is to "
        "be named before the budget is debated on Thursday."
    ),
)
_MINA = (
    (
        "أغلقت سلطات الميناء القديم رصيفين بعد أن كشفت عاصفة ليلية تشققات في الجدار البحري. وقال مدير الميناء إن الإصلاح "
        "سيستغرق ثلاثة أسابيع، وإن سفن القمح ستحول إلى الموانئ المجاورة حتى نهاية الشهر."
    ),
)
_BEREG = (
    (
        "Порт Северного берега принял первое зерно нового урожая: судно с двадцатью тысячами тонн пшеницы разгрузили за "
        "одиннадцать часов. В управлении порта ожидают ещё шесть судов до конца месяца."
    ),
)
_HAIGANG = (
    "海港粮食码头昨日卸下今年第一批小麦，共两万一千吨。港务局表示，新建的筒仓将于下月投入使用，届时每日卸货量可增加一倍。",
)


def _html(texts):
    return "".join(f"<p>{text}</p>" for text in texts)


async def an_empty_library(database, *, now=NOW):
    """Its watchlists, channel and feeds, before anything came."""
    desk = Newsdesk(database)
    async with database.write() as work:
        channel = await work.channels.add(a_channel(timezone="Europe/Paris"))
        for name, query, visibility in WATCHLISTS:
            await work.watchlists.add(
                a_watchlist(
                    name=name,
                    query=query,
                    canonical=parse(query).canonical,
                    visibility=visibility,
                    secret=KEY if visibility == "secret" else "",
                    routes=(Route(channel=channel.id),) if name in ("harbours", "officials") else (),
                    added=now - timedelta(days=20),
                )
            )
        for key, title in OUTLETS.items():
            url = f"https://{key}.example/rss"
            desk.feeds[key] = await work.feeds.add(
                a_feed(url=url, title=title, last_ok=now - timedelta(days=20))
            )
        await work.commit()
    return desk


async def a_library(database, *, now=NOW, first=None):
    """Watchlists and eight stories of the last days, one with copies and a newer version; stories by a short name.

    `first`: brings older items in, before these.
    """
    desk = await an_empty_library(database, now=now)
    if first:
        await first(desk)
    stories = {}
    for feed, key, ago, title, texts, lang in _ARTICLES:
        at = now - timedelta(hours=ago)
        (taken,) = await desk.take(
            feed,
            an_item(
                guid=key,
                url=f"https://{feed}.example/{key.partition('@')[0]}",
                title=title,
                summary="",
                content=_html(texts),
                published=at - timedelta(minutes=4),
                lang=lang,
            ),
            at=at,
        )
        stories[key] = taken.told.placement.story
    return stories


_ARTICLES = (
    ("meridian", "grain", 150, "Best wheat harvest in eleven years expected along the Sill", _GRAIN, "en"),
    ("bereg", "zerno", 125, "Порт принял первое зерно нового урожая", _BEREG, "ru"),
    ("ledger", "ferry", 99, "Ferry to the outer islands runs again", _FERRY, "en"),
    ("haigang", "xiaomai", 74, "海港卸下今年第一批小麦", _HAIGANG, "zh"),
    ("mina", "rasif", 50, "إغلاق رصيفين في الميناء القديم بعد العاصفة", _MINA, "ar"),
    ("northgate", "minister", 30, "Fisheries minister resigns over unread report", _MINISTER, "en"),
    ("meridian", "strike", 26, "Dockers' strike leaves eleven ships outside Port Alder", _STRIKE, "en"),
    ("ledger", "alder", 25.7, "Port Alder at a standstill as dockers walk out", _STRIKE, "en"),
    ("northgate", "ships", 25.1, "Eleven ships wait as harbour strike begins", _STRIKE[:2], "en"),
    (
        "hopper",
        "99812",
        23.8,
        "Ships queue off Port Alder, and the dockers are at home",
        _STRIKE,
        "en",
    ),
    (
        "meridian",
        "strike",
        3,
        "Port Alder hires 240 workers to break dockers' strike",
        (_NEWS, *_STRIKE),
        "en",
    ),
)
