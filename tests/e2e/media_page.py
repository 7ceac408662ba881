"""A bare page beside the page's media modules: how the tests drive them in a real Chromium."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from static import CSP

BLANK = "<!doctype html><meta charset=utf-8><title>media</title><input type=file>"
HEADERS = {
    "Content-Security-Policy": CSP,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
HELPERS = """async () => {
  const names = ['containers/probe', 'sample/sample-frames', 'sample/source', 'sample/frame-at', 'cut/cut'];
  const modules = await Promise.all(names.map((name) => import(`/src/${name}.js`)));
  window.media = Object.assign({}, ...modules);
  window.file = () => document.querySelector('input').files[0];
  window.base64 = async (bytes) => {
    const url = await new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(new Blob([bytes]));
    });
    return url.slice(url.indexOf(',') + 1);
  };
  window.attempt = async (work) => {
    try { return { value: await work() }; }
    catch ({ name, code, params, message }) { return { error: { name, code, params, message } }; }
  };
}"""


@dataclass
class Sample:
    """One sampled frame: seconds from the start, JPEG bytes."""

    at: float
    jpeg: bytes


@dataclass
class Cut:
    """One clip: its bytes, the times it says it has, its file name extension."""

    data: bytes
    start: float
    stop: float
    extension: str


class Media:
    """The media modules in a page, called from Python; files are real files on disk, as a person picks them."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.route("**/blank", lambda route: route.fulfill(body=BLANK, content_type="text/html", headers=HEADERS))
        page.goto(f"{address}/blank")
        page.evaluate(HELPERS)

    def call(self, body: str, argument: Any = None) -> Any:
        """Run the body of an async function of `argument`; give its value or {"error": …}."""
        return self.page.evaluate(f"(argument) => attempt(async () => {{ {body} }})", argument)

    def value(self, body: str, argument: Any = None) -> Any:
        """Like call, but an error fails the test."""
        answer = self.call(body, argument)
        assert "error" not in answer, answer["error"]
        return answer.get("value")

    def pick(self, path: Path) -> None:
        """Choose a file in the page's file field."""
        self.page.set_input_files("input", str(path))

    def workers_left(self, patience_ms: int = 5000) -> int:
        """How many workers the page still has. Ended ones are given time: what drives the browser hears of it later."""
        for _ in range(patience_ms // 50):
            if not self.page.workers:
                break
            self.page.wait_for_timeout(50)
        return len(self.page.workers)

    def probe(self, path: Path) -> Any:
        """MediaInfo as a dict; kept in the page for what follows."""
        self.pick(path)
        return self.value("window.info = await media.probe(file()); return info;")

    def refusal(self, path: Path) -> Any:
        """The error that probing this file ends in."""
        self.pick(path)
        answer = self.call("return media.probe(file());")
        assert "error" in answer, answer
        return answer["error"]

    def sample(self, path: Path, **options: Any) -> list[Sample]:
        """All frames of sampleFrames()."""
        self.probe(path)
        frames = self.value(
            """const found = [];
            window.progress = null;
            const options = { ...argument, onProgress: (now) => { window.progress = now; } };
            const frames = media.sampleFrames(file(), info, options);
            for await (const { at, jpeg } of frames) found.push([at, await base64(jpeg)]);
            return found;""",
            options,
        )
        return [Sample(at, base64.b64decode(data)) for at, data in frames]

    def cut(self, path: Path, start: float, stop: float) -> Cut:
        """The clip that cutClip() gives."""
        self.probe(path)
        clip = self.value(
            """const clip = await media.cutClip(file(), info, argument);
            return { ...clip, blob: await base64(clip.blob) };""",
            {"start": start, "stop": stop},
        )
        return Cut(base64.b64decode(clip["blob"]), clip["start"], clip["stop"], clip["extension"])
