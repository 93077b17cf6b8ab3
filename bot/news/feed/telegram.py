"""Addresses of public Telegram channels: which text means one, and where its page is. Nothing is fetched here.

A channel shows its last posts to everybody at t.me/s/NAME. What can't be read that way is told apart by its address.
"""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.wording import say

_HOST = re.compile(r"(?i)(?:www\.)?(?:t\.me|telegram\.(?:me|dog))")
_OWN_HOST = re.compile(r"(?i)(?P<name>[a-z]\w{3,31})\.t\.me")
_NAME = re.compile(r"(?i)[a-z]\w{3,31}", re.ASCII)  # https://core.telegram.org/method/account.checkUsername
# First parts of paths that aren't names of channels: https://core.telegram.org/api/links
_PRIVATE = ("joinchat", "c")
_OTHERS = frozenset(
    [
        "addemoji",
        "addlist",
        "addstickers",
        "addtheme",
        "bg",
        "boost",
        "confirmphone",
        "contact",
        "giftcode",
        "invoice",
        "iv",
        "login",
        "nft",
        "proxy",
        "setlanguage",
        "share",
        "socks",
    ]
)


def channel_page(text: str) -> str:
    """The page of the public channel that `text` means; "" where it means none.

    "@portwatch", "t.me/portwatch", "https://t.me/s/portwatch/12", "telegram.me/PortWatch": one spelling for all.
    """
    text = text.strip()
    if text.startswith("@"):
        return _page(text[1:])
    path = _path(text)
    if path is None:
        return ""
    if own := _OWN_HOST.fullmatch(_host(text)):
        return _page(own["name"], _search(text))
    first, *others = [*path, ""]
    name = others[0] if first.lower() == "s" else first
    return _page(name, _search(text))


def no_channel(text: str) -> str:
    """Why an address at Telegram can't be a feed; "" where it can, or is none at Telegram."""
    text = text.strip()
    if channel_page(text):
        return ""
    if text.startswith("@"):
        return say("a Telegram channel's name has 4 to 32 letters, digits and _, and begins with a letter")
    path = _path(text)
    if path is None:
        return ""
    if path and (path[0].startswith("+") or path[0].lower() in _PRIVATE):
        return say(
            "this is a private channel or an invite link; only public channels can be read, by their @name"
        )
    return say("this isn't a Telegram channel; a public one is added as @name or t.me/name")


def _page(name: str, search: str = "") -> str:
    if not _NAME.fullmatch(name) or name.lower() in _OTHERS or name.lower() in _PRIVATE:
        return ""
    return f"https://t.me/s/{name.lower()}" + (f"?{urlencode({'q': search})}" if search else "")


def _host(text: str) -> str:
    try:
        return urlsplit(text if "://" in text else f"https://{text}").hostname or ""
    except ValueError:
        return ""


def _path(text: str) -> list[str] | None:
    """The parts of the path of an address at Telegram; None for others."""
    if not (_HOST.fullmatch(_host(text)) or _OWN_HOST.fullmatch(_host(text))):
        return None
    return [part for part in urlsplit(text if "://" in text else f"https://{text}").path.split("/") if part]


def _search(text: str) -> str:
    """What is searched for in the channel: t.me/s/portwatch?q=%23storm is a feed of its own."""
    return parse_qs(urlsplit(text).query).get("q", [""])[0].strip()
