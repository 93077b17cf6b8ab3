"""What the sample outlets publish, and when. Outlets and articles are invented; some of the people are not.

One wire story goes the way of all wire stories: flash, newspaper copy, paywall, aggregator, update. Around it stand
items that must not be told: old, unrelated, or matching one word only.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOutlet:
    """A sample publisher with one feed."""

    path: str
    title: str
    lang: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArticle:
    """One entry of a sample feed. `at`: seconds after the start when it appears; below 0: it was there before."""

    outlet: DemoOutlet
    at: float
    slug: str
    title: str
    html: str
    age_hours: float = 0.0  # how much older than its appearance its date is
    source: str = ""  # RSS <source>


WIRE = DemoOutlet(path="/meridian/feed.xml", title="Meridian Wire")
LEDGER = DemoOutlet(path="/ledger/rss", title="The Harbour Ledger")
NORTHGATE = DemoOutlet(path="/northgate/rss", title="Northgate Post")
HOPPER = DemoOutlet(path="/newshopper/all.xml", title="NewsHopper")
GAZETTE = DemoOutlet(path="/gazette/feed", title="Old Mill Gazette")
MINA = DemoOutlet(path="/mina/rss", title="صحيفة الميناء", lang="ar")
BEREG = DemoOutlet(path="/bereg/rss", title="Северный берег", lang="ru")

OUTLETS = (WIRE, LEDGER, NORTHGATE, HOPPER, GAZETTE, MINA, BEREG)

_LEAD = (
    "Khalifa Haftar, the commander whose forces hold eastern Libya, landed in Moscow on Tuesday for three days of "
    "talks about the airfields that Russia has been enlarging in the desert south of Benghazi."
)
_SECOND = (
    "Two people who have seen the agenda said that the runway at Maaten al-Sarra, close to the border with Chad, "
    "stands at the top of it, followed by an overdue bill for spare parts."
)
_THIRD = (
    "Deputy Defence Minister Yunus-bek Yevkurov, who has travelled to Benghazi five times in two years, received the "
    "guest at the airport. Neither side has said whether a new agreement will be signed."
)
_FOURTH = (
    "Diplomats in Tunis read the visit as an answer to the government in Tripoli, which asked the United Nations last "
    "month to send observers to every airfield in the country that receives foreign cargo flights."
)
_FIFTH = (
    "Satellite pictures from October show eleven new shelters at the southern field and a fuel store that was not "
    "there in spring. The flights that supply it start in Latakia and take a little under five hours."
)
_UPDATE = (
    "A spokesman in Benghazi said late on Tuesday that both sides had initialled a protocol for 1,400 instructors, "
    "the first figure that anybody has put on paper; the text runs until 2031."
)


def _paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


ARTICLES = (
    # What stood in the feeds before: known, and silent.
    DemoArticle(
        outlet=WIRE,
        at=-1,
        slug="haftar-russia-grain",
        title="Grain ship from Russia unloads in Tobruk, Haftar's office says",
        html=_paragraphs(
            "A ship with 28,000 tonnes of milling wheat from Russia has been unloaded in Tobruk, the office of Khalifa "
            "Haftar said on Monday.",
            "It is the third cargo of the season; two more are expected before the end of the year.",
        ),
        age_hours=26,
    ),
    DemoArticle(
        outlet=GAZETTE,
        at=-1,
        slug="mill-race",
        title="Two hundred runners brave the rain at the mill race",
        html=_paragraphs(
            "The eleventh mill race was the wettest so far, and the fastest over ten kilometres."
        ),
        age_hours=20,
    ),
    # The story.
    DemoArticle(
        outlet=WIRE,
        at=2,
        slug="haftar-moscow-airfields",
        title="Haftar in Moscow for talks on desert airfields",
        html=_paragraphs(f"MOSCOW, Nov 24 (Meridian Wire) - {_LEAD}", _SECOND, _THIRD, _FOURTH, _FIFTH),
        age_hours=0.2,
    ),
    DemoArticle(
        outlet=LEDGER,
        at=4.5,
        slug="world/libya-commander-visits-russia",
        title="Libyan commander visits Russia as airfields grow",
        html=_paragraphs(
            f"By our foreign staff and Meridian Wire. {_LEAD}",
            _SECOND.replace("Maaten al-Sarra", "Matan as-Sarra"),
            _THIRD.replace("Yevkurov", "Evkurov"),
            _FOURTH,
        ),
        age_hours=0.1,
    ),
    DemoArticle(
        outlet=NORTHGATE,
        at=6.5,
        slug="2211/haftar",
        title="Haftar lands in Moscow: what Russia wants in the Sahara",
        html=_paragraphs(
            _LEAD, _SECOND, "To continue reading this article, subscribe now. Already a subscriber? Log in."
        ),
    ),
    DemoArticle(
        outlet=HOPPER,
        at=8.5,
        slug="read?id=99812",
        title="Haftar in Moscow for talks on desert airfields - The Harbour Ledger",
        html=_paragraphs(
            "Sponsored: Refinance your mortgage in four minutes. Sign up for our morning newsletter.",
            _LEAD,
            _SECOND,
            _THIRD,
            "The post Libyan commander visits Russia as airfields grow appeared first on The Harbour Ledger.",
        ),
        source="The Harbour Ledger",
    ),
    # What must stay silent.
    DemoArticle(
        outlet=NORTHGATE,
        at=5.5,
        slug="2212/gas",
        title="Russia raises the price of gas for its neighbours",
        html=_paragraphs(
            "Three governments have been told by letter; none of them wants to be the first to answer."
        ),
    ),
    DemoArticle(
        outlet=LEDGER,
        at=7.5,
        slug="world/haftar-budget",
        title="Haftar and the central bank agree on a budget for 2027",
        html=_paragraphs(
            "The agreement ends a quarrel of fourteen months over the salaries of the eastern forces."
        ),
    ),
    DemoArticle(
        outlet=GAZETTE,
        at=10,
        slug="2024/03/haftar-russia-port",
        title="Haftar offers Russia a berth in Tobruk",
        html=_paragraphs(
            "Originally published on March 2, 2024. Khalifa Haftar has offered Russia the use of a deep-water berth in "
            "Tobruk, according to two officers of the port authority.",
            "The berth would need dredging, which the officers expect to take eighteen months.",
        ),
    ),
    # Other scripts, and what is new.
    DemoArticle(
        outlet=BEREG,
        at=11.5,
        slug="livia/vizit-v-moskvu",
        title="В Бенгази рассказали о поездке Хафтара",
        html=_paragraphs(
            "Переговоры с маршалом Хафтаром в Москве продлятся три дня, сообщили в Бенгази.",
            "Стороны обсудят аэродромы на юге Ливии и поставки запасных частей из России.",
        ),
    ),
    DemoArticle(
        outlet=MINA,
        at=12.5,
        slug="libya/4471",
        title="حفتر يبحث في موسكو مستقبل القواعد الجوية",
        html=_paragraphs(
            "وصل المشير خليفة حفتر إلى موسكو في زيارة تستمر ثلاثة أيام.",
            "وتتناول المحادثات مع روسيا مدارج الطيران في جنوب ليبيا وفاتورة قطع الغيار المتأخرة.",
        ),
    ),
    DemoArticle(
        outlet=WIRE,
        at=14,
        slug="haftar-moscow-airfields",
        title="UPDATE 1-Haftar initials protocol on instructors in Moscow",
        html=_paragraphs(
            f"MOSCOW, Nov 24 (Meridian Wire) - {_LEAD}", _UPDATE, _SECOND, _THIRD, _FOURTH, _FIFTH
        ),
    ),
)
