"""Figures as pictures and CSV: stories a day with the usual band, and the ledger of sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from aiohttp import web

from bot.desk.figures import Curve
from bot.news.ledger import Account, Ledger
from bot.web import tables, texts
from bot.web.core import Core

_DAYS = (7, 30, 90)  # of the ledger
_KEEP = timedelta(minutes=10)  # a ledger reads every item of its days
_SHOWN = 60  # sources, and pairs
_WIDTH, _HEIGHT, _TOP = 560.0, 159.0, 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One day of a picture."""

    day: date
    count: int
    x: float
    y: float
    height: float
    burst: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Stories a day, ready to be drawn. `band`: y and height of what is usual."""

    name: str
    bars: tuple[Bar, ...]
    most_of_a_day: int
    usual: str  # "2–4", "" where there are too few days to say
    total: int
    width: float  # of a bar
    band: tuple[float, float] | None
    bursts: tuple[date, ...]


class FigurePages:
    """`add_to` gives them their addresses."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._ledgers: dict[tuple[object, ...], tuple[datetime, Ledger]] = {}

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Their addresses."""
        router.add_get("/figures", self._core.read(self._figures, cost=2))
        router.add_get("/figures.csv", self._core.read(self._figures_csv, cost=2))
        router.add_get("/sources", self._core.read(self._sources, cost=2))
        router.add_get("/sources.csv", self._core.read(self._sources_csv, cost=2))

    async def _curves(self, request: web.Request) -> list[Curve]:
        names = [name for name in request.query.getall("w", []) if name]
        return await self._core.desk(request).archive.curves(self._core.viewer(request), names[:24])

    async def _figures(self, request: web.Request) -> web.StreamResponse:
        curves = await self._curves(request)
        return self._core.page(request, "figures.html", pictures=[picture_of(one) for one in curves])

    async def _figures_csv(self, request: web.Request) -> web.StreamResponse:
        rows = [
            (day.isoformat(), one.watchlist.name, count, *(one.band or ("", "")), int(one.is_burst(count)))
            for one in await self._curves(request)
            for day, count in one.days
        ]
        return tables.csv_of(
            ("day", "watchlist", "stories", "usual_from", "usual_to", "burst"), rows, name="figures"
        )

    async def _ledger(self, request: web.Request) -> tuple[int, Ledger]:
        asked = request.query.get("days", "")
        days = next((one for one in _DAYS if str(one) == asked), 30)
        viewer, now = self._core.viewer(request), self._core.clock.now()
        archive = self._core.desk(request).archive
        sees = () if viewer.is_logged_in else tuple(one.id for one in await archive.visible(viewer))
        key = (days, viewer.is_logged_in, sees)
        known = self._ledgers.get(key)
        if known is None or now - known[0] >= _KEEP:
            self._ledgers = {one: kept for one, kept in self._ledgers.items() if now - kept[0] < _KEEP}
            self._ledgers[key] = known = (now, await archive.ledger(viewer, days=days))
        return days, known[1]

    async def _sources(self, request: web.Request) -> web.StreamResponse:
        days, ledger = await self._ledger(request)
        return self._core.page(
            request,
            "sources.html",
            days=days,
            choices=_DAYS,
            accounts=ledger.accounts[:_SHOWN],
            pairs=[one for one in ledger.pairs if one.stories > 1][:_SHOWN] or ledger.pairs[:10],
            more=max(len(ledger.accounts) - _SHOWN, 0),
        )

    async def _sources_csv(self, request: web.Request) -> web.StreamResponse:
        _, ledger = await self._ledger(request)
        columns = ("source", "stories", "shared", "first", "minutes_ahead", "minutes_behind", "minutes_delay")
        return tables.csv_of(columns, [_row(one) for one in ledger.accounts], name="sources")


def _row(one: Account) -> Sequence[object]:
    minutes = ("" if value is None else round(value, 1) for value in (one.ahead, one.behind, one.delay))
    return (texts.tidy(one.source), one.stories, one.shared, one.first, *minutes)


def picture_of(curve: Curve) -> Picture:
    """Where each bar is, in a box of 560 by 160."""
    most = max([count for _, count in curve.days] + [round(curve.band[1]) if curve.band else 0, 1])
    step = _WIDTH / max(len(curve.days), 1)
    scale = (_HEIGHT - _TOP) / most
    bars = tuple(
        Bar(
            day=day,
            count=count,
            x=round(place * step + step * 0.15, 1),
            y=round(_HEIGHT - count * scale, 1),
            height=round(count * scale, 1),
            burst=curve.is_burst(count),
        )
        for place, (day, count) in enumerate(curve.days)
    )
    band = None
    if curve.band:
        low, high = curve.band
        band = (round(_HEIGHT - high * scale, 1), round(max((high - low) * scale, 1.5), 1))
    return Picture(
        name=curve.watchlist.name,
        bars=bars,
        most_of_a_day=max(count for _, count in curve.days),
        usual=_range(curve.band),
        total=sum(count for _, count in curve.days),
        width=round(step * 0.7, 1),
        band=band,
        bursts=tuple(bar.day for bar in bars if bar.burst),
    )


def _range(band: tuple[float, float] | None) -> str:
    if band is None:
        return ""
    low, high = (round(edge) for edge in band)
    return f"{low}" if low == high else f"{low} to {high}"
