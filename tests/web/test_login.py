"""Coming in by a one-time link, what is behind the login, and what forged requests get."""

import logging

import pytest

from bot.desk.desk import Desk
from tests.builders import an_admin

OUR_FORM = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
async def people(shown):
    async with shown.database.write() as work:
        await work.admins.save(an_admin(user_id=1, role="owner", name="Ada"))
        await work.admins.save(an_admin(user_id=2, role="viewer", name="Vi"))
        await work.commit()
    return Desk(shown.database, shown.clock, who="chat:1 Ada")


async def log_in(desk, reader, user_id=1):
    word = await desk.logins.link(user_id)
    return await reader.post("/login", {"word": word}, **OUR_FORM)


def form_of(text):
    return text.split('name="form" value="')[1].split('"')[0]


async def test_a_link_logs_in_once(people, shown, reader):
    word = await people.logins.link(1)

    page = await reader.get(f"/login?word={word}")  # as previews do
    first = await reader.post("/login", {"word": word}, **OUR_FORM)
    inside = await reader.get("/w/officials")
    again = await reader.post("/login", {"word": word}, **OUR_FORM)

    assert page[0] == 200
    assert "Set-Cookie" not in page[1]
    assert first[0] == 303
    assert inside[0] == 200
    assert "private" in inside[1]["Cache-Control"]
    assert again[0] == 403


