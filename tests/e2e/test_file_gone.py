"""An unplugged drive or a rewritten file: each part of the page reports it, nothing hangs, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from export_page import EVENTS, ExportPage
from media_clips import make_clip
from media_page import Media
from playwright.sync_api import Page, expect
from waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]
KINDS = {
    "copied": ("cam 1.mp4", {"b_frames": 2, "audio": "aac"}),
    "by ffmpeg": ("old.avi", {"codec": "mpeg4", "gop": 20}),
}


@contextmanager
def unplugged(source: Path, *, rewritten: bool) -> Iterator[None]:
    """Makes the file missing or changed, and restores it."""
    aside = source.with_suffix(".aside")
    source.rename(aside)
    if rewritten:
        source.write_bytes(b"another camera" * 9999)
    yield
    aside.replace(source)


@pytest.mark.parametrize("rewritten", [False, True], ids=["gone", "rewritten"])
@pytest.mark.parametrize("exact", [False, True], ids=["fast", "exact"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_an_export_reports_it_and_ends(
    page: Page, static_page: str, tmp_path: Path, kind: str, exact: bool, rewritten: bool
) -> None:
    name, clip = KINDS[kind]
    ui = ExportPage(page, static_page, tmp_path, name, **clip)
    ui.find()
    with unplugged(ui.source, rewritten=rewritten):
        page.get_by_test_id("export").click()
        page.get_by_test_id("mode-exact" if exact else "mode-fast").check()
        for output in ("merged", "frames"):
            page.get_by_test_id(f"extra-{output}").click()
        page.get_by_test_id("export-start").click()
        until(page, "smartcut.store.state.job?.state !== 'running'", 120_000)
        job = page.evaluate("smartcut.store.state.job")
        assert [each["state"] for each in job["clips"]] == ["failed"] * len(EVENTS)
        assert {each["error"]["key"] for each in job["clips"]} == {"error.media.unreadable"}, job["clips"][0]["error"]
        expect(page.get_by_test_id("export-clip").nth(0)).to_contain_text("can no longer be read")
        assert (job["state"], job["error"]) == ("done", None), "the lists of the clips are saved, too"
        expect(page.get_by_test_id("export-done")).to_contain_text("failed")
        page.get_by_test_id("export-close").click()
    assert len(ui.segments()) == len(EVENTS), "the review stays"
    out = ui.export(exact=exact)
    assert len(out.manifest["clips"]) == len(EVENTS)


@pytest.mark.parametrize(
    "into", ["null", "await folder.getFileHandle('clip.mp4', { create: true })"], ids=["zip", "folder"]
)
def test_a_file_lost_between_two_clips_is_not_mistaken_for_the_folder(media: Media, tmp_path: Path, into: str) -> None:
    """With the index in memory, reading packets fails with an error that the folder could also raise."""
    source = make_clip(tmp_path / "cam 1.mp4", seconds=400, fps=5, gop=5, codec_options={"crf": "10"})
    media.probe(source)
    cut = f"""const folder = await navigator.storage.getDirectory();
      window.cutter ??= (await import('/src/cut/cut.js')).openCutter(file(), info);
      return (await cutter.cut(argument, {{ handle: {into} }})).start;"""
    assert media.value(cut, {"start": 5, "stop": 10}) == 5
    with unplugged(source, rewritten=False):
        assert media.call(cut, {"start": 300, "stop": 305})["error"]["code"] == "unreadable"
    assert media.value(cut, {"start": 300, "stop": 305}) == 300


def test_a_search_reports_it_and_can_be_resumed(page: Page, static_page: str, tmp_path: Path) -> None:
    # Long enough that most of it is unread when the file is lost.
    ui = ExportPage(page, static_page, tmp_path, seconds=400, fps=5, gop=5, codec_options={"crf": "10"})
    ui.open()
    page.evaluate("Object.assign(fake, {pauseEvery: 1, pause: 60})")
    page.get_by_test_id("find").click()
    until(page, "smartcut.store.state.scores.items.length >= 2")
    with unplugged(ui.source, rewritten=False):
        until(page, "smartcut.store.state.run.state === 'failed'", 60_000)
        error = page.locator("#finding").get_by_test_id("error")
        expect(error).to_contain_text("cam 1.mp4 can no longer be read")
        kept = page.evaluate("smartcut.store.state.scores.items.map(({ at }) => at)")
        assert len(kept) >= 2
    page.evaluate("fake.pauseEvery = 0")
    page.get_by_test_id("resume").click()
    until(page, "smartcut.store.state.run.state === 'done'", 60_000)
    scored = page.evaluate("smartcut.store.state.scores.items.map(({ at }) => at)")
    assert len(scored) == len(set(scored)), "a frame was scored twice"
    assert set(kept) < set(scored)
    assert len(ui.segments()) == len(EVENTS)


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_preview_reports_it_and_recovers(page: Page, static_page: str, tmp_path: Path, kind: str) -> None:
    """With <video> and with decoded frames. The proposals stay reviewable meanwhile."""
    name, clip = KINDS[kind]
    ui = ExportPage(page, static_page, tmp_path, name, **clip)
    ui.find()
    error = page.locator("#stage-error").get_by_test_id("error")
    with unplugged(ui.source, rewritten=True):
        page.evaluate("document.querySelector('#video').load()")  # drops its buffer
        page.keyboard.press("n")
        page.keyboard.press("Shift+ArrowRight")
        expect(error).to_contain_text(f"{name} can no longer be read", timeout=60_000)
        expect(error.get_by_role("button")).to_have_text("Choose a file…")
    page.keyboard.press("ArrowLeft")
    expect(error).to_have_count(0, timeout=60_000)
    assert page.evaluate("document.querySelector('#video').hidden") == (kind == "by ffmpeg")
    page.keyboard.press("Enter")
    assert "accepted" in {each["state"] for each in ui.segments()}
