"""The commands as they are typed: output, exit codes, and that they start fast because they load little."""

import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys

import pytest

from bot import __version__
from bot.storage.database import open_database
from tests.newsdesk import Newsdesk, an_article
from tests.program import CONFIG, FEED, Program, records
from tests.servers.bot_api import OWNER, TOKEN
from tests.servers.encyclopedia import Encyclopedia
from tests.servers.feed_server import FeedServer
from tests.servers.model_server import ModelServer


@pytest.fixture
def program(tmp_path, loaded):
    return Program(tmp_path, CONFIG, forked=loaded)


def test_query_prints_how_it_is_read(program):
    ran = program.run("query", "haftar and (russia or wagner)")

    assert (ran.returncode, ran.stdout) == (0, "(haftar AND (russia OR wagner))\n")


def test_a_query_that_cannot_be_read_gets_a_caret_and_exit_code_2(program):
    ran = program.run("query", "Haftar AND (Russia")

    assert ran.returncode == 2
    assert "Haftar AND (Russia\n           ^\n" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_match_says_where_and_why(program):
    ran = program.run("match", "Haftar AND Russia", "--json", text="<p>Haftar flew to Russia.</p>")

    (found,) = records(ran)
    assert found["match"] is True
    assert found["canonical"] == "(haftar AND russia)"
    assert [span["text"] for span in found["spans"]] == ["Haftar", "Russia"]
    assert all(span["field"] == "body" for span in found["spans"])


def test_match_without_a_match_ends_with_0_and_says_what_is_missing(program):
    ran = program.run("match", "Haftar AND Russia", text="Haftar flew to Rome.")

    assert ran.returncode == 0
    assert "no match" in ran.stdout
    assert "russia" in ran.stdout


def test_match_reads_an_item_as_json(program):
    (program.directory / "item.json").write_text(
        json.dumps({"id": "1", "title": "Haftar speaks", "content": "In Russia.", "lang": "en"})
    )

    (found,) = records(program.run("match", "title:haftar russia lang:en", "item.json", "--json"))

    assert [span["field"] for span in found["spans"]] == ["title", "body"]


def test_fetch_reads_a_saved_feed(program):
    (program.directory / "feed.xml").write_text(FEED)

    (item,) = records(program.run("fetch", "feed.xml", "--json"))

    assert item["title"] == "Haftar in Moscow"
    assert item["published"] == "2026-11-24T14:05:00Z"
    assert set(item) == {
        "id",
        "url",
        "title",
        "summary",
        "content",
        "published",
        "updated",
        "fetched",
        "feed",
        "source",
        "author",
        "lang",
        "tags",
    }


def test_fetch_of_a_page_says_what_looks_for_its_feed(tmp_path):
    program = Program(tmp_path, CONFIG + '[polling]\nallow_networks = ["127.0.0.0/8"]\n')
    with FeedServer() as server:
        url = server.put("/page", b"<!doctype html><html><body>no feed</body></html>")
        ran = program.run("fetch", url)

    assert ran.returncode == 1
    assert f"{url}: this is an HTML page, not a feed. " in ran.stderr
    assert f"`watchwire feeds add {url}`" in ran.stderr


def test_fetch_of_something_else_says_so(program):
    (program.directory / "page.html").write_text("<!doctype html><html><body>no feed</body></html>")

    ran = program.run("fetch", "page.html")

    assert ran.returncode == 1
    assert "not a feed" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    "order", [("--config", "other.toml", "status"), ("status", "--config", "other.toml")]
)
def test_the_configuration_may_be_named_before_the_command_and_after_it(program, order):
    ran = program.run(*order)

    assert ran.returncode == 2
    assert "other.toml" in ran.stderr


def test_watchlists_are_edited_and_recorded(program):
    program.run("channels", "add", "libya", "@libya_watch", "--timezone", "Europe/Paris")
    program.run("watchlists", "add", "ships", "ship AND Tobruk", "--channel", "libya")
    program.run("watchlists", "edit", "ships", "ship AND (Tobruk OR Derna)")
    program.run("watchlists", "rename", "ships", "harbour")
    program.run("watchlists", "pause", "harbour")

    (one,) = records(program.run("watchlists", "list", "--json"))

    assert one == {
        "name": "harbour",
        "query": "ship AND (Tobruk OR Derna)",
        "canonical": "(ship AND (tobruk OR derna))",
        "paused": True,
        "channels": ["libya"],
    }


