"""What people say instead of what was expected, as scripts."""

import pytest

from tests.telegram.script import Script

DESK = """
* Ann makes the bot an administrator of Harbour news
[Yes, post there]
> /watch ferries = ferry AND islands
< Nothing is saved yet.
[Save]
< ✓ Watching ferries.
"""


@pytest.mark.parametrize(
    "script",
    [
        """
        # A question with buttons is cancelled by words, too, and by each word once.
        > /watch boats = boat
        < Nothing is saved yet.
        > never mind
        < Cancelled.
        > /unwatch ferries
        < Remove ferries?
        > /cancel
        < Cancelled.
        > annuler
        < There is nothing to cancel.
        > /watchlists
        < 1 watchlist
        """,
        """
        # Where buttons are offered, an answer can be typed; another word changes nothing.
        > /digest ferries
        < When should the stories
        > 7:30
        < ferries: Posted together, daily at 07:30.
        > /quiet ferries
        < Other hours
        > 21:00-08:00
        < from 21:00 to 08:00
        > /urgent ferries
        < before all others
        > thanks
        < “thanks” is neither on nor off.
        > on
        < ferries is posted before all others.
        > /digest ferries every hour
        < ferries: Posted together, every hour.
        > /digest ferries weekly
        < “weekly” isn't a timetable
        > tous les jours à 8h30
        < daily at 08:30
        > /quiet 10pm–7am
        < Which one?
        [ferries]
        < from 22:00 to 07:00
        > /quiet ferries 7
        < “7” is one time
        > off
        < No quiet hours for ferries.
        > /route ferries off
        < It only records
        > /pause feries
        < did you mean ferries?
        [ferries]
        < ferries is paused.
        > /mute ferries
        < For how long
        > 2d
        < I post nothing of the watchlist ferries until 27.11.
        > /mute ferries
        < For how long
        > for 1 week
        < until 02.12.
        """,
        """
        # A name set without forms, or called like a word of queries, gets no proposals for the sign between.
        > /name empty =
        < A name set is written like this: /name empty = one form, another form.
        > /name "pier" = Pier, Jetty
        < @pier means any of Pier, Jetty.
        """,
        """
        # A bare address is one without https://, too; a sentence is none.
        > example.org/news
        < What should I do with this address?
        [Nothing]
        > hello.
        < I didn't ask anything
        """,
        """
        # A question is about what was asked about, whatever it is called since.
        > /unwatch ferries
        < Remove ferries?
        > /rename ferries = crossings
        < ferries is now called crossings.
        [Yes, remove ferries]
        < Since I asked, crossings has changed, so I did nothing.
        """,
    ],
    ids=["cancelled", "typed", "names", "address", "bound"],
)
async def test_what_people_say_instead(ann, database, script):
    await Script(ann, database).run(DESK + script)
