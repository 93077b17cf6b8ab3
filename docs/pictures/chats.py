"""Make the pictures of the admin's guide: `.venv/bin/python -m docs.pictures.chats [NAME...]`, with a Chromium installed.

The guide's conversations are run through the Bot API double; each picture is of the chat as it is at its place in the
guide.
"""

import asyncio
import base64
import io
import shutil
import sys
import tempfile
from html import escape
from pathlib import Path

from PIL import Image
from playwright.async_api import async_playwright

from bot.storage.database import open_database
from tests.builders import SettableClock
from tests.servers.bot_api import BotApi
from tests.telegram.conversation import Conversation, find_feeds
from tests.telegram.script import Script
from tests.telegram.test_admin_guide import conversations

HERE = Path(__file__).parent
SHOWN = 2  # messages of a picture
WIDTH = 400
STYLE = """
* { box-sizing: border-box; }
body { margin: 0; width: 400px; background: #d5e3ec; color: #111; font: 15px/1.38 system-ui, Roboto, "Noto Sans", sans-serif; }
main { padding: 10px 10px 6px; display: flex; flex-direction: column; gap: 7px; }
article { background: #fff; border-radius: 14px 14px 14px 4px; padding: 7px 11px; max-width: 350px; align-self: flex-start;
  white-space: pre-wrap; overflow-wrap: anywhere; }
article.own { background: #e2fbca; border-radius: 14px 14px 4px 14px; align-self: flex-end; }
article img { width: 328px; display: block; margin-bottom: 5px; border-radius: 8px; }
small { color: #2f7fc4; display: block; font-weight: 600; }
.row { display: flex; gap: 4px; width: 350px; margin-top: -3px; } .row + .row { margin-top: -4px; }
.row span { flex: 1; background: #7d99ab; color: #fff; border-radius: 8px; padding: 7px 4px; text-align: center; font-size: 14px;
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
a, .command { color: #2481cc; } code, pre { font: 13.5px ui-monospace, "DejaVu Sans Mono", monospace; color: #8a3b2e; }
"""
TAGS = {"bold": "b", "italic": "i", "code": "code", "pre": "pre", "text_link": "a"}


async def main(names: list[str]) -> None:
    """All pictures, or those named."""
    with tempfile.TemporaryDirectory() as scratch, BotApi() as api:
        async with (
            open_database(f"sqlite:///{scratch}/guide.db") as database,
            async_playwright() as playwright,
        ):
            api.limits(burst=0)
            async with Conversation(api, database, SettableClock(), find_feeds).open() as talk:
                script = Script(talk, database)
                await script.run(conversations())
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            page = await browser.new_page(device_scale_factor=1.5, viewport={"width": WIDTH, "height": 100})
            for name, (where, standing) in script.pictures.items():
                if not names or name in names:
                    await page.set_content(_page(api, standing[-SHOWN:], is_group=where < 0))
                    shot = Image.open(io.BytesIO(await page.locator("body").screenshot()))
                    shot.convert("RGB").quantize(48).save(HERE / f"{name}.png", optimize=True)
                    print(f"{name}.png: {(HERE / f'{name}.png').stat().st_size // 1024} kB")
            await browser.close()


def _page(api: BotApi, messages: list[dict], *, is_group: bool) -> str:
    return f"<style>{STYLE}</style><main>{''.join(_message(api, one, is_group) for one in messages)}</main>"


def _message(api: BotApi, one: dict, is_group: bool) -> str:
    who = f"<small>{'Watchwire' if one['own'] else one['from']['first_name']}</small>" if is_group else ""
    picture = ""
    if one.get("file"):
        body = base64.b64encode(bytes.fromhex(api.file(file_id=one["file"]["file_id"]))).decode()
        picture = f'<img src="data:image/png;base64,{body}">'
    rows = "".join(_row(row) for row in (one["markup"] or {}).get("inline_keyboard", []))
    kind = "" if one["own"] else ' class="own"'
    return f"<article{kind}>{who}{picture}{_html(one['text'], one['entities'])}</article>{rows}"


def _row(buttons: list[dict]) -> str:
    labels = "".join(f"<span>{escape(one['text'])}</span>" for one in buttons)
    return f'<div class="row">{labels}</div>'


def _html(text: str, entities: list[dict]) -> str:
    """Offsets of entities count UTF-16 units."""
    units = text.encode("utf-16-le")
    marks: dict[int, str] = {}
    for entity in entities:
        if tag := TAGS.get(entity["type"]):
            end = entity["offset"] + entity["length"]
            marks[entity["offset"]] = marks.get(entity["offset"], "") + f"<{tag}>"
            marks[end] = f"</{tag}>" + marks.get(end, "")
    shown, last = "", 0
    for at in sorted(marks):
        shown += escape(units[2 * last : 2 * at].decode("utf-16-le")) + marks[at]
        last = at
    return shown + escape(units[2 * last :].decode("utf-16-le"))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