def test_an_unknown_watchlist_is_answered_with_the_nearest(program):
    program.run("watchlists", "add", "haftar-russia", "Haftar AND Russia")

    ran = program.run("watchlists", "remove", "haftar-rusia")

    assert ran.returncode == 1
    assert ran.stderr == "watchwire: there is no watchlist “haftar-rusia”; did you mean haftar-russia?\n"


def test_the_archive_is_searched_for_people_spreadsheets_and_scripts(program):
    async def prepare():
        async with open_database(f"sqlite:///{program.directory}/w.db") as database:
            desk = await Newsdesk(database).open("wire", h="Haftar AND Russia")
            await desk.take(
                "wire", an_article(1), an_article(2, title="=Ferry runs", content="Nothing else.")
            )
            await desk.take(
                "wire",
                an_article(3, url="https://wire.example/\x1b[2J3", title="Trams run", content="Nothing."),
            )

    asyncio.run(prepare())

    shown = program.run("search", '"haftar in moscow"')
    (found,) = records(
        program.run("search", "haftar russia", "--json", "--watchlist", "h", "--source", "wire")
    )
    table = program.run("search", "ferry", "--csv", "--since", "2026-11-25", "--until", "2026-11-25")
    none = program.run("search", "ferry", "--until", "2026-11-24")
    unread = program.run("search", "(haftar")

    assert shown.stdout.startswith("Haftar in Moscow\n")
    assert shown.stderr == "1 found\n"
    assert "\x1b" not in program.run("search", "trams").stdout
    assert [found["title"][a:b] for a, b in found["title_marks"]] == ["Haftar"]
    assert found["url"] == "https://wire.example/1"
    assert table.stdout.splitlines()[0].startswith("published,fetched,source")
    assert "'=Ferry runs" in table.stdout
    assert (none.returncode, none.stdout, none.stderr) == (0, "", "0 found\n")
    assert unread.returncode == 2
    assert "(haftar\n^" in unread.stderr


def test_a_wrong_merge_is_undone(program):
    async def prepare():
        async with open_database(f"sqlite:///{program.directory}/w.db") as database:
            desk = await Newsdesk(database).open("wire", "ledger", h="Haftar AND Russia")
            await desk.take("wire", an_article(1))
            await desk.take("ledger", an_article(2, url="https://ledger.example/2", title="Flies out"))

    asyncio.run(prepare())

    founder = program.run("stories", "split", "https://wire.example/1")
    ran = program.run("stories", "split", "https://ledger.example/2")

    assert founder.returncode == 1
    assert "'#2'  Flies out (ledger)" in founder.stderr
    assert ran.returncode == 0, ran.stderr
    assert "split off: Flies out; 1 post edited" in ran.stdout
    assert "h -> harbour: new" in ran.stdout


def test_name_sets_are_expanded_and_again_when_they_change(program):
    program.run("names", "add", "haftar", "Haftar", "Hifter")
    program.run("watchlists", "add", "w", "@haftar AND Russia")
    program.run("names", "add", "haftar", "Haftar", "Hafter")

    (one,) = records(program.run("watchlists", "show", "w", "--json"))

    assert one["canonical"] == "((haftar OR hafter) AND russia)"


def test_opml_goes_in_and_out(program):
    (program.directory / "in.opml").write_text(
        '<opml version="2.0"><body><outline text="Ports"><outline type="rss" text="Gazette" xmlUrl="https://gazette.example/rss"/>'
        "</outline></body></opml>"
    )

    imported = program.run("feeds", "import", "in.opml")
    exported = program.run("feeds", "export").stdout

    assert "1 feed added" in imported.stderr
    assert 'xmlUrl="https://gazette.example/rss"' in exported
    assert 'text="Ports"' in exported


def test_a_starter_list_is_shown_and_added(program):
    added = records(program.run("feeds", "starter", "ru", "--json"))

    assert records(program.run("feeds", "starter", "ru", "--show", "--json"))[0] == {
        "name": "Медуза",
        "url": "https://meduza.io/rss/all",
        "lang": "ru",
    }
    assert {one["folder"] for one in added} == {"Русский"}
    again = program.run("feeds", "starter", "ru")
    assert "0 of 11 feeds added; not checked live" in again.stderr
    assert "did you mean europe" in program.run("feeds", "starter", "europ").stderr


