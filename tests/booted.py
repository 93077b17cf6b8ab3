"""Try the unit under a real systemd: `python -m tests.booted OLD NEW`, as `./run booted` does with two Debian packages.

A root of its own is laid over this machine's and booted by systemd-nspawn, with no network but loopback; in it stand the
doubles of Telegram and of publishers. What is written there is gone afterwards. Needs root and systemd-nspawn
(Debian: systemd-container).
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing, suppress
from pathlib import Path

from tests.program import LEAD, ROOT, as_new, config, outside, posts
from tests.servers.bot_api import TOKEN

UNIT = "watchwire.service"
LIMIT = 900  # seconds, for what takes one minute
DATABASE = Path("/var/lib/private/watchwire/watchwire.db")
_OUTSIDE = """
set -e
not_tried() {{ echo "booted: not tried, $1" >&2; exit 0; }}
mount -t tmpfs none {top} || not_tried "no file system can be mounted here"
mkdir {top}/upper {top}/work {top}/root
mount -t overlay none -o lowerdir=/,upperdir={top}/upper,workdir={top}/work {top}/root || not_tried "no overlay here"
cd {top}/root
rm -rf etc/machine-id etc/watchwire var/lib/watchwire var/lib/private/watchwire etc/systemd/system/*.wants
cp {old} opt/old.deb
cp {new} opt/new.deb
mkdir -p trial etc/systemd/system/multi-user.target.wants
cp {unit} etc/systemd/system/trial.service
ln -s ../trial.service etc/systemd/system/multi-user.target.wants/
touch etc/machine-id
code=0
timeout {limit} systemd-nspawn --directory={top}/root --boot --register=no --keep-unit --private-network --machine=watchwire-trial \\
    --console=read-only {bound} systemd.unit=multi-user.target >{top}/boot.log 2>&1 </dev/null || code=$?
test -e trial/said || {{ tail -n 20 {top}/boot.log; not_tried "systemd doesn't boot here (systemd-nspawn: $code)"; }}
cat trial/said
test -e trial/done || {{ tail -n 40 {top}/boot.log; echo "booted: failed (systemd-nspawn: $code)"; exit 1; }}
"""
_TRIAL = """
[Unit]
After=basic.target dbus.service
[Service]
Type=exec
WorkingDirectory={checkout}
Environment=PYTHONDONTWRITEBYTECODE=1 PATH=/usr/sbin:/usr/bin:/sbin:/bin
ExecStart={python} -m tests.booted --inside /opt/old.deb /opt/new.deb
StandardOutput=append:/trial/said
StandardError=append:/trial/said
ExecStopPost=systemctl --no-block --force poweroff
"""


def main(old, new):
    """Boot, and say what was seen."""
    if missing := _missing():
        print(f"booted: not tried, {missing}", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as top:
        unit = Path(top) / "trial.service"
        unit.write_text(_TRIAL.format(checkout=ROOT, python=sys.executable))
        bound = {str(ROOT), sys.prefix, sys.base_prefix} - {"/usr"}
        with tempfile.TemporaryDirectory() as root:
            script = _OUTSIDE.format(
                top=root,
                old=old.absolute(),
                new=new.absolute(),
                unit=unit,
                limit=LIMIT,
                bound=" ".join(f"--bind-ro={path}" for path in sorted(bound)),
            )
            return subprocess.run(
                ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]
            ).returncode


def _missing():
    """Why it can't be tried here; "" where it can."""
    if os.geteuid():
        return "only root can"
    if not shutil.which("systemd-nspawn"):
        return "no systemd-nspawn"
    apart = subprocess.run(["unshare", "--mount", "--propagation", "private", "true"], capture_output=True)
    return "no mounts of its own" if apart.returncode else ""


def told(*arguments, check=True):
    """What a command printed."""
    ran = subprocess.run(arguments, capture_output=True, text=True, timeout=120)
    assert not check or ran.returncode == 0, f"{arguments}: {ran.stdout}{ran.stderr}{journal()}"
    return ran.stdout + ran.stderr


def journal(*arguments):
    return told("journalctl", "--no-pager", "-o", "cat", "-u", UNIT, *arguments, check=False)[-4000:]


def state(*names):
    """Properties of the service, in the order of `names`."""
    shown = dict(
        line.split("=", 1) for line in told("systemctl", "show", UNIT, "-p", ",".join(names)).splitlines()
    )
    return tuple(shown[name] for name in names) if len(names) > 1 else shown[names[0]]


def wait_for(found, what, *, seconds=90.0):
    deadline = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < deadline, f"never {what}:\n{journal()}"
        time.sleep(0.1)
    return result


def ready():
    with suppress(OSError), urllib.request.urlopen("http://127.0.0.1:8080/readyz", timeout=5) as answer:
        return answer.status == 200
    return False


class Trial:
    """The service in its own system, step by step."""

    def __init__(self, api, newsstand):
        self.api, self.newsstand, self.published = api, newsstand, 0

    def say(self, what):
        print(f"booted: {what}", flush=True)

    def pid(self):
        return int(state("MainPID"))

    def is_told(self):
        """A new item is a new post, and no other."""
        self.published += 1
        number = self.published
        words = " ".join(f"w{number}{letter}{letter}" for letter in "abcdefghijkl")
        self.newsstand.publish(
            "wire", (f"{number}", f"Haftar {number} in Moscow", f"Haftar {words} Russia. {LEAD[:number]}")
        )
        wait_for(lambda: len(posts(self.api)) >= number, f"told item {number}")
        assert len(posts(self.api)) == number, [one["text"] for one in posts(self.api)]

    def installed(self, package):
        told("dpkg", "-i", package)
        text = config(self.api, self.newsstand, feeds=("wire",))
        text = text.replace("sqlite:///w.db", "sqlite:////var/lib/watchwire/watchwire.db")
        Path("/etc/watchwire/config.toml").write_text(
            text.replace('listen = ""', 'listen = "127.0.0.1:8080"')
        )
        told("systemctl", "daemon-reload")

    def without_a_token(self):
        said = told("systemctl", "start", UNIT, check=False)
        assert "Assertion failed" in said, said
        assert state("ActiveState", "NRestarts") == ("inactive", "0")
        self.say("without a token it is not begun, and systemd says so")

    def begun(self):
        Path("/etc/watchwire/token").write_text(TOKEN)
        Path("/etc/watchwire/token").chmod(0o600)
        began = time.monotonic()
        told("systemctl", "start", UNIT)
        took = time.monotonic() - began
        assert state("ActiveState", "SubState", "StatusText") == ("active", "running", "running")
        assert ready()
        self.say(f"READY after {took:.1f} s, and /readyz says the same")
        wait_for(lambda: "feed polled: feed=wire" in journal(), "polled")
        self.is_told()

    def token(self):
        pid = self.pid()
        shown = b"".join(Path(f"/proc/{pid}/{name}").read_bytes() for name in ("environ", "cmdline"))
        assert TOKEN.split(":")[1].encode() not in shown
        assert b"CREDENTIALS_DIRECTORY=" in shown
        assert os.stat(f"/proc/{pid}").st_uid not in (0, os.stat("/var/lib/systemd").st_uid)
        assert TOKEN.split(":")[1] not in journal()
        self.say("the token came as a credential: not in the environment, the command line or the journal")

    def reloaded(self):
        pid = self.pid()
        told("systemctl", "reload", UNIT)
        assert self.pid() == pid
        assert "reload" in journal()
        self.is_told()
        self.say("a reload goes on in the same process")

    def hung(self):
        """SIGSTOP: nothing feeds the watchdog."""
        pid, began = self.pid(), time.monotonic()
        os.kill(pid, signal.SIGSTOP)
        wait_for(
            lambda: self.pid() not in (0, pid) and state("SubState") == "running", "restarted by the watchdog"
        )
        assert "Watchdog timeout" in journal()
        self.say(
            f"stopped by SIGSTOP, it was begun anew by the watchdog (8 s here) after {time.monotonic() - began:.0f} s"
        )
        self.is_told()

    def killed(self):
        pid, began = self.pid(), time.monotonic()
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: self.pid() not in (0, pid) and state("SubState") == "running", "restarted")
        self.say(f"killed, it was back after {time.monotonic() - began:.0f} s")
        self.is_told()

    def upgraded(self, package):
        pid = self.pid()
        told("dpkg", "--force-confold", "-i", package)
        assert self.pid() != pid
        assert state("ActiveState", "SubState") == ("active", "running")
        self.is_told()
        self.say("an upgrade restarted it: what was told is not told again, what is new is")

    def stopped(self):
        began = time.monotonic()
        told("systemctl", "stop", UNIT)
        took = time.monotonic() - began
        assert state("ActiveState", "Result", "ExecMainStatus") == ("inactive", "success", "0")
        assert took < 10
        self.say(f"stopped cleanly in {took:.1f} s")

    def of_another_version(self):
        """A database that a newer version has had: said once, no loop."""
        with closing(sqlite3.connect(DATABASE)) as database, database:
            (was,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
            database.execute("UPDATE alembic_version SET version_num = '9999'")
        told("systemctl", "start", UNIT, check=False)
        wait_for(lambda: state("ActiveState") == "failed", "ended")
        assert state("ExecMainStatus", "NRestarts") == ("78", "0")
        with closing(sqlite3.connect(DATABASE)) as database, database:
            database.execute("UPDATE alembic_version SET version_num = ?", (was,))
        self.say("a database of a newer version ends it with 78, and it is not tried again")

    def refused(self):
        """A token that Telegram refuses: it stays, says so, and the right one is taken by a restart."""
        Path("/etc/watchwire/token").write_text("123456789:AAEwrongwrongwrongwrongwrongwrongwrong")
        told("systemctl", "--no-block", "restart", UNIT)
        wait_for(lambda: "token" in state("StatusText"), "said that the token is refused")
        assert state("NRestarts") == "0"
        assert "token" in journal("-p", "warning")
        Path("/etc/watchwire/token").write_text(TOKEN)
        told("systemctl", "restart", UNIT)
        assert state("StatusText") == "running"
        self.is_told()
        self.say("a refused token is waited out and said in the status; with the right one a restart goes on")

    def removed(self):
        told("dpkg", "-r", "watchwire")
        assert self.pid() == 0
        assert DATABASE.exists()
        assert Path("/etc/watchwire/token").exists()
        self.say("removed: the service is stopped, token and database stay")

    def run(self, old, new):
        self.installed(old)
        drop_in = Path(f"/etc/systemd/system/{UNIT}.d/trial.conf")
        drop_in.parent.mkdir(parents=True)
        drop_in.write_text("[Service]\nWatchdogSec=8\nTimeoutAbortSec=2\nRestartSec=1\n")
        self.without_a_token()
        self.begun()
        self.token()
        self.reloaded()
        self.hung()
        self.killed()
        self.upgraded(new)
        self.stopped()
        self.of_another_version()
        self.refused()
        self.removed()


def inside(old, new):
    """In the booted system, as a service of it."""
    print("booted:", told("systemctl", "--version").splitlines()[0], flush=True)
    with outside() as (api, newsstand):
        Trial(as_new(api), newsstand).run(old, new)
    Path("/trial/done").touch()


if __name__ == "__main__":
    if sys.argv[1] == "--inside":
        inside(*sys.argv[2:4])
    else:
        sys.exit(main(*map(Path, sys.argv[1:3])))
