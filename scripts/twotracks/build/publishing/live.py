"""A site on this machine that reloads itself: pages are served with a script that hears of each new build.

The script is put in on the way to the browser; the files of the site stay as they are. News travels by server-sent
events, https://html.spec.whatwg.org/multipage/server-sent-events.html.
"""

from __future__ import annotations

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

EVENTS = "/.twotracks/events"
LIVE = "/.twotracks/live.js"
QUIET = 15.0  # seconds after which a page that hears nothing is told that all is as it was
# a file of its own: the policy of the pages allows no script in them
TAG = f'<script src="{LIVE}"></script>\n'
SCRIPT = """\
(() => {
  let shown;
  const box = document.createElement("pre");
  box.setAttribute("role", "alert");
  box.style.cssText = "position:fixed;inset:auto 1rem 1rem;z-index:99;max-height:60vh;overflow:auto;margin:0;"
    + "padding:1rem;border:2px solid #c0392b;border-radius:8px;background:#fff;color:#111;font:13px/1.5 monospace;"
    + "white-space:pre-wrap";
  new EventSource("EVENTS").onmessage = (event) => {
    const {version, problem} = JSON.parse(event.data);
    shown ??= version;
    if (!problem && version !== shown) location.reload();
    box.textContent = problem;
    problem ? document.body.append(box) : box.remove();
  };
})();
""".replace("EVENTS", EVENTS)
# a worker that keeps nothing takes the place of the one that keeps pages for reading without a network
ANSWERS = {LIVE: SCRIPT, "/sw.js": 'addEventListener("install", () => skipWaiting());\n'}


class News:
    """What pages are told: how often the site was built, and what stops it now."""

    def __init__(self) -> None:
        self._version, self._problem = 0, ""
        # pages that stand before those of the site, by their address, until it is built anew
        self.early: dict[str, str] = {}
        self._changed = threading.Condition()

    def tell(self, problem: str = "", built: bool = False) -> None:
        """Say that the site was built anew, or why it cannot be; an empty problem takes the last one back."""
        with self._changed:
            if built:
                self.early = {}
            self._problem = problem
            self._version += built
            self._changed.notify_all()

    def show(self, address: str, page: str) -> None:
        """Show a page as it will be, before the site is built anew."""
        with self._changed:
            self.early[address] = page
            self._version += 1
            self._changed.notify_all()

    def now(self) -> tuple[int, str]:
        """Version and problem."""
        with self._changed:
            return self._version, self._problem

    def next(self, last: tuple[int, str]) -> tuple[int, str]:
        """Wait until there is something else to say than `last`, or :data:`QUIET` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: (self._version, self._problem) != last, QUIET)
            return self._version, self._problem


class Handler(SimpleHTTPRequestHandler):
    """Files of the site, pages with the script in them, and the events."""

    def __init__(self, *arguments: Any, news: News | None, **options: Any):
        self.news = news
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        """Answer a request; events until the reader has left."""
        if self.news and self.path == EVENTS:
            self._events(self.news)
        else:
            super().do_GET()

    def send_head(self) -> BytesIO | BinaryIO | None:
        """As the standard library does, with the script at the end of a page."""
        if self.news and self.path in ANSWERS:
            return self._send("text/javascript", ANSWERS[self.path].encode())
        path = Path(self.translate_path(self.path))
        page = path / "index.html" if path.is_dir() and self.path.endswith("/") else path
        if not self.news or page.suffix != ".html" or not page.is_file():
            return super().send_head()
        early = self.news.early.get(page.relative_to(self.directory).as_posix())
        return self._send("text/html", (early.encode() if early else page.read_bytes()) + TAG.encode())

    def _send(self, kind: str, content: bytes) -> BytesIO:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return BytesIO(content)

    def end_headers(self) -> None:
        """Let no browser keep what the next build replaces."""
        if self.news:
            self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing: the terminal is for what the build says."""

    def _events(self, news: News) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        said = news.now()
        try:
            while True:
                version, problem = said
                data = json.dumps({"version": version, "problem": problem})
                self.wfile.write(f"data: {data}\n\n".encode())
                self.wfile.flush()
                said = news.next(said)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True


class Server(ThreadingHTTPServer):
    """Serves a site until it is closed; requests end with the program."""

    daemon_threads = True

    def __init__(self, site: Path, port: int, news: News | None):
        super().__init__(("127.0.0.1", port), partial(Handler, directory=str(site), news=news))