def test_backup_and_restore(program):
    program.run("watchlists", "add", "w", "ship")

    assert program.run("backup", "copy.db").returncode == 0
    program.run("watchlists", "remove", "w")
    refused = program.run("restore", "copy.db")
    restored = program.run("restore", "copy.db", "--overwrite")

    assert refused.returncode == 1
    assert "--overwrite replaces it" in refused.stderr
    assert "remove it, or choose another file" in program.run("backup", "copy.db").stderr
    assert restored.returncode == 0, restored.stderr
    assert "w" in program.run("watchlists", "list").stdout


def test_a_database_is_copied(program):
    program.run("watchlists", "add", "w", "ship")

    done = program.run("copy", "sqlite:///w.db", "sqlite:///second.db")
    again = program.run("copy", "sqlite:///w.db", "sqlite:///second.db")

    assert "watchlists  1" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("copied and compared: ")
    assert again.returncode == 1
    assert "second.db is not empty: --overwrite replaces it" in again.stderr


def test_check_names_what_would_stop_an_alert(program):
    ran = program.run("check", "--offline", "--json")

    findings = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 1
    assert [f["subject"] for f in findings if not f["ok"]] == ["token"]


@pytest.mark.parametrize(
    ("status", "says"), [(200, "answers"), (503, "the endpoint answers 503 (summary.endpoint)")]
)
def test_check_asks_the_summarizer_which_stops_no_alert(tmp_path, status, says):
    with ModelServer() as model:
        model.says("The ferry runs again.", status=status)
        settings = (
            f"[database]\nurl = 'sqlite:///w.db'\n[summary]\nendpoint = '{model.url}'\nmodel = 'quill'\n"
        )
        program = Program(tmp_path, settings, WATCHWIRE_TELEGRAM_TOKEN="wrong")

        ran = program.run("check")

    (line,) = [line for line in ran.stdout.splitlines() if "summarizer" in line]
    assert line.startswith("ok  " if status == 200 else "note")
    assert says in line


def test_a_bad_key_in_the_configuration_is_one_line_and_exit_code_2(tmp_path):
    ran = Program(tmp_path, "[polling]\nintervall = '1m'\n").run("status")

    assert ran.returncode == 2
    assert ran.stderr == "watchwire: unknown key 'polling.intervall' in [polling]; did you mean 'interval'?\n"


def test_a_database_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    ran = Program(tmp_path, f'[database]\nurl = "sqlite:///{tmp_path}/file/w.db"\n').run("run", "--dry-run")

    assert ran.returncode == 1
    assert len(ran.stderr.splitlines()) == 1
    assert "w.db" in ran.stderr


def test_status_in_numbers(program):
    program.run("feeds", "add", "https://gazette.example/rss", "--no-check")

    (found,) = records(program.run("status", "--json"))

    assert found["feeds"] == {"all": 1, "ok": 0, "failing": 0, "paused": 0, "new": 1}


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (
            ("query", "Haftar AND Russia"),
            ("sqlalchemy", "telegram", "numpy", "aiohttp", "feedparser", "asyncio"),
        ),
        (("match", "Haftar", os.devnull), ("sqlalchemy", "telegram", "numpy", "aiohttp", "feedparser")),
        (
            ("watchlists", "list"),
            (
                "bot.text",
                "bot.news.boilerplate.clean",
                "telegram",
                "numpy",
                "aiohttp",
                "feedparser",
                "alembic",
                "apscheduler",
            ),
        ),
        (("fetch", "feed.xml"), ("sqlalchemy", "telegram", "aiohttp", "apscheduler")),
    ],
)
def test_a_command_loads_only_what_it_needs(program, arguments, unwanted):
    (program.directory / "feed.xml").write_text(FEED)
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", *arguments],
        cwd=program.directory,
        env=program.environment,
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert ran.returncode == 0, ran.stderr[-500:]
    names = [line.rpartition("|")[2].strip() for line in ran.stderr.splitlines() if "|" in line]
    loaded = {name.partition(".")[0] for name in names} | {name for name in names if name.startswith("bot.")}
    assert not loaded & set(unwanted)


def test_the_demo_tells_the_story_once_and_ends_by_itself(tmp_path):
    page = tmp_path / "channel.html"

    ran = Program(tmp_path, "").run("demo", "--html", str(page))

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count("─ post 1 ─") == 1
    assert "Also in: The Harbour Ledger, Northgate Post" in ran.stdout
    assert "reply to post 1" in ran.stdout
    assert re.search(r"silent: Haftar and the central bank.*\n.*russia is missing", ran.stdout)
    assert "an old article" in ran.stdout
    assert "حفتر" in page.read_text(encoding="utf-8")


