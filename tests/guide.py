"""Type the guide of a checkout (deploy/README.md) line by line: `python -m tests.guide`, as `./run guide` does.

In a root of its own, laid over this machine's: what is written there is gone afterwards. No systemd is booted in it
(`tests/booted.py` does that), so systemctl and journalctl only say what they were asked. Needs root, Debian and a network.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile

from tests.program import ROOT
from tests.servers.bot_api import TOKEN

_OUTSIDE = """
set -e
mount -t tmpfs none {top}
mkdir {top}/upper {top}/work {top}/root
mount -t overlay none -o lowerdir=/,upperdir={top}/upper,workdir={top}/work {top}/root
git clone -q --no-hardlinks {checkout} {top}/root/checkout
mount -t proc none {top}/root/proc
mount --rbind /dev {top}/root/dev
exec chroot {top}/root /usr/bin/env -i PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive \
    sh -c "$IN_ROOT"
"""
_BEFORE = """
set -e
rm -rf /etc/watchwire /opt/watchwire /var/lib/watchwire /var/lib/private/watchwire /usr/local/sbin/*
for name in systemctl journalctl; do
    printf '#!/bin/sh\\necho "guide: $(basename $0) $*"\\n' > /usr/local/sbin/$name
    chmod 755 /usr/local/sbin/$name
done
say() { echo "guide: $ $1"; }
"""
_INSTALLED = """
test "$(stat -c %a /etc/watchwire/token)" = 600
systemd-analyze verify /etc/systemd/system/watchwire.service
sed -i 's|sqlite:.*|sqlite:////var/lib/private/watchwire/watchwire.db"|' /etc/watchwire/config.toml
mkdir -p /var/lib/private/watchwire
/opt/watchwire/.venv/bin/watchwire --config /etc/watchwire/config.toml feeds add --no-check https://gazette.example/rss
git -C /checkout -c user.name=a -c user.email=a@a.example commit -q --allow-empty -m "a newer version"
"""
_UPDATED = """
git -C /opt/watchwire log -1 --format=%s | grep -q 'a newer version'
/opt/watchwire/.venv/bin/watchwire --config /etc/watchwire/config.toml feeds list | grep -q gazette.example
"""
_REMOVED = """
for left in /etc/systemd/system/watchwire.service /opt/watchwire /etc/watchwire /var/lib/private/watchwire; do
    test ! -e $left
done
echo "guide: done"
"""


def _typed():
    """The lines to install, to update and to remove, as the guide has them."""
    guide = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
    section = guide.partition("\n## A checkout\n")[2].partition("\n## ")[0]
    install, update = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    remove = re.findall(r"`([^`]+)`", section.partition("**Remove**")[2])[:2]
    return install, update, "\n".join(" ".join(line.split()) for line in remove)


def _as_typed(lines):
    """Each said before it is done, and the token pasted where it is asked for."""
    typed = []
    for line in filter(None, map(str.strip, lines.replace("CHECKOUT ", "/checkout ").splitlines())):
        what = line.partition(" #")[0].strip()
        typed += [
            f"say {shlex.quote(what)}",
            f"{what} <<'TOKEN'\n{TOKEN}\nTOKEN" if "cat >" in what else what,
        ]
    return "\n".join(typed)


def main():
    if os.geteuid() != 0:
        print("guide: not tried, only root can make a root of its own", file=sys.stderr)
        return 0
    install, update, remove = map(_as_typed, _typed())
    # Two directories of the last line are there only where the service has run.
    inside = "\n".join(
        [_BEFORE, install, _INSTALLED, update, _UPDATED, "mkdir -p /var/lib/watchwire", remove, _REMOVED]
    )
    with tempfile.TemporaryDirectory() as top:
        return subprocess.run(
            [
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-c",
                _OUTSIDE.format(top=top, checkout=ROOT),
            ],
            env={**os.environ, "IN_ROOT": inside},
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
