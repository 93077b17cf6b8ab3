"""An index of stories to which tests give items, and the texts that they give."""

from datetime import timedelta

from bot.news.ids import FeedId, ItemId
from bot.news.item import KeptItem
from bot.news.story.index import StoryIndex
from tests.builders import NOW, an_item

LEAD = (
    "The harbour master of Port Selva reopened the northern quay on Monday after divers found no more damage to its"
    " piers, officials said."
)
BODY = (
    " Eleven ships had waited outside the breakwater since Friday, when the ferry Marigold struck the quay in thick fog"
    " and tore a hole of four metres in its side. No passenger was hurt, but two sailors were taken to hospital with"
    " broken arms. The pilots' union said that its members would return to work at noon, and that it would ask the"
    " ministry for a second tug. Repairs of the ferry will take until March, its owner Selva Lines said in a statement."
    " The company carries some 40,000 people a month between the town and the outer islands."
)
OTHER = (
    "The regional parliament voted on Tuesday for a levy on tourist beds that is to pay for new sewage works in nine"
    " villages along the coast. The levy of two crowns a night begins in May. Hotel owners had asked for a year more,"
    " and their association said it would go to court. The government expects six million crowns a year from it."
)


PROSE = (
    "The valley was still in darkness when the first boats came down the swollen river, and those who had spent the"
    " night upon their roofs began to wave whatever they could find. For three hours volunteers carried children and"
    " old people to the school on the hill, where the caretaker had lit the boiler and a baker handed out yesterday's"
    " bread. Nobody could say how many were still out there. The bridge had gone, the road to the north was under mud,"
    " and the only telephone that worked belonged to the priest, who wrote down names on the back of a hymn sheet. By"
    " noon soldiers had reached the lower village with ropes and a crane that had been meant for the new mill. They"
    " found the miller alive in his loft, together with two goats and a neighbour whom he had not spoken to for years."
    " In the afternoon the rain stopped. People went back to look for what was left of their kitchens, and some laughed"
    " at the things that the water had carried in: a garden gate, a drum, a box of somebody's letters. The mayor said"
    " that the dam had been inspected in spring and that she would ask who had signed the report."
)
SENTENCES = [f"{one.strip(' .')}." for one in PROSE.split(". ")]


class Newsroom:
    """An index, and the items given to it in order, a minute apart."""

    def __init__(self, **given):
        self.index = StoryIndex(**given)
        self.placed = []
        self.now = NOW
        self.kept = []

    def take(self, *, feed=None, after=timedelta(minutes=1), **given):
        self.now += after
        number = len(self.kept) + 1
        feed = feed or number
        item = an_item(
            **{
                "guid": f"entry-{number}",
                "url": f"https://outlet{feed}.example/articles/{number}",
                "feed": f"https://outlet{feed}.example/feed.xml",
                "source": f"Outlet {feed}",
                "summary": "",
                "fetched": self.now,
            }
            | given
        )
        kept = KeptItem(id=ItemId(number), feed_id=FeedId(feed), item=item)
        placement = self.index.place(kept, now=self.now)
        self.kept.append(kept)
        self.placed.append(placement)
        return placement
