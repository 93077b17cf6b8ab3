"""What the log and the owner hear of trouble: once when it begins, once a minute, once when it ends."""

import logging

import pytest

from bot.pipeline.outages import DATABASE, NETWORK, TELEGRAM, Outages


class Seconds:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
def outages(seconds, caplog):
    caplog.set_level(logging.INFO)
    return Outages(monotonic=seconds)


def lasting(outages, seconds, part, *, minutes, every=0.5):
    for _ in range(int(minutes * 60 / every)):
        outages.failed(part, "gone")
        seconds.now += every


def test_a_trouble_of_ten_minutes_is_told_in_eleven_lines(outages, seconds, caplog):
    outages.well(DATABASE)
    lasting(outages, seconds, DATABASE, minutes=10)
    outages.well(DATABASE)

    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 11
    assert lines[0] == "the database doesn't work: error=gone seconds=0 failures=1"
    assert lines[-1] == "the database works again: seconds=600 failures=1200"
    assert outages.troubles() == []


def test_while_it_lasts_the_service_is_not_ready(outages, seconds):
    outages.well(TELEGRAM)
    outages.failed(TELEGRAM, "refused")
    seconds.now += 7

    assert outages.troubles() == ["Telegram doesn't work for 7 s: refused"]


def test_one_publisher_that_is_gone_is_no_trouble_of_ours(outages, caplog):
    for _ in range(5):
        outages.failed(NETWORK, "no name server answers")
        outages.failed(NETWORK, "no name server answers")
        outages.well(NETWORK)

    assert outages.troubles() == []
    assert not caplog.records

    for _ in range(3):
        outages.failed(NETWORK, "no name server answers")

    assert outages.troubles() == ["the network doesn't work for 0 s: no name server answers"]


@pytest.mark.parametrize(("part", "patience"), [(DATABASE, 60), (TELEGRAM, 180)])
def test_silence_is_trouble_too(outages, seconds, part, patience):
    outages.well(part)
    seconds.now += patience
    assert outages.troubles() == []

    seconds.now += 1

    assert outages.troubles() == [f"nothing of {part} for {patience + 1} s"]


def test_publishers_of_whom_nothing_was_heard_are_no_trouble(outages, seconds):
    outages.well(NETWORK)
    seconds.now += 86_400

    assert outages.troubles() == []


def test_the_owner_is_told_once_of_what_lasts(outages, seconds):
    lasting(outages, seconds, DATABASE, minutes=4)
    assert outages.to_tell() == []
    lasting(outages, seconds, DATABASE, minutes=2)

    assert outages.to_tell() == ["the database hasn't worked for 6 minutes: gone"]
    assert outages.to_tell()  # it was not possible to tell
    outages.told()
    lasting(outages, seconds, DATABASE, minutes=20)
    assert outages.to_tell() == []

    outages.well(DATABASE)
    lasting(outages, seconds, DATABASE, minutes=6)
    assert outages.to_tell()
