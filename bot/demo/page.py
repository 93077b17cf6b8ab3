"""The demo's channel as a page that looks like one: bubbles, an edited mark, replies, times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

_STYLE = """
:root { color-scheme: light dark; --page: #d5e3ec; --bubble: #fff; --ink: #111; --dim: #6b7a86; --link: #2481cc; --bar: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --page: #0e1621; --bubble: #182533; --ink: #f2f5f7; --dim: #7d8b99; --link: #6ab3f3; --bar: #17212b; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.42 system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", sans-serif; }
header { position: sticky; top: 0; display: flex; gap: 12px; align-items: center; background: var(--bar); padding: 9px 14px; box-shadow: 0 1px 2px #0003; }
.avatar { width: 42px; height: 42px; border-radius: 50%; background: linear-gradient(160deg, #6cc0f5, #2f7fc4); color: #fff; display: grid; place-items: center; font-weight: 600; }
header b { display: block; } header small { color: var(--dim); }
main { max-width: 560px; margin: 0 auto; padding: 12px 10px 40px; }
.day { text-align: center; margin: 10px 0; } .day span { background: #0005; color: #fff; border-radius: 12px; padding: 3px 10px; font-size: 13px; }
article { background: var(--bubble); border-radius: 14px 14px 14px 4px; padding: 8px 12px 6px; margin: 8px 0; box-shadow: 0 1px 1px #0002; overflow-wrap: anywhere; }
.text { white-space: pre-wrap; unicode-bidi: plaintext; text-align: start; } a { color: var(--link); text-decoration: none; }
.reply { border-left: 3px solid var(--link); background: #2481cc1a; border-radius: 4px; padding: 3px 8px; margin: 2px 0 6px; font-size: 14px; }
.reply b { color: var(--link); display: block; } .reply span { display: block; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.meta { text-align: right; color: var(--dim); font-size: 12.5px; margin-top: 2px; }
blockquote { margin: 4px 0; padding: 2px 8px; border-left: 3px solid var(--link); }
"""


@dataclass(slots=True, kw_only=True)
class Bubble:
    """One message of the page; `html` as Telegram takes it."""

    message_id: int
    html: str
    headline: str
    at: datetime
    edited: bool = False
    reply_to: "Bubble | None" = None


def page(title: str, bubbles: Sequence[Bubble]) -> str:
    """A complete HTML document."""
    day = f'<div class="day"><span>{bubbles[0].at:%B %-d}</span></div>' if bubbles else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f'<header><div class="avatar">{escape(title[:1].upper())}</div>'
        f"<div><b>{escape(title)}</b><small>channel</small></div></header>"
        f"<main>{day}{''.join(_bubble(one) for one in bubbles)}</main></body></html>\n"
    )


def _bubble(one: Bubble) -> str:
    reply = ""
    if one.reply_to:
        reply = (
            f'<div class="reply"><b>Reply</b><span dir="auto">{escape(one.reply_to.headline)}</span></div>'
        )
    edited = "edited " if one.edited else ""
    return (
        f'<article>{reply}<div class="text" dir="auto">{one.html}</div>'
        f'<div class="meta">{edited}{one.at:%H:%M}</div></article>'
    )
