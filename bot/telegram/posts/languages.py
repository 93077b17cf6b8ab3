"""Our own words in posts, in the languages a channel may choose, and how each writes a day.

The headline, the summary and the names of sources are never translated. A language that is missing reads English.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """One language. `{...}` are filled in."""

    also_in: str
    via: str
    more: str
    paywalled: str
    resurfaced: str
    resurfaced_month: str  # where the day is not known
    new: str
    correction: str
    withdrawn: str
    repeated: str
    digest: str
    counts: str  # of a digest: stories and articles
    others: str  # after a source: how many more carry it
    bulletin: str
    spike: str
    mostly: str
    months: tuple[str, ...]
    day: str = "{day} {month}"
    comma: str = ", "


_ENGLISH = Phrases(
    also_in="Also in: ",
    via="via {name}",
    more="+{count} more",
    paywalled="paywall",
    resurfaced="an old article, first published {date}",
    resurfaced_month="an old article, from {date:%m/%Y}",
    new="New: ",
    correction="Corrected by its source",
    withdrawn="Withdrawn by its source",
    repeated="may have been posted before",
    digest="Digest, {day}",
    counts="stories: {stories}, articles: {articles}",
    others="+{count}",
    bulletin="{count} stories since {time}",
    spike="{name}: {count} stories in {hours} h (usual at this hour: {usual})",
    mostly="Mostly: ",
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)

_FRENCH = Phrases(
    also_in="Aussi dans : ",
    via="via {name}",
    more="+{count} autres",
    paywalled="article payant",
    resurfaced="article ancien, paru d’abord le {date}",
    resurfaced_month="article ancien, de {date:%m/%Y}",
    new="Nouveau : ",
    correction="Corrigé par sa source",
    withdrawn="Retiré par sa source",
    repeated="déjà publié peut-être",
    digest="Récapitulatif, {day}",
    counts="sujets : {stories}, articles : {articles}",
    others="+{count}",
    bulletin="{count} sujets depuis {time}",
    spike="{name} : {count} sujets en {hours} h (d’ordinaire à cette heure : {usual})",
    mostly="Surtout : ",
    months=(
        "janv.",
        "févr.",
        "mars",
        "avr.",
        "mai",
        "juin",
        "juil.",
        "août",
        "sept.",
        "oct.",
        "nov.",
        "déc.",
    ),
)

_ARABIC = Phrases(
    also_in="نُشر أيضًا في: ",
    via="عبر {name}",
    more="و{count} غيرها",
    paywalled="للمشتركين",
    resurfaced="مقال قديم نُشر أول مرة في {date}",
    resurfaced_month="مقال قديم من {date:%m/%Y}",
    new="الجديد: ",
    correction="صحّحه مصدره",
    withdrawn="سحبه مصدره",
    repeated="ربما سبق نشره",
    digest="موجز {day}",
    counts="القصص: {stories}، المقالات: {articles}",
    others="+{count}",
    bulletin="{count} قصة منذ {time}",
    spike="{name}: {count} قصة خلال {hours} ساعات (المعتاد في هذه الساعة: {usual})",
    mostly="أبرزها: ",
    months=(
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ),
    comma="، ",
)

_RUSSIAN = Phrases(
    also_in="Также: ",
    via="через {name}",
    more="и ещё {count}",
    paywalled="по подписке",
    resurfaced="старая статья, впервые вышла {date}",
    resurfaced_month="старая статья, {date:%m.%Y}",
    new="Новое: ",
    correction="Исправлено источником",
    withdrawn="Отозвано источником",
    repeated="возможно, уже публиковалось",
    digest="Дайджест, {day}",
    counts="сюжетов: {stories}, статей: {articles}",
    others="+{count}",
    bulletin="Сюжетов с {time}: {count}",
    spike="{name}: сюжетов за {hours} ч — {count} (обычно в этот час: {usual})",
    mostly="Главное: ",
    months=(
        "янв.",
        "февр.",
        "марта",
        "апр.",
        "мая",
        "июня",
        "июля",
        "авг.",
        "сент.",
        "окт.",
        "нояб.",
        "дек.",
    ),
)

LANGUAGES = {"en": _ENGLISH, "fr": _FRENCH, "ar": _ARABIC, "ru": _RUSSIAN}


def words(language: str) -> Phrases:
    """Of a language by its BCP 47 tag; "fr-CA" reads French."""
    return LANGUAGES.get(language.lower().split("-")[0], _ENGLISH)


def a_day(moment: datetime, *, language: str, year: bool) -> str:
    """The day of `moment` in its own time zone, as the language writes it."""
    says = words(language)
    day = says.day.format(day=moment.day, month=says.months[moment.month - 1])
    return f"{day} {moment.year}" if year else day
