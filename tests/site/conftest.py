"""What the tests of the built site share: its address on this machine, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Request, expect

from .built import built
from .hosting import served
from .survey import PATIENCE, chromium, listen

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The site served on this machine, with the policy that its `_headers` asks for."""
    with served(built()) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A window, 1280 pixels wide if the test names no other width."""
    width = getattr(request, "param", 1280)
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


class Watched:
    """A page, with what it asked for and what it complained of."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self.requests: list[Request] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request))
        self.page.on("requestfailed", self.failed)
        listen(self.page, self.complaints)

    def failed(self, request: Request) -> None:
        # Who goes on to another page cancels what the last one was still loading.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {request.url} {request.failure}")


@pytest.fixture
def watched(context: BrowserContext) -> Iterator[Watched]:
    """A page that must not complain, nor ask another host for anything."""
    watched = Watched(context)
    yield watched
    assert watched.complaints == []
    hosts = {urlsplit(r.url).hostname for r in watched.requests if r.url.startswith("http")}
    assert hosts <= {"127.0.0.1"}
