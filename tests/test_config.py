"""config.toml and the environment become Settings, or one clear message."""

import dataclasses
import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from bot import config, log
from bot.errors import ConfigError
from bot.settings import ChannelSeed, FeedSeed, NameSeed, Settings, WatchlistSeed

EXAMPLE = Path(__file__).resolve().parent.parent / "config.example.toml"
TOKEN = "123456789:" + "A" * 35


def loaded(tmp_path, text, **environment):
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    return config.load(str(file), environment=environment)


def test_the_example_loads_and_shows_the_defaults():
    settings = config.load(str(EXAMPLE), environment={})

    for section in dataclasses.fields(Settings):
        if dataclasses.is_dataclass(section.default):
            assert getattr(settings, section.name) == section.default, section.name


def test_the_example_has_every_key():
    tree = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    seeds = {
        "channels": ChannelSeed,
        "feeds": FeedSeed,
        "watchlists": WatchlistSeed,
        "names": NameSeed,
    }

    for section in dataclasses.fields(Settings):
        if section.metadata.get("internal"):
            continue
        kind = seeds.get(section.name) or type(section.default)
        table = tree[section.name][0] if section.name in seeds else tree[section.name]
        assert set(table) == {f.name for f in dataclasses.fields(kind)}, section.name


def test_no_file_at_all_gives_the_defaults(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert config.load(environment={}).polling.interval == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[poling]\n", r"unknown key 'poling' at the top; did you mean 'polling'\?"),
        ("[polling]\nintervall = '1m'\n", r"'polling.intervall' in \[polling\]; did you mean 'interval'"),
        ("[polling]\ninterval = 5\n", r"polling.interval: a duration such as 10m is expected, not 5"),
        ("[polling]\ninterval = '5 minutes'\n", r"polling.interval: '5 minutes' isn't a duration"),
        ("[polling]\nconcurrency = '5'\n", r"polling.concurrency: a whole number is expected, not '5'"),
        ("[polling]\nmax_feed_bytes = 'ten'\n", r"polling.max_feed_bytes: 'ten' isn't a size"),
        ("[polling]\nallow_networks = ['home']\n", r"polling.allow_networks\[1\]: 'home' isn't a network"),
        ("[polling]\ninterval = '0s'\n", r"polling.interval: at least 1s"),
        ("[polling]\ninterval = '99999999999999999999d'\n", r"polling.interval: .* is too long"),
        ("[stories]\nremember = '1000000000d'\n", r"stories.remember: .* is too long"),
        (f"[polling]\ninterval = '{'9' * 400}d'\n", r"polling.interval: .* is too long"),
        (f"[polling]\nmax_feed_bytes = '{'9' * 400}GB'\n", r"polling.max_feed_bytes: .* is too large"),
        ("[polling]\nconcurrency = 99999999999999999999\n", r"polling.concurrency: 1 to 10000"),
        (
            "[polling]\nuser_agent_contact = 'a\\r\\nX: y'\n".replace("'", '"'),
            r"user_agent_contact: a web or",
        ),
        ("[polling]\nmin_interval = '0s'\n", r"polling.min_interval: at least 1s"),
        ("[alerts]\nresurfaced = 'hide'\n", r"alerts.resurfaced: one of mark, silent is expected"),
        ("[[channels]]\nname = 'a'\n", r"channels\[1\].chat_id is missing"),
        ("[[channels]]\nname = 'a'\nchat_id = 1\ntimezone = 'Europe/Pari'\n", r"did you mean Europe/Paris"),
        (
            "[[watchlists]]\nname='w'\nquery='x'\nchannels=['lybia']\n",
            r"watchlists\[1\].channels: there is no channel",
        ),
        ("[database]\nurl = 'mysql://x'\n", r"database.url: sqlite:"),
        ("[telegram\n", r"is not TOML: .*line 1"),
        ("feeds = 'x'\n", r"feeds: a list is expected"),
        ("[http]\nlisten = 'here'\n", r"http.listen: an address and a port"),
    ],
)
def test_a_wrong_key_is_named_with_what_to_do(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message):
        loaded(tmp_path, text)


def test_a_named_file_that_is_missing_is_an_error(tmp_path):
    with pytest.raises(ConfigError, match=r"can't read the configuration .*nowhere\.toml: No such file"):
        config.load(str(tmp_path / "nowhere.toml"), environment={})


def test_the_environment_overrides_any_key(tmp_path):
    settings = loaded(
        tmp_path,
        "[polling]\nconcurrency = 7\n",
        WATCHWIRE_POLLING__CONCURRENCY="50",
        WATCHWIRE_POLLING__INTERVAL="30s",
        WATCHWIRE_POLLING__ALLOW_NETWORKS="10.0.0.0/8, ::1/128",
    )

    assert settings.polling.concurrency == 50
    assert settings.polling.interval == timedelta(seconds=30)
    assert settings.polling.allow_networks == ("10.0.0.0/8", "::1/128")


