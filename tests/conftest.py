"""What several test modules share: a browser, the archives of a release, a second build."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import hypothesis
import pytest
from playwright.sync_api import Browser, BrowserContext, Request, sync_playwright

from .examples import ROOT
from .hosting import served
from .site import built, twin
from .survey import CHROMIUM, FLAGS

# A machine may be busy.
hypothesis.settings.register_profile("book", deadline=None)
hypothesis.settings.load_profile("book")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The site served on this machine, with the policy that its `_headers` asks for."""
    with served(built()) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A window, 1280 pixels wide if the test names no other width."""
    width = getattr(request, "param", 1280)
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.set_default_timeout(30_000)
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
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text)
                if message.type in ("error", "warning")
                else None
            ),
        )

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


class Archives(NamedTuple):
    """The two archives, and what they hold, by the paths below the project's root."""

    wheel: Path
    in_wheel: frozenset[str]
    in_sdist: frozenset[str]


@pytest.fixture(scope="session")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Archives:
    """Build the source distribution, and from it the wheel, as a release does."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [wheel] = folder.glob("*.whl")
    [sdist] = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        files = [member.name for member in archive.getmembers() if member.isfile()]
    prefix = sdist.name.removesuffix(".tar.gz") + "/"
    assert all(name.startswith(prefix) for name in files)
    return Archives(
        wheel,
        frozenset(zipfile.ZipFile(wheel).namelist()),
        frozenset(name.removeprefix(prefix) for name in files),
    )


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start the second build of the site where a test will ask for it.

    It takes a while, and nobody need wait for it.
    """
    wanted = any(item.path.name == "test_reproducible.py" for item in session.items)
    if wanted and not session.config.option.collectonly:
        twin()
