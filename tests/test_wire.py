"""What a client and a worker say comes whole, however it is cut on the way, or is told broken."""

import json
import select
import socket
import threading
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadRequest, NotAcceptable, QuerySyntaxError, StoreError
from graph.store import Dataset, Limits, wire, worker

HEADER = {"do": "answer", "text": "ASK { ?é ?p '\ud800' }", "formats": [1, 2]}


@pytest.fixture
def ends():
    one, other = socket.socketpair()
    one.settimeout(5)
    other.settimeout(5)
    with one, other:
        yield one, other


@given(
    st.dictionaries(st.text(), st.text()),
    st.binary(max_size=300),
    st.lists(st.integers(1, 50)),
    st.integers(0, 90),
)
def test_a_frame_comes_whole_however_it_is_cut(header, body, cuts, begun):
    whole = b"".join(wire.frame(header, body))
    one, other = socket.socketpair()
    with one, other:
        other.settimeout(5)
        first, rest = whole[:begun], whole[begun:]
        for cut in cuts:
            one.sendall(rest[:cut])
            rest = rest[cut:]
        one.sendall(rest)
        assert wire.receive(other, first) == (header, body)


@pytest.mark.parametrize("size", [0, 1, wire.AT_ONCE - 200, wire.AT_ONCE, 5_000_000])
@pytest.mark.parametrize("length", [1, 100_000])
def test_what_is_sent_before_anybody_reads_fits_the_buffer(ends, size, length):
    one, other = ends
    body, header = b"x" * size, {**HEADER, "text": "t" * length}
    first, rest = wire.frame(header, body)
    assert len(first) <= wire.AT_ONCE
    wire.send(one, first)
    sender = threading.Thread(target=wire.send, args=(one, rest))
    sender.start()
    assert wire.receive(other) == (header, body)
    sender.join()


def test_a_short_frame_goes_at_once():
    assert wire.frame(HEADER, b"abc")[1] == b""


@pytest.mark.parametrize("sent", [0, 1, 11, 12, 20, -1])
def test_a_frame_that_ends_before_its_end_is_broken(ends, sent):
    one, other = ends
    wire.send(one, wire.frame(HEADER, b"abc")[0][:sent])
    one.close()
    with pytest.raises(wire.Broken):
        wire.receive(other)


def test_a_worker_says_that_it_took_the_connection():
    assert wire.read_started(wire.started() + b"rest") == b"rest"
    assert wire.read_started(wire.started()) == b""
    with pytest.raises(wire.Broken):
        wire.read_started(b"")


def test_a_worker_has_the_time_that_is_left():
    dataset, limits = Dataset(("a:a",), ("b:b",)), Limits(5.0, 7, 9, "http://e/", strict=True)
    for ahead, least, most in ((2.0, 1.5, 2.0), (60.0, 5.0, 5.0)):
        header = json.loads(json.dumps(wire.options(dataset, limits, time.monotonic() + ahead)))
        named, left = wire.read_options(header)
        assert named == dataset
        assert least <= left.deadline_s <= most
        assert replace(left, deadline_s=5.0) == limits


def test_a_request_whose_client_no_longer_waits_is_dropped():
    with pytest.raises(wire.Broken):
        wire.read_options(wire.options(Dataset(), Limits(), time.monotonic()))


@pytest.mark.parametrize(
    "error",
    [
        BadRequest("a"),
        StoreError("b"),
        QuerySyntaxError("c", 3, 4, ["d"]),
        NotAcceptable("e", ["text/csv"]),
    ],
)
def test_an_error_is_the_same_on_the_other_side(error):
    with pytest.raises(type(error)) as raised:
        wire.raise_described(wire.describe(error))
    assert str(raised.value) == str(error)
    assert vars(raised.value) == vars(error)


@pytest.mark.skipif(
    not hasattr(select, "epoll"), reason="elsewhere than on Linux a connection wakes all workers"
)
def test_a_connection_wakes_one_waiting_worker_and_none_is_forgotten(tmp_path):
    address, woken, served = str(tmp_path / "lane"), [], []
    with socket.socket(socket.AF_UNIX) as lane:
        lane.bind(address)
        lane.listen(16)
        lane.setblocking(False)

        def wait(number):
            watch = worker._watch([], [lane])
            while len(served) < 8 and watch(0.5):
                woken.append(number)
                try:
                    served.append(lane.accept()[0])
                except BlockingIOError:
                    continue

        waiting = [threading.Thread(target=wait, args=(number,)) for number in range(4)]
        for one in waiting:
            one.start()
        clients = []
        for _ in range(8):
            time.sleep(0.03)
            clients.append(socket.socket(socket.AF_UNIX))
            clients[-1].connect(address)
        for one in waiting:
            one.join(5)
        assert len(served) == 8
        assert len(woken) < 16, "each of eight connections woke all four"
        for one in (*clients, *served):
            one.close()
