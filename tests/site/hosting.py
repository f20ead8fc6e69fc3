"""The built site over HTTP, as a static host serves it: compressed, with the headers it names."""

from __future__ import annotations

import gzip
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

COMPRESSED = {
    ".css", ".html", ".ipynb", ".js", ".json", ".mjs", ".svg", ".txt", ".wasm", ".webmanifest",
    ".xml",
}  # fmt: skip
"""What a static host compresses; fonts, PNG and Pagefind's own files are compressed already."""
TYPES = {".ipynb": "application/x-ipynb+json", ".js": "text/javascript", ".woff2": "font/woff2"}


@cache
def content(path: Path) -> tuple[bytes, bool]:
    """A file as it goes over the line, and whether it is compressed."""
    if path.suffix in COMPRESSED:
        return gzip.compress(path.read_bytes(), 6, mtime=0), True
    return path.read_bytes(), False


def headers_of(root: Path) -> list[tuple[str, list[tuple[str, str]]]]:
    """What `_headers` asks for: a pattern of addresses, and the headers for them."""
    blocks: list[tuple[str, list[tuple[str, str]]]] = []
    for line in (root / "_headers").read_text(encoding="utf-8").splitlines():
        if line.startswith("/"):
            blocks.append((line.strip(), []))
        elif line.strip():
            name, _, value = line.strip().partition(": ")
            blocks[-1][1].append((name, value))
    return blocks


class Handler(BaseHTTPRequestHandler):
    """Answers with the files of one folder."""

    protocol_version = "HTTP/1.1"
    # A header and its body go out at once.
    wbufsize = -1

    def __init__(
        self, root: Path, headers: list[tuple[str, list[tuple[str, str]]]], *args: object
    ) -> None:
        self.root = root
        self.asked_for = headers
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        address = unquote(urlsplit(self.path).path)
        path = (self.root / address.lstrip("/")).resolve()
        if path.is_dir() and address.endswith("/"):
            path /= "index.html"
        if not path.is_file() or self.root not in path.parents:
            self.send_error(404)
            return
        body, compressed = content(path)
        kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
        text = kind is not None and kind.startswith("text/")
        self.send_response(200)
        self.send_header(
            "Content-Type",
            (kind or "application/octet-stream") + ("; charset=utf-8" if text else ""),
        )
        self.send_header("Content-Length", str(len(body)))
        if compressed:
            self.send_header("Content-Encoding", "gzip")
        for pattern, headers in self.asked_for:
            if fnmatchcase(address, pattern):
                for header in headers:
                    self.send_header(*header)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """A server that a browser may ask for many files at once, on a busy machine too."""

    # Of more connections than this at once, the last ones wait for a minute, or for ever.
    request_queue_size = 128


@contextmanager
def served(root: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine, and give the address."""
    handler = partial(Handler, root.resolve(), headers_of(root))
    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