async def test_a_link_is_good_for_five_minutes(people, shown, reader):
    word = await people.logins.link(1)
    shown.clock.move(minutes=5, seconds=1)

    assert (await reader.post("/login", {"word": word}, **OUR_FORM))[0] == 403
    assert (await reader.get("/w/officials"))[0] == 404


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(people, shown, reader):
    plain = (await log_in(people, reader))[1]["Set-Cookie"]
    reader.base = await shown.serve(url="https://news.example")
    word = await people.logins.link(1)
    secure = (await reader.post("/login", {"word": word}, Host="news.example", **OUR_FORM))[1]["Set-Cookie"]

    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(plain.split("; "))
    assert secure.startswith("__Host-watchwire=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(secure.split("; "))


@pytest.mark.parametrize("cookie", ["", "x", "x" * 5000, "é"])
async def test_a_forged_session_is_none(people, reader, cookie):
    status, _, _ = await reader.get("/desk", Cookie=f"watchwire={cookie}".encode().decode("latin-1"))

    assert status in (400, 401)


async def test_only_the_hashes_of_words_are_kept(people, shown, reader):
    word = await people.logins.link(1)

    raw = b"".join(path.read_bytes() for path in shown.files())

    assert word.encode() not in raw


async def test_ending_all_logins_ends_them(people, reader):
    await log_in(people, reader)
    assert (await reader.get("/desk"))[0] == 200

    assert await people.logins.end() == 1

    assert (await reader.get("/desk"))[0] == 401


async def test_who_loses_the_role_loses_the_pages(people, shown, reader):
    await log_in(people, reader, user_id=2)
    assert (await reader.get("/desk"))[0] == 200

    await people.people.remove(2)

    assert (await reader.get("/desk"))[0] == 401


async def test_logging_out_ends_the_session(people, reader):
    await log_in(people, reader)

    await reader.post("/logout", {}, **OUR_FORM)

    assert (await reader.get("/desk"))[0] == 401


async def test_the_desk_shows_troubles_and_changes_and_takes_one_back(people, shown, reader):
    await people.watchlists.pause("harbours", paused=True)
    await log_in(people, reader)

    _, _, text = await reader.get("/desk")
    assert "watchlist paused harbours" in text
    number = text.split('name="number" value="')[1].split('"')[0]
    status, _, _ = await reader.post("/desk/undo", {"form": form_of(text), "number": number}, **OUR_FORM)

    assert status == 303
    async with shown.database.read() as work:
        assert not (await work.watchlists.by_name("harbours")).paused


async def test_a_query_is_saved_as_in_chat_with_the_same_undo(people, shown, reader):
    await log_in(people, reader)
    _, _, text = await reader.get("/desk/w/harbours?query=ferry AND islands")
    assert "ferry AND islands" in text
    assert "days: 1 story" in text

    form = {"form": form_of(text), "query": "ferry AND islands"}
    status, headers, _ = await reader.post("/desk/w/harbours", form, **OUR_FORM)

    assert status == 303
    _, _, done = await reader.get(headers["Location"])
    assert "watchlist changed harbours" in done
    made = await people.records.last()
    assert made.record.who == "web:1 Ada"
    await people.records.undo(made.record.id)
    async with shown.database.read() as work:
        assert "strike" in (await work.watchlists.by_name("harbours")).query


async def test_a_query_that_is_saved_as_it_was_changes_nothing(people, shown, reader):
    await log_in(people, reader)
    async with shown.database.read() as work:
        was = (await work.watchlists.by_name("harbours")).query
    _, _, text = await reader.get("/desk/w/harbours")

    form = {"form": form_of(text), "query": was, "was": was}
    status, headers, _ = await reader.post("/desk/w/harbours", form, **OUR_FORM)

    assert (status, headers["Location"]) == (303, "/desk/w/harbours")


async def test_a_query_that_cant_be_read_shows_where(people, reader):
    await log_in(people, reader)

    _, _, text = await reader.post("/desk/try", {"query": "ferry AND (islands"}, **OUR_FORM)

    assert "^</pre>" in text
    assert "<html" not in text


async def test_what_was_typed_is_still_there_when_it_cant_be_saved_or_is_only_tried(people, reader):
    await log_in(people, reader)
    _, _, text = await reader.get("/desk/new")
    query = "(" + " OR ".join(f"حفتر{number}" for number in range(300))  # more than an address can hold

    for address, name in (("/desk/w/grain", ""), ("/desk/new", "a=b"), ("/desk/new", "grain")):
        sent = {"form": form_of(text), "query": query, "name": name}
        status, _, saved = await reader.post(address, sent, **OUR_FORM)
        assert (status, "حفتر299" in saved, "Not saved" in saved) == (400, True, True)

    for watchlist in ("grain", ""):
        sent = {"of": watchlist, "query": query, "name": "new one", "was": "old"}
        status, _, tried = await reader.post("/desk/try", sent, **OUR_FORM)
        assert (status, "حفتر299" in tried, "^</pre>" in tried) == (200, True, True)


async def test_what_somebody_else_saved_in_the_meantime_isnt_lost_unseen(people, shown, reader):
    await log_in(people, reader)
    _, _, text = await reader.get("/desk/w/grain")
    sent = {"form": form_of(text), "was": "grain OR wheat OR зерно OR قمح"}

    first = await reader.post("/desk/w/grain", {**sent, "query": "grain OR barley"}, **OUR_FORM)
    second = await reader.post("/desk/w/grain", {**sent, "query": "grain OR rye"}, **OUR_FORM)
    third = await reader.post(
        "/desk/w/grain", {**sent, "was": "grain OR barley", "query": "grain OR rye"}, **OUR_FORM
    )

    assert [first[0], second[0], third[0]] == [303, 400, 303]
    assert "It is now grain OR barley" in second[2]
    assert "grain OR rye</textarea>" in second[2]
    assert 'name="was" value="grain OR barley"' in second[2]


async def test_a_form_that_comes_after_the_login_ended_says_so(people, reader):
    await log_in(people, reader)
    _, _, text = await reader.get("/desk/w/grain")
    await people.logins.end()

    status, _, said = await reader.post("/desk/w/grain", {"form": form_of(text), "query": "x"}, **OUR_FORM)

    assert (status, "Your login has ended" in said) == (403, True)


async def test_what_is_no_form_is_refused(reader):
    for kind in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=nonsense"):
        assert (await reader.post("/login", b"word=%ff", **OUR_FORM, **{"Content-Type": kind}))[0] == 400


async def test_who_may_see_a_watchlist_is_set_and_taken_back(people, shown, reader):
    await log_in(people, reader)
    _, _, text = await reader.get("/desk/w/officials")

    await reader.post("/desk/w/officials/show", {"form": form_of(text), "visibility": "secret"}, **OUR_FORM)
    _, _, text = await reader.get("/desk/w/officials")
    address = text.split('Its address: <a href="')[1].split('"')[0].removeprefix(reader.base)
    await people.logins.end()
    assert (await reader.get(address))[0] == 200

    made = await people.records.last()
    assert made.words == "watchlist made secret officials"
    await people.records.undo(made.record.id)
    shown.clock.move(minutes=1)
    assert (await reader.get(address))[0] == 404


async def test_a_secret_address_is_renewed(people, shown):
    first = (await people.watchlists.show("officials", "secret")).secret
    second = (await people.watchlists.show("officials", "secret")).secret

    assert first != second
    assert (await people.records.last()).words == "watchlist's page given another address officials"


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
async def test_a_form_of_another_site_does_nothing(people, shown, reader, headers):
    await log_in(people, reader)
    _, _, text = await reader.get("/desk/w/harbours")

    form = {"form": form_of(text), "query": "nothing"}
    status, _, _ = await reader.post("/desk/w/harbours", form, **headers)

    assert status == 403


async def test_a_form_without_our_word_does_nothing(people, shown, reader):
    await log_in(people, reader)

    for word in ("", "x", "é"):
        form = {"form": word, "query": "nothing"}
        assert (await reader.post("/desk/w/harbours", form, **OUR_FORM))[0] == 403


async def test_a_viewer_looks_and_changes_nothing(people, shown, reader):
    await log_in(people, reader, user_id=2)
    _, _, text = await reader.get("/desk/w/harbours")

    form = {"form": form_of(text), "query": "nothing"}

    assert (await reader.post("/desk/w/harbours", form, **OUR_FORM))[0] == 403


async def test_no_word_or_key_gets_into_the_log(people, shown, reader, caplog):
    caplog.set_level(logging.DEBUG)
    word = await people.logins.link(1)

    await reader.post("/login", {"word": word}, **OUR_FORM)
    await reader.get(f"/login?word={word}")
    await reader.get("/w/officials?key=a-key-that-nobody-should-read")
    async with shown.database.write() as work:
        await work.verdicts.add_matches([])

    assert word not in caplog.text
    assert "a-key-that-nobody-should-read" not in caplog.text
