"""What tells one text of an entry from another."""

from bot.news.item import identity, markup_key
from tests.builders import an_item


def test_an_entry_is_the_same_while_its_text_is_whatever_its_markup():
    item = an_item(summary="The ferry runs.")
    dressed = an_item(summary="<p>The ferry runs.</p>")

    assert identity(item) == identity(dressed)
    assert markup_key(item) != markup_key(dressed)
    assert identity(item) != identity(an_item(guid="2", summary="The ferry runs."))
    assert identity(item) != identity(an_item(summary="The ferry waits."))
