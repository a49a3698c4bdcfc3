"""Fetching from a server that does not behave."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from twotracks.errors import UpstreamError
from twotracks.upstream import download as module
from twotracks.upstream.download import download
from upstream.excerpts import EXCERPTS, files_under_data, refresh, table

BODY = EXCERPTS["world-bank-gdp"].read_bytes()


class Server(ThreadingHTTPServer):
    """Answers by what `behave` says of the number of the request."""

    daemon_threads = True

    def __init__(self, behave):
        super().__init__(("127.0.0.1", 0), Handler)
        self.behave, self.requests, self.done = behave, 0, threading.Event()
        self.address = f"http://127.0.0.1:{self.server_port}/data/gdp.csv"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.requests += 1
        self.server.behave(self, self.server.requests)

    def answer(self, status=200, body=BODY, length=None, **headers):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def serving(behave) -> Iterator[Server]:
    server = Server(behave)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.done.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Rests between attempts as short as can be; how often it tries, and how long it waits, is as in life."""
    monkeypatch.setattr(module, "BACKOFF", 0.001)


def refused(address, tmp_path, **options):
    with pytest.raises(UpstreamError) as caught:
        download(address, tmp_path, **options)
    return str(caught.value)


def test_a_file_comes_whole_under_its_own_name(tmp_path):
    with serving(lambda handler, _: handler.answer()) as server:
        path = download(server.address + "?v=1", tmp_path, hashlib.sha256(BODY).hexdigest())
    assert path.name == "gdp.csv" and path.read_bytes() == BODY


def test_a_busy_server_is_asked_again(tmp_path):
    behave = lambda handler, number: handler.answer(503 if number < 3 else 200)  # noqa: E731
    with serving(behave) as server:
        assert download(server.address, tmp_path).read_bytes() == BODY
    assert server.requests == 3


def test_one_that_stays_busy_is_given_up(tmp_path):
    with serving(lambda handler, _: handler.answer(503)) as server:
        assert "was answered with 503" in refused(server.address, tmp_path)
    assert server.requests == 4


def test_what_is_not_there_is_not_asked_for_again(tmp_path):
    with serving(lambda handler, _: handler.answer(404)) as server:
        assert "was answered with 404" in refused(server.address, tmp_path)
    assert server.requests == 1


def test_an_answer_that_breaks_off_is_fetched_again(tmp_path):
    def behave(handler, number):
        handler.answer(body=BODY[: len(BODY) // 2] if number < 3 else BODY, length=len(BODY))

    with serving(behave) as server:
        assert download(server.address, tmp_path).read_bytes() == BODY
    assert server.requests == 3


def test_one_that_always_breaks_off_is_no_file(tmp_path):
    with serving(lambda handler, _: handler.answer(body=BODY[:100], length=len(BODY))) as server:
        assert "could not be fetched in 3 attempts" in refused(server.address, tmp_path)


def test_a_server_that_says_nothing_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "TIMEOUT", (10.0, 0.3))
    with serving(lambda handler, _: handler.server.done.wait()) as server:
        assert "could not be fetched" in refused(server.address, tmp_path)


def test_a_server_that_drips_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.2)

    def drip(handler, _):
        handler.send_response(200)
        handler.end_headers()
        while not handler.server.done.wait(0.02):
            try:
                handler.wfile.write(b"x" * (1 << 16))
            except OSError:
                return

    with serving(drip) as server:
        assert "was not there after" in refused(server.address, tmp_path)


def test_nobody_there_is_told(tmp_path):
    with serving(lambda handler, _: handler.answer()) as server:
        pass
    assert "could not be fetched in 3 attempts" in refused(server.address, tmp_path)


def test_a_file_that_is_said_to_be_too_large_is_not_fetched(tmp_path):
    with serving(lambda handler, _: handler.answer(body=b"", length=2 << 30)) as server:
        assert "has more than 67,108,864 bytes" in refused(server.address, tmp_path)
    assert not any(tmp_path.iterdir())