def test_the_version_is_that_of_the_package(program):
    assert program.run("--version").stdout.strip() == f"watchwire {__version__}"


def many_feeds(path, count):
    outlines = "".join(
        f'<outline type="rss" text="Outlet {n}" xmlUrl="https://outlet{n}.example/feed.xml"/>'
        for n in range(count)
    )
    path.write_text(f'<opml version="2.0"><body><outline text="Coast">{outlines}</outline></body></opml>')


def test_an_import_says_how_far_it_is_and_what_became_of_each_feed(program):
    many_feeds(program.directory / "many.opml", 2500)
    program.run("feeds", "add", "https://outlet7.example/feed.xml", "--no-check")

    imported = program.run("feeds", "import", "many.opml", "--json")

    outcomes = [json.loads(line) for line in imported.stdout.splitlines()]
    assert [one["url"] for one in outcomes] == [f"https://outlet{n}.example/feed.xml" for n in range(2500)]
    assert [one["outcome"] for one in outcomes[6:9]] == ["added", "there already", "added"]
    assert (outcomes[0]["name"], outcomes[0]["folder"]) == ("Outlet 0", "Coast")
    assert imported.stderr.splitlines() == [
        "1,000 of 2,500 feeds (40 %)",
        "2,000 of 2,500 feeds (80 %)",
        "2499 feeds added, 1 was there already",
    ]


def test_an_import_names_what_is_no_address(program):
    (program.directory / "in.opml").write_text(
        '<opml><body><outline xmlUrl="https://gazette.example/rss"/><outline xmlUrl="ftp://x"/></body></opml>'
    )

    imported = program.run("feeds", "import", "in.opml")

    assert imported.returncode == 1
    assert imported.stdout.splitlines() == [
        "added           https://gazette.example/rss",
        "no web address  ftp://x",
    ]


def test_on_a_terminal_an_import_has_one_line_that_moves(program):
    many_feeds(program.directory / "many.opml", 450)

    shown = on_a_terminal(program, "feeds", "import", "many.opml")

    assert "\r200 of 450 feeds (44 %)" in shown
    assert "\r450 of 450 feeds (100 %)" in shown
    assert shown.endswith("450 feeds added, 0 were there already\r\n")