def test_an_unknown_key_of_the_environment_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"polling\.concurency.*did you mean 'concurrency'"):
        loaded(tmp_path, "", WATCHWIRE_POLLING__CONCURENCY="50")


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("10m", 600), ("1h 30m", 5400), ("14d", 1209600), ("1.5h", 5400)]
)
def test_durations(text, seconds):
    assert config.parse_duration(text) == timedelta(seconds=seconds)


def test_the_token_comes_from_the_variable_the_credential_or_the_file(tmp_path):
    file = tmp_path / "token"
    file.write_text(TOKEN + "\n")
    settings = loaded(tmp_path, f"[telegram]\ntoken_file = '{file}'\n")
    (tmp_path / "telegram_token").write_text(TOKEN.replace("A", "B"))

    assert config.read_token(settings, environment={}) == TOKEN
    assert "B" in config.read_token(settings, environment={"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert "C" in config.read_token(
        settings, environment={"WATCHWIRE_TELEGRAM_TOKEN": TOKEN.replace("A", "C")}
    )


def test_files_that_windows_wrote_are_read(tmp_path):
    """With a mark of their encoding in front, and two characters at the ends of lines."""
    (tmp_path / "token").write_text(f"\ufeff{TOKEN}\r\n", encoding="utf-8")
    text = f"\ufeff[telegram]\r\ntoken_file = '{tmp_path}/token'\r\n"

    assert config.read_token(loaded(tmp_path, text), environment={}) == TOKEN


def test_a_missing_token_names_every_place_that_was_looked_in(tmp_path):
    settings = loaded(tmp_path, "[telegram]\ntoken_file = '/nowhere/token'\n")

    with pytest.raises(ConfigError) as caught:
        config.read_token(settings, environment={})

    assert re.search(r"WATCHWIRE_TELEGRAM_TOKEN.*credential.*/nowhere/token: No such file", str(caught.value))


def test_what_is_no_token_is_refused_without_being_repeated(tmp_path):
    with pytest.raises(ConfigError) as caught:
        config.read_token(loaded(tmp_path, ""), environment={"WATCHWIRE_TELEGRAM_TOKEN": "secret-but-wrong"})

    assert "doesn't hold a bot token" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_database_address_with_one_slash_too_few_means_the_path_that_exists(tmp_path):
    url = f"sqlite:///{str(tmp_path).removeprefix('/')}/w.db"

    settings = loaded(tmp_path, f"[database]\nurl = '{url}'\n")

    assert settings.database.url == f"sqlite:///{tmp_path}/w.db"


def test_the_key_of_the_summarizer_comes_from_the_variable_or_the_credential(tmp_path):
    credentials = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert config.read_summary_key(environment={}) == ""
    assert config.read_summary_key(environment=credentials) == "", "a server of one's own needs none"
    (tmp_path / "summary_key").write_text("from-systemd\n")

    assert config.read_summary_key(environment=credentials) == "from-systemd"
    assert config.read_summary_key(environment=credentials | {"WATCHWIRE_SUMMARY_KEY": "given"}) == "given"


@pytest.mark.parametrize("written", [b"two words", b"\xff\xfe", "clé".encode()])
def test_what_is_no_key_is_refused_without_being_repeated(tmp_path, written):
    (tmp_path / "summary_key").write_bytes(written)

    with pytest.raises(ConfigError, match="the systemd credential summary_key") as caught:
        config.read_summary_key(environment={"CREDENTIALS_DIRECTORY": str(tmp_path)})

    assert "words" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('endpoint = "https://host/v1"', "summary.model"),
        ('endpoint = "host/v1"\nmodel = "m"', "summary.endpoint"),
        ('endpoint = "https://user:key@host/v1"\nmodel = "m"', "summary.endpoint"),
        ('endpoint = "https://host/v1?key=hush"\nmodel = "m"', "summary.endpoint"),
        ('timeout = "2m"', "summary.timeout"),
        ('timeout = "0s"', "summary.timeout"),
        ('key = "hush"', "summary.key"),
    ],
)
def test_what_a_summarizer_needs_is_asked_for_and_no_key_stands_in_the_file(tmp_path, text, key):
    with pytest.raises(ConfigError, match=re.escape(key)) as caught:
        loaded(tmp_path, f"[summary]\n{text}\n")

    assert "hush" not in str(caught.value)


def test_a_key_that_was_hidden_is_redacted_wherever_it_stands():
    log.hide("key-of-an-endpoint")
    log.hide("")

    assert log.redact("asked with key-of-an-endpoint") == "asked with ***"
    assert log.redact("Authorization: Bearer abc.def") == "Authorization: Bearer ***"
