"""The systemd unit and the program agree on what they say to each other."""

import re
import shlex
import shutil
import subprocess

import pytest

from bot import config
from bot.cli import build_parser
from bot.cli.service import NO_RESTART
from bot.settings import DatabaseSettings
from tests.program import ROOT

UNIT = ROOT / "deploy" / "watchwire.service"


def directives():
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("=", 1)) for line in lines if "=" in line and not line.startswith("#")]


def test_the_unit_starts_a_command_that_there_is():
    (command,) = [value for name, value in directives() if name == "ExecStart"]
    program, *arguments = shlex.split(command)

    args = build_parser().parse_args(arguments)

    assert program.endswith("/watchwire")
    assert args.function == "service:run"


def test_the_token_is_handed_over_under_the_name_that_is_looked_for():
    (credential,) = [value for name, value in directives() if name == "LoadCredential"]

    assert credential.partition(":")[0] == config.CREDENTIAL


def test_the_state_directory_holds_the_default_database():
    (state,) = [value for name, value in directives() if name == "StateDirectory"]

    assert DatabaseSettings().url == f"sqlite:////var/lib/{state}/watchwire.db"


def test_systemd_is_told_what_it_waits_for():
    told = dict(directives())

    assert told["Type"] == "notify"
    assert int(told["WatchdogSec"]) > 0
    assert told["RestartPreventExitStatus"].split() == ["2", str(NO_RESTART)]
    assert told["Restart"] == "always"
    assert told["StartLimitIntervalSec"] == "0"  # or `systemctl restart` is refused when it is needed
    assert "-HUP" in told["ExecReload"]


def test_the_service_begins_once_the_time_is_right():
    """A clock that is still wrong plans polls by the wrong time."""
    assert "time-sync.target" in dict(directives())["After"].split()


def test_a_missing_token_is_said_at_the_start_and_not_tried_for_ever():
    told = dict(directives())

    assert told["AssertPathExists"] == told["LoadCredential"].partition(":")[2]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_reads_the_unit():
    ran = subprocess.run(["systemd-analyze", "verify", str(UNIT)], capture_output=True, text=True, timeout=60)

    troubles = [
        line for line in ran.stderr.splitlines() if "watchwire" in line and "not executable" not in line
    ]
    assert not troubles


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_the_service_is_shut_in_as_far_as_it_can_be():
    """What is left: it speaks to the Internet, to the notify socket and the resolver, and limits its workers."""
    ran = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNIT)],
        capture_output=True,
        text=True,
        timeout=60,
    )

    exposure = re.search(r"exposure level for watchwire.service: ([\d.]+)", ran.stdout)
    assert exposure
    assert float(exposure[1]) <= 1.2


GUIDE = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
BARE = {"apt", "cat", "cd", "cp", "journalctl", "mkdir", "rm", "systemctl", "systemd-run", "umask"}


def guide_commands():
    for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL):
        for line in re.sub(r"\\\n", " ", block).splitlines():
            for command in re.split(r"&&|;|\|", line.partition("#")[0].strip(" ()")):
                if command.strip():
                    yield command.strip(" ()")


def test_the_guide_uses_nothing_that_a_bare_debian_lacks():
    """Or that the guide has not installed before."""
    known = BARE | {"./run", "git", "podman"}  # podman: only who reads of containers

    assert {command.split()[0] for command in guide_commands()} <= known
    assert "apt install -y git python3 python3-venv" in GUIDE


def test_the_guide_names_files_that_there_are():
    for path in re.findall(r"deploy/[\w./-]+\w", " ".join(guide_commands())):
        assert (ROOT / path).exists(), path


def test_the_configuration_of_the_package_is_one():
    settings = config.load(str(ROOT / "deploy" / "debian" / "config.toml"))

    assert settings.database.url == DatabaseSettings().url


def test_what_the_image_copies_and_calls_is_there():
    recipe = (ROOT / "deploy" / "container" / "Containerfile").read_text(encoding="utf-8")
    commands = re.findall(r"(?m)^(?:CMD|ENTRYPOINT) (\[.*\])$", recipe)

    assert commands == ['["watchwire"]', '["run"]']
    assert "USER watchwire" in recipe
    for variable, value in re.findall(r"(WATCHWIRE_\w+)=(\S+)", recipe):
        assert config.load(str(ROOT / "deploy" / "debian" / "config.toml"), environment={variable: value})
    for name in ("compose.yml", "compose.postgresql.yml"):
        composed = (ROOT / "deploy" / "container" / name).read_text(encoding="utf-8")
        for variable, value in re.findall(r"(WATCHWIRE_\w+): (\S+)", composed):
            assert config.load(str(ROOT / "deploy" / "debian" / "config.toml"), environment={variable: value})
        for role in re.findall(r"--role, (\w+)", composed):
            assert build_parser().parse_args(["run", "--role", role])
