"""The page with fake media and plugins (see fakes/): every state of the screen without a model or a server."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect
from waiting import until

FAKES = Path(__file__).parent / "fakes"
MEDIA = re.compile(
    r"/src/(containers/(probe|keyframes)|sample/(sample-frames|source|frame-at)|cut/(cut|encode|merge)|rpc/media-error)\.js$"
)
DAY = 86_400


def a_day_of_events() -> list[list[float]]:
    """57 reproducible events in 24 hours: [start, stop, score]."""
    dice = random.Random(7)
    events: list[list[float]] = []
    at = 1200.0
    while len(events) < 57:
        at += 300 + dice.random() * 2200
        events.append([round(at, 1), round(at + 16 + dice.random() * 90, 1), round(0.62 + dice.random() * 0.37, 2)])
    return events


def day(**more: Any) -> dict[str, Any]:
    """window.fake for a day of one camera."""
    info = {"duration": DAY, "size": 23.8e9, "width": 1920, "height": 1080, "name": "gate-07_2026-11-20_00-00-00.mp4"}
    return {"info": info, "events": a_day_of_events(), "pauseEvery": 900, "pause": 20, **more}


class FakedPage:
    """A page on fakes, configured by `fake`; see fakes/*.js."""

    def __init__(self, page: Page, url: str, fake: dict[str, Any] | None = None, *, rate: float | None = None) -> None:
        self.page = page
        media = (FAKES / "media.js").read_text("utf-8")
        net = (FAKES / "net.js").read_text("utf-8").replace("./media.js", "../sample/sample-frames.js")
        page.route(MEDIA, lambda route: route.fulfill(body=media, content_type="text/javascript"))
        page.route("**/src/net/*.js", lambda route: route.fulfill(body=net, content_type="text/javascript"))
        page.route("**/api/about", lambda route: route.fulfill(json={"version": "0.1.0", "sample": True}))
        setup = f"window.fake = {json.dumps(fake or {})};"
        if rate is not None:
            setup += f"localStorage.setItem('smartcut.rate.objects', '{rate}');"
        page.add_init_script(setup)
        page.goto(url)
        expect(page.get_by_test_id("drop")).to_be_visible()
        until(page, "typeof smartcut === 'object'")

    def open(self, name: str = "hall.mp4", data: bytes | None = None) -> None:
        """Choose a file. A name like bad-<code>… fails with that code; another name is another video."""
        file = {"name": name, "mimeType": "video/mp4", "buffer": name.encode() if data is None else data}
        self.page.get_by_test_id("file-input").set_input_files(files=[file])

    def find(self) -> None:
        """Open a video and search it."""
        self.open()
        self.page.get_by_test_id("find").click()
        until(self.page, "smartcut.store.state.run.state === 'done'", 60_000)

    def state(self, expression: str) -> Any:
        """Part of the state: "segments.length"."""
        return self.page.evaluate(f"smartcut.store.state.{expression}")

    def segments(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.state("segments")
        return found

    def times(self) -> list[tuple[float, float]]:
        """Start and stop of each segment, to a tenth of a second."""
        return [(round(each["start"], 1), round(each["stop"], 1)) for each in self.segments()]

    def on_timeline(self, seconds: float, lane: str = "segments") -> tuple[float, float]:
        """Screen coordinates of a second in a lane."""
        box = self.page.get_by_test_id("timeline").bounding_box()
        assert box is not None
        x, y = self.page.evaluate(
            "([at, lane]) => [smartcut.timeline.xOf(at), smartcut.timeline.yOf(lane)]", [seconds, lane]
        )
        return box["x"] + x, box["y"] + y

    def drag(self, start: tuple[float, float], stop: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + stop[0]) / 2, (start[1] + stop[1]) / 2, steps=3)
        mouse.move(*stop, steps=3)
        mouse.up()


def in_review(page: Page, url: str, fake: dict[str, Any] | None = None) -> FakedPage:
    """A page in review: three proposals in 71 s, 5.5 to 20.5, 22.5 to 45.5 and 49.5 to 70.5."""
    ui = FakedPage(page, url, fake)
    ui.find()
    expect(page.get_by_test_id("segment-item")).to_have_count(3)
    return ui


def cut_off(page: Page) -> list[str]:
    """Elements whose text is clipped, wrapped or off screen."""
    found: list[str] = page.evaluate(
        """() => {
          const bad = [];
          const seen = (e) => e.checkVisibility({visibilityProperty: true}) && !e.closest('.visually-hidden, .sprite');
          const root = document.querySelector('dialog[open]') ?? document.body;
          const texts = 'button, label, legend, .name, .small, .muted, h1, h2, h4, .kbd, .tab, .chip';
          for (const e of root.querySelectorAll(texts)) {
            if (!seen(e)) continue;
            const box = e.getBoundingClientRect();
            const what = `${e.tagName}.${e.className} "${e.textContent.trim().slice(0, 40)}"`;
            const scrolls = e.closest('.list, .fields, .clips');
            if (box.right > innerWidth + 0.5 || box.left < -0.5) bad.push(`outside: ${what}`);
            if (!scrolls && box.bottom > innerHeight + 0.5) bad.push(`below: ${what}`);
            const cuts = getComputedStyle(e).overflowX !== 'visible';
            if (cuts && e.scrollWidth > e.clientWidth + 1) bad.push(`clipped: ${what}`);
            if (e.matches('button, .tab, .chip') && box.height > 40) bad.push(`wrapped: ${what}`);
          }
          if (document.documentElement.scrollWidth > innerWidth) bad.push('the page scrolls sideways');
          return bad;
        }"""
    )
    return found


def set_up(context: BrowserContext, scheme: str) -> Page:
    """A page that collects its problems, as the fixture `page` does."""
    page = context.new_page()
    page.emulate_media(color_scheme="light" if scheme == "light" else "dark", reduced_motion="reduce")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"uncaught: {error}"))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.problems = problems  # type: ignore[attr-defined]
    return page
