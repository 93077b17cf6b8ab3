"""Try the Debian package: `python -m tests.deb OLD NEW`, as `./run deb` does.

Installed, upgraded, removed and purged in a root of its own, laid over this machine's: what is written there is gone
afterwards. Needs root.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

_IN_ROOT = """
set -e
say() { echo "deb: $*"; }
dpkg -i /packages/old.deb >/dev/null
watchwire --version
watchwire query 'Haftar AND Russia'
watchwire match ferry /usr/share/doc/watchwire/README.md >/dev/null
say "the service's files are where the unit looks for them"
grep -q '^ExecStart=/usr/bin/watchwire run --config /etc/watchwire/config.toml$' /usr/lib/systemd/system/watchwire.service
systemd-analyze verify /usr/lib/systemd/system/watchwire.service
say "what is the owner's own stays at an upgrade"
echo 123456789:secret > /etc/watchwire/token
echo '# mine' >> /etc/watchwire/config.toml
sed -i 's|sqlite:.*|sqlite:////var/lib/private/watchwire/watchwire.db"|' /etc/watchwire/config.toml
mkdir -p /var/lib/private/watchwire
watchwire feeds add --no-check https://gazette.example/rss
dpkg --force-confold -i /packages/new.deb >/dev/null
dpkg-query -W -f '${Version}' watchwire | grep -q 9999
grep -q '# mine' /etc/watchwire/config.toml
watchwire feeds list | grep -q gazette.example
say "and when it is removed and purged"
dpkg -r watchwire >/dev/null
test ! -e /usr/bin/watchwire
test ! -e /usr/lib/watchwire/bot
grep -q '# mine' /etc/watchwire/config.toml
dpkg -P watchwire 2>&1 | grep -q 'remove them yourself'
test -s /var/lib/private/watchwire/watchwire.db
test -s /etc/watchwire/token
test ! -e /usr/lib/systemd/system/watchwire.service
say done
"""
_OUTSIDE = """
set -e
mount -t tmpfs none {top}
mkdir {top}/upper {top}/work {top}/root
mount -t overlay none -o lowerdir=/,upperdir={top}/upper,workdir={top}/work {top}/root
mkdir {top}/root/packages
cp {old} {top}/root/packages/old.deb
cp {new} {top}/root/packages/new.deb
mount -t proc none {top}/root/proc
mount --rbind /dev {top}/root/dev
exec chroot {top}/root /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive sh -c "$IN_ROOT"
"""


def main(old, new):
    if os.geteuid() != 0:
        print("deb: not tried, only root can make a root of its own", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as top:
        script = _OUTSIDE.format(top=top, old=old.absolute(), new=new.absolute())
        return subprocess.run(
            ["unshare", "--mount", "--propagation", "private", "sh", "-c", script],
            env={**os.environ, "IN_ROOT": _IN_ROOT},
        ).returncode


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:3])))
