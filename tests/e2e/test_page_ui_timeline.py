"""The timeline's input: wheel, pinch, pan, snapping edges, the preview over the pointer."""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession, Page, expect
from ui_page import DAY, FakedPage, day, in_review
from waiting import until

pytestmark = pytest.mark.e2e


def view(ui: FakedPage) -> tuple[float, float]:
    found = ui.page.evaluate("({...smartcut.timeline.view})")
    return found["from"], found["to"]


def second_under(ui: FakedPage, x: float) -> float:
    """The second at a position on the screen."""
    box = ui.page.get_by_test_id("timeline").bounding_box()
    assert box is not None
    start, stop = view(ui)
    left, right = ui.page.evaluate(f"[{start}, {stop}].map((at) => smartcut.timeline.xOf(at))")
    return start + (x - box["x"] - left) / (right - left) * (stop - start)


def touch(session: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})


def test_zooming_a_day_to_one_frame_and_back_by_wheel_and_fingers(page: Page, static_page: str) -> None:
    ui = FakedPage(page, static_page, day())
    ui.open()
    until(page, "smartcut.store.state.info !== null")
    expect(page.get_by_test_id("timeline")).to_be_visible()
    x, y = ui.on_timeline(100, "scores")
    x = round(x)  # a wheel's place is whole pixels
    held = second_under(ui, x)
    page.mouse.move(x, y)
    for _ in range(12):  # wheel: the second under the pointer stays
        page.mouse.wheel(0, -700)
    until(page, "smartcut.timeline.view.to - smartcut.timeline.view.from < 0.0401")
    assert second_under(ui, x) == pytest.approx(held, abs=0.01)
    start, stop = view(ui)
    assert stop - start == pytest.approx(1 / 25), "one frame at 25 fps"
    for _ in range(16):
        page.mouse.wheel(0, 700)
    until(page, f"smartcut.timeline.view.to === {DAY}")
    assert view(ui) == (0, DAY)

    page.keyboard.down("Control")  # how a trackpad's pinch arrives
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    until(page, f"smartcut.timeline.view.to - smartcut.timeline.view.from < {DAY / 15}")

    session = page.context.new_cdp_session(page)
    middle = ui.on_timeline(sum(view(ui)) / 2, "thumbs")
    left, right = (middle[0] - 60, middle[1]), (middle[0] + 60, middle[1])
    under = [second_under(ui, left[0]), second_under(ui, right[0])]
    touch(session, "touchStart", left)
    touch(session, "touchStart", left, right)
    touch(session, "touchMove", (left[0] - 100, left[1]), (right[0] + 140, right[1]))
    assert [second_under(ui, left[0] - 100), second_under(ui, right[0] + 140)] == pytest.approx(under, rel=1e-3)
    touch(session, "touchEnd")
    before = view(ui)
    touch(session, "touchStart", middle)
    touch(session, "touchMove", (middle[0] + 80, middle[1]))
    touch(session, "touchEnd")
    after = view(ui)
    assert after[0] < before[0], "one finger pans"
    assert after[1] - after[0] == pytest.approx(before[1] - before[0])


@pytest.fixture
def ui(page: Page, static_page: str) -> FakedPage:
    """In review, with keyframes at 12.3 and 33.3 only."""
    return in_review(page, static_page, {"keyframes": [0, 12.3, 33.3]})


def test_dragged_edges_snap_to_keyframes_neighbors_and_playhead_unless_alt_is_held(ui: FakedPage) -> None:
    page = ui.page
    edges = "smartcut.store.state.segments.map((each) => [each.start, each.stop])"

    def drag_to(seconds: float, to: float, by_pixels: float = 4) -> list[list[float]]:
        x, y = ui.on_timeline(to)
        ui.drag(ui.on_timeline(seconds), (x + by_pixels, y))
        found: list[list[float]] = page.evaluate(edges)
        return found

    assert drag_to(5.6, 12.3)[0][0] == 12.3, "keyframe"
    assert drag_to(22.6, 20.5, -4)[1][0] == 20.5, "neighbor"
    page.mouse.click(*ui.on_timeline(61, "ruler"))
    at = ui.state("at")
    assert drag_to(49.6, at)[2][0] == pytest.approx(at, abs=0.001), "playhead"
    page.keyboard.down("Alt")
    free = drag_to(12.4, 12.3, 5)[0][0]
    page.keyboard.up("Alt")
    assert free != 12.3
    assert free == pytest.approx(12.6, abs=0.15)


def test_a_line_marks_where_an_edge_snaps(ui: FakedPage) -> None:
    page = ui.page
    x, y = ui.on_timeline(33.3)
    page.mouse.move(*ui.on_timeline(22.6))
    page.mouse.down()
    page.mouse.move(x - 3, y, steps=4)
    blue = """(x) => {
      const canvas = document.getElementById('timeline');
      const [r, , b] = canvas.getContext('2d').getImageData(x, 75, 1, 1).data;
      return b > r + 60;
    }"""
    column = round(page.evaluate("smartcut.timeline.xOf(33.3)"))
    until(page, f"({blue})({column}) || ({blue})({column - 1})")
    page.mouse.move(x - 40, y, steps=3)
    until(page, f"!({blue})({column})")
    page.mouse.up()


def test_the_preview_over_the_pointer_shows_time_and_score(ui: FakedPage) -> None:
    page = ui.page
    peek = page.get_by_test_id("peek")
    expect(peek).to_be_hidden()
    page.mouse.move(*ui.on_timeline(30, "thumbs"))
    expect(peek).to_be_visible()
    expect(peek.locator("b")).to_have_text("00:00:30.0")
    expect(peek.locator("img")).to_be_visible()
    score = ui.page.evaluate("smartcut.store.state.scores.items.find(({ at }) => at === 30).score")
    expect(peek.locator("span")).to_contain_text(f"{score:.2f}".rstrip("0"))
    for edge, lane in ((0.0, "overview"), (71.0, "ruler")):  # it stays on the screen
        page.mouse.move(*ui.on_timeline(edge, lane))
        box = peek.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 1280
    page.mouse.move(600, 200)
    expect(peek).to_be_hidden()


def test_unsampled_parts_are_labeled_unknown(page: Page, static_page: str) -> None:
    ui = FakedPage(page, static_page)
    ui.open()
    until(page, "smartcut.store.state.info !== null")
    page.mouse.move(*ui.on_timeline(30, "scores"))
    peek = page.get_by_test_id("peek")
    expect(peek.locator("span")).to_have_text("not analyzed")
    expect(peek.locator("img")).to_be_hidden()
