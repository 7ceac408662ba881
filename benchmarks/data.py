"""Generates the benchmarks' long video: 24 h, 22 GB, 1080p25 H.264, 20 events at known times.

    python -m benchmarks.data [--minutes N] [--yes]         (`make bench-data`)

Joined from a few encoded minutes by stream copy, which takes minutes for a day. Written to SMARTCUT_BENCH_DATA
(default: benchmarks/data, ignored by git) after asking for consent.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import pieces
from benchmarks.footage import find_footage
from benchmarks.joining import join
from benchmarks.results import Day

DAY_MINUTES, EVENTS_A_DAY, MINUTES_AN_EVENT = 24 * 60, 20, 15
ASK_ABOVE_BYTES = 1_000_000_000
SPARE_BYTES = 2_000_000_000  # to leave free


class NoSpace(Exception):
    """The disk is too full, or its use was not agreed to; str() is a sentence for the user."""


def folder() -> Path:
    """The data folder."""
    named = os.environ.get("SMARTCUT_BENCH_DATA")
    return Path(named) if named else Path(__file__).resolve().parent / "data"


def name_of(minutes: int) -> str:
    """day-24h, day-10m."""
    return f"day-{minutes // 60}h" if minutes % 60 == 0 else f"day-{minutes}m"


def find_day(minutes: int = DAY_MINUTES) -> Day | None:
    """The video of that length, or None if it is missing or incomplete."""
    known = folder() / f"{name_of(minutes)}.json"
    try:
        facts = json.loads(known.read_text("utf-8"))
        video = folder() / facts["video"]
        if video.stat().st_size != facts["bytes"]:
            return None
    except (OSError, ValueError, KeyError):
        return None
    events = [(each["start"], each["stop"], each["label"]) for each in facts["events"]]
    return Day(video, float(facts["duration"]), events)


def order(count: int, events: int, quiet: int, busy: int) -> list[tuple[bool, int]]:
    """The sequence of pieces as (has an event, number of the piece). Deterministic.

    Events are spread over the whole, never in the first piece, and two are close together.
    """
    chance = random.Random(1895)
    width = count / events
    places = {int(width * (number + chance.uniform(0.2, 0.8))) for number in range(events - 1)}
    places.discard(0)
    middle = sorted(places)[len(places) // 2] if places else count // 2
    spare = [place for place in range(middle + 1, count) if place not in places] + [
        place for place in range(count - 1, 0, -1) if place not in places
    ]
    for place in spare[1 if len(spare) > 2 else 0 :]:
        if len(places) >= min(events, count - 1):
            break
        places.add(place)
    numbers = {place: index % busy for index, place in enumerate(sorted(places))}
    return [(True, numbers[place]) if place in places else (False, place % quiet) for place in range(count)]


def make_day(minutes: int, *, agreed: bool, seconds: int = pieces.SECONDS, say: Callable[[str], None] = print) -> Day:
    """The video of that many minutes; generated if missing.

    Args:
        agreed: use the disk without asking.
        seconds: length of a piece; `minutes` counts pieces.

    Raises:
        NoSpace: too little disk space, or no consent.
    """
    found = find_day(minutes)
    if found:
        return found
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    events = min(max(minutes // MINUTES_AN_EVENT, 2), EVENTS_A_DAY)
    ask_for_space(place, minutes * seconds * pieces.BITRATE // 8, agreed=agreed, say=say)
    quiet, busy = pieces.make_pieces(place, find_footage(), seconds=seconds, say=say)
    chosen = [(busy if event else quiet)[number] for event, number in order(minutes, events, len(quiet), len(busy))]
    video = place / f"{name_of(minutes)}.mp4"
    join(video, chosen, seconds=seconds, say=say)
    happening = [
        {"start": index * seconds + piece.event[0], "stop": index * seconds + piece.event[1], "label": piece.event[2]}
        for index, piece in enumerate(chosen)
        if piece.event
    ]
    facts = {"video": video.name, "duration": minutes * seconds, "bytes": video.stat().st_size, "events": happening}
    known = video.with_suffix(".json.part")
    known.write_text(json.dumps(facts, indent=1) + "\n", "utf-8")
    known.replace(video.with_suffix(".json"))
    day = find_day(minutes)
    assert day is not None
    return day


def ask_for_space(place: Path, wanted: int, *, agreed: bool, say: Callable[[str], None]) -> None:
    """Print how much disk space will be used, and ask for consent to use a lot.

    Raises:
        NoSpace: too little is free, or the answer was not yes.
    """
    free = shutil.disk_usage(place).free
    used = f"{wanted / 1e9:.1f} GB of the {free / 1e9:.0f} GB free in {place.name}/"
    if wanted + SPARE_BYTES > free:
        raise NoSpace(
            f"This needs {used}, and 2 GB must stay free: set SMARTCUT_BENCH_DATA to a folder on a larger disk."
        )
    say(f"This uses {used}")
    if agreed or wanted < ASK_ABOVE_BYTES:
        return
    if not sys.stdin.isatty():
        raise NoSpace("No terminal to ask for consent: pass --yes, as in `make bench-data ARGS=--yes`.")
    if input("Continue? [y/N] ").strip().lower() not in ("y", "yes"):
        raise NoSpace("Nothing was generated.")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=DAY_MINUTES, help="length of the video (default: a day)")
    parser.add_argument("--yes", action="store_true", help="use the disk without asking")
    options = parser.parse_args(arguments)
    if options.minutes < 3:
        parser.error("a video of at least 3 minutes is needed")
    try:
        day = make_day(options.minutes, agreed=options.yes)
    except NoSpace as problem:
        print(f"SmartCut: {problem}", file=sys.stderr)
        return 1
    print(f"{day.video.name}: {day.duration / 3600:.2f} h, {day.video.stat().st_size / 1e9:.2f} GB")
    print(f"{len(day.events)} events, listed in {day.video.with_suffix('.json').name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