def on_a_terminal(program, *arguments):
    """What a command writes to stderr where that is a terminal."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "bot", *arguments]
    with subprocess.Popen(
        command, cwd=program.directory, env=program.environment, stdout=subprocess.DEVNULL, stderr=theirs
    ) as process:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # how a terminal ends
            while piece := os.read(ours, 65536):
                shown += piece
        process.wait(30)
    os.close(ours)
    return shown.decode()


def test_an_import_that_is_interrupted_keeps_what_it_added_and_goes_on(program):
    many_feeds(program.directory / "many.opml", 20_000)
    command = [sys.executable, "-m", "bot", "feeds", "import", "many.opml"]
    with subprocess.Popen(
        command,
        cwd=program.directory,
        env=program.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        lines = [process.stdout.readline() for _ in range(300)]
        process.send_signal(signal.SIGINT)
        lines += process.stdout.readlines()
        said = process.stderr.read()

    kept = [json.loads(line)["url"] for line in program.run("feeds", "list", "--json").stdout.splitlines()]
    assert process.returncode == 130
    assert "Traceback" not in said
    assert f"interrupted: {len(kept)} feeds added, {20_000 - len(kept)} not looked at" in said
    assert 300 <= len(kept) < 20_000
    assert [line.split()[-1] for line in lines] == kept

    again = program.run("feeds", "import", "many.opml")

    assert f"{20_000 - len(kept)} feeds added, {len(kept)} were there already" in again.stderr


@pytest.mark.parametrize("name", ["", "123", "???"])
def test_spellings_are_proposed_of_a_name_alone(program, name):
    ran = program.run("names", "propose", name)

    assert ran.returncode == 1
    assert "has no letters; write a name" in ran.stderr


@pytest.fixture
def online(tmp_path):
    with Encyclopedia() as encyclopedia:
        extra = f'[wikidata]\nurl = "{encyclopedia.url}"\n[polling]\nallow_networks = ["127.0.0.0/8"]\n'
        yield Program(tmp_path, CONFIG + extra), encyclopedia


def test_wikidatas_spellings_come_first_for_the_one_who_is_picked(online):
    program, _ = online
    ran = program.run("names", "propose", "Haftar", "--online", "--pick", "Q900001", "--json")

    found = records(ran)
    assert found[0] == {"form": "Hafter", "script": "Latin", "why": "Wikidata in tr"}
    assert {"Хафтар*", "하프타르"} <= {one["form"] for one in found if "Wikidata" not in one["why"]}
    assert "Wikidata contributors, CC0" in ran.stderr


def test_who_is_meant_is_asked_on_a_terminal_and_listed_elsewhere(online):
    program, _ = online
    ran = program.run("names", "propose", "Haftar", "--online")

    assert ran.returncode == 1
    assert "1. Khalifa Haftar (Q900001), Libyan military officer\n2. Haftar (Q900002), village" in ran.stderr
    assert "--pick Q900001" in ran.stderr


def test_nobody_is_asked_unless_told(online):
    program, encyclopedia = online
    program.run("names", "propose", "Haftar")
    without = program.run("names", "propose", "Haftar", "--pick", "Q900001")

    assert without.returncode == 1
    assert "--pick is for --online" in without.stderr
    assert encyclopedia.asked == []


def test_asking_wikidata_can_be_turned_off(program):
    (program.directory / "config.toml").write_text(CONFIG + '[wikidata]\nurl = ""\n')

    assert "turned off by wikidata.url" in program.run("names", "propose", "Haftar", "--online").stderr


def test_the_number_typed_at_a_terminal_picks(online):
    program, encyclopedia = online
    terminal, typed = os.openpty()
    os.write(terminal, b"1\n")
    with contextlib.closing(os.fdopen(terminal, "wb", 0)), os.fdopen(typed) as stdin:
        ran = subprocess.run(
            [sys.executable, "-m", "bot", "names", "propose", "Haftar", "--online"],
            cwd=program.directory, env=program.environment, stdin=stdin, capture_output=True, text=True, timeout=300,
        )  # fmt: skip

    assert ran.stdout.startswith("Hafter\n")
    assert encyclopedia.asked[1]["ids"] == "Q900001"


def test_init_asks_for_a_token_checks_it_and_prints_the_link_that_claims_the_bot(tmp_path, bot_api):
    with Program(tmp_path, "", WATCHWIRE_HTTP__LISTEN="") as program:
        (tmp_path / "config.toml").unlink()
        wrong = program.run("init", "--api-base-url", bot_api.url, text="999999999:" + "x" * 35 + "\n")
        assert wrong.returncode == 2
        assert "@BotFather" in wrong.stderr
        assert not list(tmp_path.glob("*"))

        made = program.run("init", "--api-base-url", bot_api.url, text=f"{TOKEN}\n")

        assert made.returncode == 0, made.stderr
        code = re.fullmatch(r"https://t.me/watch_double_bot\?start=([\w-]+)\n", made.stdout)[1]
        assert TOKEN.split(":")[1] not in made.stderr
        assert {
            oct((tmp_path / name).stat().st_mode & 0o777) for name in ("config.toml", "token", "watchwire.db")
        } == {"0o600"}
        assert program.run("init", text=f"{TOKEN}\n").returncode == 2  # nothing is overwritten
        program.start()
        program.wait_for(lambda: "chat open" in program.logged())
        bot_api.say(user=OWNER, text=f"/start {code}")
        program.wait_for(lambda: any("owner" in m["text"] for m in bot_api.standing(chat_id=OWNER)))
        assert program.stop() == 0


def test_what_is_odd_in_a_query_is_remarked_on_wherever_it_is_typed(program):
    """It is saved as it was typed: nobody is stopped by a remark, and nobody misses it."""
    for words in (["query"], ["watchlists", "add", "w"], ["watchlists", "test"], ["search"]):
        done = program.run(*words, "Haftar ANDD Russia")
        assert "ANDD" in done.stderr, words

    changed = program.run("watchlists", "edit", "w", "Haftar ODER Russia")
    assert "ODER" in changed.stderr


def test_a_page_of_the_demo_that_cannot_be_written_is_said_at_once(tmp_path):
    ran = Program(tmp_path, "").run("demo", "--html", str(tmp_path))

    assert ran.returncode == 2
    assert ran.stderr == f"watchwire: can't write {tmp_path}: Is a directory\n"
    assert "watchlist" not in ran.stdout
