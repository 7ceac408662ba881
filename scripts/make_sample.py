"""Makes the sample: sample.mp4, ten minutes of a made-up camera, and sample.json, what happens in it and when.

    python scripts/make_sample.py [FOLDER]        (default: .cache/sample in the repository)

It is made of public-domain and CC0 photographs (see sample_pictures.py). Does nothing where the sample already is.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).resolve().parent
CACHE = SCRIPTS.parent / ".cache"
VIDEO, KNOWN = "sample.mp4", "sample.json"
KEYFRAME_SECONDS = 2
MAKERS = ("make_sample.py", "sample_scene.py", "sample_sprites.py", "sample_pictures.py")


def recipe() -> str:
    """Changes when a script that makes the sample does, so that an old sample is made again."""
    digest = hashlib.sha256()
    for name in MAKERS:
        digest.update((SCRIPTS / name).read_bytes())
    return digest.hexdigest()


def is_made(folder: Path) -> bool:
    """Whether the sample in `folder` is whole and made by these scripts."""
    try:
        known = json.loads((folder / KNOWN).read_text("utf-8"))
        return known["recipe"] == recipe() and known["bytes"] == (folder / VIDEO).stat().st_size
    except (OSError, ValueError, KeyError, TypeError):
        return False


def make(folder: Path, pictures: Path) -> None:
    """Write both files; the list of events comes last, so a broken run leaves no sample that looks whole."""
    from sample_pictures import PICTURES, fetch_pictures
    from sample_scene import DURATION, visits

    fetch_pictures(pictures)
    happening = visits(pictures)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / KNOWN).unlink(missing_ok=True)
    unfinished = folder / f"{VIDEO}.part"
    _encode(unfinished, pictures, happening)
    unfinished.replace(folder / VIDEO)
    known = {
        "video": VIDEO,
        "duration": DURATION,
        "events": [{"label": visit.label, "start": visit.start, "stop": visit.stop} for visit in happening],
        "made_of": {picture.name: picture.rights for picture in PICTURES if picture.in_sample},
        "bytes": (folder / VIDEO).stat().st_size,
        "recipe": recipe(),
    }
    text = json.dumps(known, ensure_ascii=False, indent=2) + "\n"
    half = folder / f"{KNOWN}.part"
    half.write_text(text, "utf-8")
    half.replace(folder / KNOWN)


def _encode(path: Path, pictures: Path, happening: list[Any]) -> None:
    import av
    from sample_scene import FPS, HEIGHT, WIDTH, frames

    options = {"preset": "veryfast", "crf": "30", "bf": "0", "sc_threshold": "0", "threads": "2"}
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.gop_size = KEYFRAME_SECONDS * FPS
        stream.time_base = Fraction(1, FPS)
        for index, planes in enumerate(frames(pictures, happening)):
            frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
            for plane, values in zip(frame.planes, planes, strict=True):
                rows, columns = values.shape
                if plane.line_size == columns:
                    plane.update(values.tobytes())
                else:
                    lines = memoryview(bytearray(plane.buffer_size))
                    for row in range(rows):
                        lines[row * plane.line_size : row * plane.line_size + columns] = values[row].tobytes()
                    plane.update(lines)
            frame.pts, frame.time_base = index, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def main(arguments: Sequence[str]) -> None:
    """Make the sample unless it is there; ends the process with one sentence when that fails."""
    folder = Path(arguments[0]) if arguments else CACHE / "sample"
    if is_made(folder):
        return
    from sample_pictures import PictureError

    print(f"Making the sample clip in {folder} (a minute at most) …", file=sys.stderr)
    try:
        make(folder, CACHE / "pictures")
    except ModuleNotFoundError as error:
        raise SystemExit(f"The sample clip is made with numpy, pillow and av: `pip install {error.name}`.") from None
    except PictureError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main(sys.argv[1:])
