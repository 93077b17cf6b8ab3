"""Which of several known texts decides, and which of them speak against a story."""

from datetime import timedelta

from bot.news.ids import StoryId
from bot.news.story.placement import Role
from tests.news.newsroom import BODY, LEAD, OTHER, PROSE, SENTENCES, Newsroom

TITLE = "Northern quay reopens after ferry accident"


def first(count):
    return " ".join(SENTENCES[:count])


def test_a_version_with_another_figure_does_not_keep_copies_of_the_first_text_out():
    room, text = Newsroom(), first(6) + " At least 12 people died in the valley, 30 are missing."
    room.take(title="Boats reach the valley", content=text)
    room.take(title="Toll rises in the valley", content=text.replace("12", "15").replace("30", "44") + OTHER)

    placed = room.take(title="Boats reach the valley", content=text[:-30])

    assert (placed.role, placed.story) == (Role.COPY, 1)


def test_a_report_that_says_the_opposite_does_not_join_by_a_copy_without_its_first_sentence():
    room, opening = Newsroom(), "The ministry {} the dams along the river by a fifth, it said on Monday. "
    room.take(title="Ministry raises dams along the river", content=opening.format("raises") + first(4))
    room.take(title="A night in the valley under water", content=f"{first(4)} {LEAD}")

    placed = room.take(
        title="Ministry lowers dams along the river", content=opening.format("lowers") + first(4)
    )

    assert [one.role for one in room.placed] == [Role.ORIGINAL, Role.COPY, Role.ORIGINAL]
    assert placed.story == 3


def test_a_summary_is_known_where_a_copy_with_another_opening_came_before_its_article():
    room, paragraphs = Newsroom(), [first(3), " ".join(SENTENCES[3:7]), " ".join(SENTENCES[7:])]
    room.take(title="A night in the valley", content="\n".join([paragraphs[1], paragraphs[2], paragraphs[0]]))
    room.take(title="A night in the valley", content="\n".join(paragraphs))

    placed = room.take(title="What the river left", content=PROSE[:200])

    assert (placed.role, placed.story) == (Role.COPY, 1)


def test_a_summary_is_not_lost_in_a_round_up_that_quoted_its_article():
    room = Newsroom()
    room.take(
        title="The day in brief", content=f"{OTHER}\nElsewhere: {PROSE[:240]}\nAlso today: {LEAD} {BODY}"
    )

    placed = room.take(title="Night on the roofs", content=PROSE[:200])

    assert placed.role is Role.ORIGINAL


def test_a_round_up_that_opens_with_an_article_is_not_the_article_for_a_summary_of_it():
    room = Newsroom()
    room.take(title="Night on the roofs", content=PROSE)
    room.take(title="Boats reach the valley", content=PROSE[:200])
    rest = [
        f"\nElsewhere: {OTHER}",
        f"\nAlso today: {LEAD}{BODY}",
        f"\nNext: {OTHER.replace('levy', 'charge')}",
    ]

    placed = room.take(title="What you missed overnight", content=PROSE[:260] + "".join(rest))

    assert placed.story != 1


def test_where_the_first_three_texts_of_a_story_tell_nothing_the_others_are_asked():
    room, opening = Newsroom(), PROSE[:330]
    room.take(title="Night on the roofs", content=opening)
    for more in (OTHER, " ".join(reversed(OTHER.split())), " ".join(sorted(OTHER.split()))):
        room.take(title="Boats reach the valley", content=f"{PROSE} {more}")

    placed = room.take(title="Our own people in the flood", content=f"{opening} {LEAD}{BODY[:300]}")

    assert [one.story for one in room.placed] == [1, 1, 1, 1, 1]
    assert placed.similarity < 0.45


def test_one_source_gives_its_headline_again_over_an_abstract_within_hours():
    room = Newsroom()
    room.take(feed=1, title="Boats reach the valley after the dam broke", content=PROSE)

    soon = room.take(
        feed=1,
        title="Boats reach the valley after the dam broke",
        content="Hundreds wait for help in the dark.",
    )
    next_day = room.take(
        feed=1,
        title="Boats reach the valley after the dam broke",
        content="The mayor asks who signed what.",
        after=timedelta(hours=20),
    )

    assert soon.story == 1
    assert next_day.role is Role.ORIGINAL


def test_a_page_of_which_only_the_furniture_stays_is_another_each_day():
    furniture = " ".join(SENTENCES[2:])
    room = Newsroom()
    room.take(feed=1, title="Our programme and its transcript today", content=f"{LEAD}{BODY} {furniture}")

    placed = room.take(
        feed=1,
        title="Our programme and its transcript today",
        content=f"{OTHER} {OTHER.replace('levy', 'charge')} {furniture}",
        after=timedelta(days=1),
    )

    assert placed.role is Role.ORIGINAL


def test_an_item_that_an_admin_moved_founds_a_story_that_copies_join():
    room = Newsroom()
    room.take(title="Night on the roofs", content=PROSE)
    moved = room.take(title="Boats reach the valley", content=PROSE)

    room.index.move([(room.kept[1].id, StoryId(2), moved.fingerprint)])
    room.index.forget([room.kept[0].id])

    assert room.take(title="Boats reach the valley", content=PROSE[:300]).story == 2


def test_a_round_up_that_opens_like_an_article_is_not_a_copy_of_its_teaser():
    for more, role in ((LEAD + BODY, Role.ORIGINAL), (" ".join(SENTENCES[2:6]), Role.COPY)):
        room = Newsroom()
        room.take(title="A night in the valley", content=PROSE)
        room.take(title="A night in the valley", content=first(1))

        assert room.take(title="The day in brief", content=f"{first(2)}\n{more}").role is role


def test_what_has_left_the_window_is_let_go():
    room = Newsroom()
    room.take(title="Night on the roofs", content=PROSE)

    room.index.clean_up(room.now + timedelta(days=15))
    room.index.restore([])

    assert len(room.index) == 0
