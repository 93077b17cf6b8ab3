"""`watchwire init`: from a bot token to a configuration and the link that makes you the bot's owner."""

import argparse
import asyncio
import getpass
import os
import sys
from pathlib import Path

from bot import config
from bot.errors import ConfigError, DeliveryError, TokenError
from bot.log import redact
from bot.settings import Settings

_CONFIG = """\
# Written by `watchwire init`. Every key with its default: config.example.toml.
[telegram]
token_file = {token}

[database]
url = {database}
"""


def init(args: argparse.Namespace) -> int:
    """Ask for the token, check it, write token and configuration, and print how to become the owner."""
    directory = Path(args.directory).absolute()
    file, token_file = directory / "config.toml", directory / "token"
    for there in (file, token_file):
        if there.exists():
            raise ConfigError(
                f"{there} exists already: edit it, or choose another directory with --directory"
            )
    token = config.checked_token(_asked(), "the answer")
    settings = config.from_tree(
        {"telegram": {"api_base_url": args.api_base_url}} if args.api_base_url else {}
    )
    name = asyncio.run(_bot_of(token, settings))
    _write(token_file, token + "\n")
    text = _CONFIG.format(
        token=_quoted(str(token_file)), database=_quoted(f"sqlite:///{directory}/watchwire.db")
    )
    if args.api_base_url:
        text = text.replace("[telegram]\n", f"[telegram]\napi_base_url = {_quoted(args.api_base_url)}\n")
    _write(file, text)
    code = asyncio.run(_owner_code(config.load(str(file))))
    print(f"{file}: written; the token is in {token_file}, for your user alone", file=sys.stderr)
    print(f"Start it:  watchwire run --config {file}", file=sys.stderr)
    if code:
        print("Then open this link, press Start, and the bot is yours:", file=sys.stderr)
        print(f"https://t.me/{name}?start={code}")
    return 0


def _asked() -> str:
    """The token, without showing it; from a pipe its first line."""
    if sys.stdin.isatty():
        print("Talk to @BotFather on Telegram: /newbot, choose a name, copy the token.", file=sys.stderr)
        return getpass.getpass("Token (not shown): ").strip()
    return sys.stdin.readline().strip()


async def _bot_of(token: str, settings: Settings) -> str:
    """The user name of the bot. Raises ConfigError where Telegram does not know the token or can't be asked."""
    from bot.telegram.posts.messenger import TelegramMessenger

    async with TelegramMessenger(token, api_base_url=settings.telegram.api_base_url) as messenger:
        try:
            return await messenger.check_token()
        except (TokenError, DeliveryError) as error:
            raise ConfigError(redact(f"{error}; nothing was written")) from error


async def _owner_code(settings: Settings) -> str | None:
    """A code for the first owner; None where the database has one already."""
    from bot.app import clock, database_of
    from bot.desk.people import ensure_owner_code

    async with database_of(settings) as database:
        return await ensure_owner_code(database, clock())


def _write(file: Path, text: str) -> None:
    """Readable for this user alone. Raises ConfigError."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(
            os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as out:
            out.write(text)
    except OSError as error:
        raise ConfigError(f"{file} can't be written: {error.strerror}") from error


def _quoted(text: str) -> str:
    """As TOML writes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