def test_one_that_turns_out_too_large_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 100_000)

    def endless(handler, _):
        handler.send_response(200)
        handler.end_headers()
        try:
            while not handler.server.done.is_set():
                handler.wfile.write(b"x" * (1 << 16))
        except OSError:
            return

    with serving(endless) as server:
        assert "has more than 100,000 bytes" in refused(server.address, tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 300_000


def test_a_small_answer_that_unpacks_to_much_is_stopped(tmp_path):
    bomb = gzip.compress(bytes(200 << 20), 9)
    assert len(bomb) < 300_000
    with serving(lambda handler, _: handler.answer(body=bomb, Content_Encoding="gzip")) as server:
        assert "has more than 67,108,864 bytes" in refused(server.address, tmp_path)


def test_a_redirection_by_the_same_scheme_is_followed(tmp_path):
    def behave(handler, number):
        handler.answer(**({"status": 302, "body": b"", "Location": "/other/gdp_2026.csv"} if number == 1 else {}))

    with serving(behave) as server:
        assert download(server.address, tmp_path).name == "gdp_2026.csv"


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/gdp.csv", "https://127.0.0.1/gdp.csv"])
def test_a_redirection_to_another_scheme_is_refused(to, tmp_path):
    with serving(lambda handler, _: handler.answer(302, b"", Location=to)) as server:
        assert f"to another scheme: {to}" in refused(server.address, tmp_path)
    assert server.requests == 1


def test_redirections_in_a_circle_end(tmp_path):
    with serving(lambda handler, _: handler.answer(302, b"", Location="/data/gdp.csv")) as server:
        assert "leads on more than 5 times" in refused(server.address, tmp_path)


def test_another_digest_than_the_publishers_is_refused(tmp_path):
    with serving(lambda handler, _: handler.answer()) as server:
        assert "has the SHA-256" in refused(server.address, tmp_path, sha256="0" * 64)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "gdp.csv", "ftp://example.org/gdp.csv"])
def test_what_is_no_address_of_the_web_is_refused(address, tmp_path):
    assert "is not an address of http or https" in refused(address, tmp_path)


@pytest.mark.parametrize("host", ["[::1", "[bad]", "a" * 64 + ".example", "exa mple.org:x", ".", ""])
def test_a_host_that_cannot_be_is_told(host, tmp_path):
    assert "cannot be fetched" in refused(f"http://{host}/gdp.csv", tmp_path)


def test_a_place_to_go_to_that_cannot_be_is_told(tmp_path):
    with serving(lambda handler, _: handler.answer(302, b"", Location="http://[::1/gdp.csv")) as server:
        assert "cannot be fetched" in refused(server.address, tmp_path)


def test_a_length_that_is_no_number_does_not_matter(tmp_path):
    with serving(lambda handler, _: handler.answer(length="many")) as server:
        assert download(server.address, tmp_path).read_bytes() == BODY


def test_a_page_of_html_with_status_200_changes_nothing(small_book):
    before = files_under_data(small_book)
    page = b"<html><head><title>Just a moment...</title></head></html>"
    with serving(lambda handler, _: handler.answer(body=page, Content_Type="text/csv")) as server:
        result = refresh(small_book, "world-bank-gdp", "--url", server.address, "--yes")
    assert result.exit_code == 1 and "instead of data, titled 'Just a moment...'" in result.output
    assert files_under_data(small_book) == before


def test_what_was_fetched_is_taken_in_with_its_address(small_book):
    with serving(lambda handler, _: handler.answer()) as server:
        result = refresh(small_book, "world-bank-gdp", "--url", server.address, "--yes")
    assert result.exit_code == 0, result.output
    [sidecar] = (small_book / "data/upstream/world-bank-gdp").glob("*.json")
    assert f'"address": "{server.address}"' in sidecar.read_text(encoding="utf-8")
    assert not table(small_book, "sources", id="upstream-world-bank-gdp")
