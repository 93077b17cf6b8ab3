"""A Bot API server of our own, in its own process: what Telegram documents and what its server is known to do.

    python -m tests.servers.bot_api --port 0 [--token TOKEN] [--per-minute 20] [--per-second 30]

prints its port. It enforces markup, lengths, rights, rate limits, topics, migrations; it fails on purpose when told
to (`/control/fault`), takes what users do (`/control/say`, `/control/press`, ...) and can be asked what each chat
saw (`/control/seen`). `BotApi` below is the client that tests use. Sources: https://core.telegram.org/bots/api and
the code of the server itself (tdlib/telegram-bot-api, tdlib/td): order of checks, error texts.
"""

import argparse
import asyncio
import http.client
import json
import subprocess
import sys
import threading
import time
from http import HTTPStatus
from pathlib import Path

from tests.servers.telegram_state import CHANNEL, METHODS, OWNER, TOKEN, Error, Telegram, too_many

__all__ = ["CHANNEL", "OWNER", "TOKEN", "BotApi"]

BAD_GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><hr><center>nginx</center></body>\r\n</html>\r\n"


def application(telegram):
    """The double, served by aiohttp."""
    from aiohttp import web

    async def method(request):
        if request.match_info["token"] != telegram.token:
            return _json_error(web, Error(401, "Unauthorized"))
        name = request.match_info["method"]
        try:
            given = {**request.query, **(await request.post())}
        except ConnectionResetError:  # the caller died
            return web.Response()
        fault = telegram.fault(name, given)
        note = {"at": time.time(), "method": name, "chat_id": given.get("chat_id"), "outcome": "ok"}
        telegram.requests.append(note)
        if fault:
            note["fault"] = f"{fault.kind} {fault.when}"
            if fault.when == "before" and (answer := await _fail(web, request, fault)):
                note["outcome"] = fault.kind
                return answer
        try:
            if name not in METHODS:
                raise Error(404, "Not Found: method not found")
            result = await getattr(telegram, METHODS[name])(given)
        except Error as error:
            note["outcome"] = f"{error.code} {error.description}"
            return _json_error(web, error)
        if fault and fault.when == "after" and (answer := await _fail(web, request, fault)):
            return answer
        return web.json_response({"ok": True, "result": result})

    async def download(request):
        body = telegram.files.get(request.match_info["name"])
        if request.match_info["token"] != telegram.token or body is None:
            return web.Response(status=404)
        return web.Response(body=body)

    async def control(request):
        given = await request.json()
        result = getattr(telegram, f"control_{request.match_info['name']}")(**given)
        return web.json_response(result)

    app = web.Application(client_max_size=64 * 2**20)
    app.router.add_route("*", "/bot{token}/{method}", method)
    app.router.add_get("/file/bot{token}/documents/{name}", download)
    app.router.add_post("/control/{name}", control)
    return app


async def _fail(web, request, fault):
    """The answer of a fault; None: go on as if nothing were (slow)."""
    if fault.seconds:
        await asyncio.sleep(fault.seconds)
    match fault.kind:
        case "reset":
            request.transport.abort()
            return web.Response()
        case "502":
            return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
        case "500":
            return _json_error(web, Error(500, "Internal Server Error"))
        case "429":
            return _json_error(web, too_many(fault.seconds or 1))
        case "page":
            return web.Response(status=fault.status, text=fault.text, content_type="text/html")
        case "cut":
            return web.Response(body=b'{"ok":true,"result":{"message_', content_type="application/json")
    return None


def _json_error(web, error):
    body = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.code)


async def serve(telegram, port):
    """Serve until the parent is gone: standard input closes."""
    from aiohttp import web

    runner = web.AppRunner(application(telegram), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


class BotApi:
    """Starts a double in a process of its own and talks to it; a context manager. All calls block briefly."""

    def __init__(self, *, token=TOKEN, per_minute=20, per_second=30, burst=3, seed=0, port=0):
        self.token = token
        self._arguments = [
            f"--port={port}",
            f"--token={token}",
            f"--per-minute={per_minute}",
            f"--per-second={per_second}",
            f"--burst={burst}",
            f"--seed={seed}",
        ]

    def __enter__(self):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.bot_api", *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent.parent,
        )
        self.port = int(self._process.stdout.readline())
        self.url = f"http://127.0.0.1:{self.port}"
        self._line, self._asking = (
            http.client.HTTPConnection("127.0.0.1", self.port, timeout=60),
            threading.Lock(),
        )
        return self

    def __exit__(self, *_):
        self._line.close()
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.terminate()
        self._process.wait(60)

    def ask(self, verb, /, **given):
        """Call `/control/VERB`."""
        with self._asking:
            line = self._line
            line.request("POST", f"/control/{verb}", json.dumps(given), {"Content-Type": "application/json"})
            answer = line.getresponse()
            body = answer.read()
        if answer.status != HTTPStatus.OK:
            raise OSError(f"/control/{verb} answers {answer.status}")
        return json.loads(body)

    def __getattr__(self, name):
        """`api.say(user=1, text="x")` is `api.ask("say", ...)`; see the control_ methods of Telegram."""
        if name.startswith("_") or not hasattr(Telegram, f"control_{name}"):
            raise AttributeError(name)
        return lambda **given: self.ask(name, **given)

    def wait_for(self, found, *, seconds=60.0):
        """What `found()` returns once it is true; fails after `seconds`."""
        deadline = time.monotonic() + seconds
        while not (result := found()):
            assert time.monotonic() < deadline, "nothing came"
            time.sleep(0.02)
        return result


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--port", type=int, default=0)
    words.add_argument("--token", default=TOKEN)
    words.add_argument("--per-minute", type=int, default=20)
    words.add_argument("--per-second", type=int, default=30)
    words.add_argument("--burst", type=int, default=3)
    words.add_argument("--seed", type=int, default=0)
    given = words.parse_args()
    telegram = Telegram(
        token=given.token,
        per_minute=given.per_minute,
        per_second=given.per_second,
        burst=given.burst,
        seed=given.seed,
    )
    asyncio.run(serve(telegram, given.port))


if __name__ == "__main__":
    main()
