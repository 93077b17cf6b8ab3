"""Templates and what they may call. The only file that imports jinja2."""

from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.desk.viewer import Viewer
from bot.query.parser import caret
from bot.web import texts
from bot.web.feeds import PublishedFeed

_TEMPLATES = Path(__file__).with_name("templates")


class Renderer:
    """Makes pages of what is to be shown. Everything is escaped unless it is made to be HTML (`Markup`)."""

    def __init__(self, *, title: str, version: str) -> None:
        self._environment = environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        environment.filters |= {
            name: getattr(texts, name)
            for name in (
                "tidy",
                "short",
                "link",
                "direction",
                "language",
                "path",
                "plainly",
                "written",
                "stamp",
                "span",
            )
        }
        environment.globals |= {
            "site_title": title,
            "marked": texts.marked,
            "count": texts.count,
            "clock_time": texts.clock_time,
            "moment": texts.moment,
            "date_of": texts.date_of,
            "day_of": texts.day_of,
            "caret": caret,
            "static": partial(_static, version),
        }

    def page(
        self, template: str, *, viewer: Viewer, path: str, form: str, suffix: str, **shown: object
    ) -> str:
        """A whole page. `form`: what our forms carry; `suffix`: what links to a secret watchlist's pages end with."""
        return self._environment.get_template(template).render(
            viewer=viewer, here=path, form=form, suffix=suffix, **shown
        )

    def atom(self, feed: PublishedFeed) -> str:
        """RFC 4287."""
        return self._environment.get_template("feed.atom").render(feed=feed)


def _static(version: str, file: str) -> str:
    return f"/static/{version}/{file}"
