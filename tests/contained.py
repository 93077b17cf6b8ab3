"""Try the image: `python -m tests.contained [IMAGE]`, once `podman build -f deploy/container/Containerfile -t watchwire .` made it.

It runs as compose.yml has it run: a root that is read-only, no capabilities, one volume, the token as a file; the doubles of
Telegram and of publishers are on loopback, so its network is the machine's. Needs podman, and port 8080.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.program import LEAD, as_new, config, outside, posts
from tests.servers.bot_api import TOKEN

NAME = "watchwire-trial"
_AS_COMPOSED = (
    "--read-only",
    "--cap-drop=all",
    "--security-opt=no-new-privileges",
    "--tmpfs=/tmp",
    "--network=host",
)


def podman(*arguments, check=True):
    ran = subprocess.run(["podman", *arguments], capture_output=True, text=True, timeout=180)
    assert not check or ran.returncode == 0, f"podman {arguments[0]}: {ran.stdout}{ran.stderr}"
    return ran


def wait_for(found, what, *, seconds=120.0):
    deadline = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < deadline, f"never {what}:\n{logged()}"
        time.sleep(0.3)
    return result


def logged():
    ran = podman("logs", NAME, check=False)
    return ran.stdout + ran.stderr


def is_healthy():
    return podman("healthcheck", "run", NAME, check=False).returncode == 0


def say(what):
    print(f"contained: {what}", flush=True)


def begin(image, folder, *options):
    mounted = [
        f"--volume={folder}/{name}:{where}:ro"
        for name, where in (("config.toml", "/config.toml"), ("token", "/token"))
    ]
    token = "--env=WATCHWIRE_TELEGRAM__TOKEN_FILE=/token"
    kept = f"--volume={NAME}-data:/data"
    podman(
        "run",
        "--detach",
        f"--name={NAME}",
        *_AS_COMPOSED,
        *options,
        *mounted,
        kept,
        token,
        image,
        "run",
        "--config",
        "/config.toml",
    )


def trial(image, folder, api, newsstand, options):
    text = config(api, newsstand, feeds=("wire",)).replace('[database]\nurl = "sqlite:///w.db"\n', "")
    (folder / "config.toml").write_text(text.replace('[http]\nlisten = ""\n', ""))
    (folder / "token").write_text(TOKEN)
    for path in (folder, folder / "config.toml", folder / "token"):
        path.chmod(0o755)
    begin(image, folder, *options)
    wait_for(is_healthy, "healthy")
    wait_for(lambda: "feed polled: feed=wire" in logged(), "polled")
    newsstand.publish("wire", ("1", "Haftar in Moscow", f"Haftar met the ministers of Russia. {LEAD}"))
    wait_for(lambda: posts(api), "told")
    say("healthy by its own health check, and a story is told")
    assert podman("exec", NAME, "id", "-u").stdout.strip() == "10001"
    assert podman("exec", NAME, "touch", "/opt/watchwire/x", check=False).returncode != 0
    assert podman("exec", NAME, "watchwire", "status", "--config", "/config.toml").stdout
    say("its user is 10001, its root can't be written, commands work beside it")
    podman("stop", "--time=15", NAME)
    ended = json.loads(podman("inspect", NAME).stdout)[0]["State"]["ExitCode"]
    assert ended == 0, ended
    podman("rm", NAME)
    begin(image, folder, *options)
    wait_for(is_healthy, "healthy again")
    newsstand.publish(
        "wire",
        ("2", "Haftar in Cairo", "Haftar and Russia came up in Cairo, where nobody had expected either."),
    )
    wait_for(lambda: len(posts(api)) >= 2, "told the second")
    assert len(posts(api)) == 2
    say("stopped with 0; a new container goes on with the volume, and tells nothing twice")


def main(image="localhost/watchwire", *options):
    if not shutil.which("podman") or podman("image", "exists", image, check=False).returncode:
        print(f"contained: not tried, no podman or no image {image}", file=sys.stderr)
        return 0
    try:
        with tempfile.TemporaryDirectory() as folder, outside() as (api, newsstand):
            trial(image, Path(folder), as_new(api), newsstand, options)
    finally:
        podman("rm", "--force", NAME, check=False)
        podman("volume", "rm", "--force", f"{NAME}-data", check=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
