"""The files of the table of formats: which exist, what is special about each, and which can't exist."""

from __future__ import annotations

from dataclasses import dataclass

from format_clips import Clip

CONTAINERS = {"mp4": "MP4", "mkv": "Matroska", "webm": "WebM", "ts": "MPEG-TS", "avi": "AVI", "mov": "QuickTime"}
EVERY = ("H.264", "HEVC", "VP9", "AV1", "MPEG-4")
SOUND = {"mp4": "AAC", "mkv": "AAC", "webm": "Opus", "ts": "AAC", "avi": "PCM", "mov": "AAC"}
# Ruled out by the container itself (WebM), or by the lack of a standard mapping.
NEVER = {
    *((codec, "webm") for codec in ("H.264", "HEVC", "MPEG-4")),
    *((codec, container) for codec in ("VP9", "AV1") for container in ("ts", "mov")),
}
FRAGMENTS = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
OPEN_H264 = {"x264-params": "open-gop=1:bframes=3:b-adapt=0:keyint=20:min-keyint=1", "preset": "veryfast"}
OPEN_HEVC = {"x265-params": "keyint=20:min-keyint=1:scenecut=0:open-gop=1:bframes=4:b-adapt=0:log-level=none"}


@dataclass(frozen=True)
class Case:
    """A file and what is special about it; `en` and `ru` go into the table. Empty: the plain codec and container."""

    clip: Clip
    en: str = ""
    ru: str = ""

    @property
    def container(self) -> str:
        return CONTAINERS[self.clip.name.rsplit(".", 1)[1]]


def plain() -> list[Case]:
    """Every codec in every container that takes it, with sound."""
    found = []
    for codec in EVERY:
        for ending in CONTAINERS:
            if (codec, ending) in NEVER:
                continue
            sound = "MP3" if (codec, ending) == ("MPEG-4", "avi") else SOUND[ending]
            name = f"{codec.replace('.', '').lower()}.{ending}"
            found.append(Case(Clip(name, codec, sound)))
    return found


SPECIAL = [
    Case(
        Clip("fragmented.mp4", "H.264", "AAC", b_frames=2, container=FRAGMENTS),
        "fragmented (as written while recording)",
        "фрагментированный (запись на лету)",
    ),
    Case(Clip("uneven.mp4", "H.264", "AAC", uneven=True), "variable frame rate", "переменная частота кадров"),
    Case(Clip("uneven.webm", "VP9", "Opus", uneven=True), "variable frame rate", "переменная частота кадров"),
    Case(Clip("uneven-hevc.mkv", "HEVC", uneven=True), "variable frame rate", "переменная частота кадров"),
    Case(Clip("later.mkv", "H.264", "AAC", first=7.3, b_frames=2), "first frame at 7.3 s", "первый кадр на 7,3 с"),
    Case(Clip("later.mp4", "H.264", "AAC", first=7.3), "first frame at 7.3 s", "первый кадр на 7,3 с"),
    Case(Clip("later.ts", "HEVC", "AAC", first=7.3), "first frame at 7.3 s", "первый кадр на 7,3 с"),
    Case(Clip("turned-90.mp4", "H.264", turn=90), "rotated by 90°", "повёрнут на 90°"),
    Case(Clip("turned-180.mp4", "H.264", turn=180), "rotated by 180°", "повёрнут на 180°"),
    Case(Clip("turned-270.mov", "HEVC", turn=270), "rotated by 270°", "повёрнут на 270°"),
    Case(
        Clip("far.mp4", "H.264", seconds=40, group=330),
        "33 s between keyframes",
        "33 с между ключевыми кадрами",
    ),
    Case(
        Clip("far.avi", "MPEG-4", "PCM", seconds=40, group=330),
        "33 s between keyframes",
        "33 с между ключевыми кадрами",
    ),
    Case(Clip("camera.mov", "H.264", "G.711"), "camera audio", "звук камер"),
    Case(Clip("camera.avi", "H.264", "G.711"), "camera audio", "звук камер"),
    Case(Clip("ten-bit.mp4", "HEVC", "AAC", pix_fmt="yuv420p10le"), "10 bits per channel", "10 бит на канал"),
    Case(Clip("b-frames.mp4", "H.264", "AAC", b_frames=3), "B-frames", "B-кадры"),
    Case(
        Clip("open.mp4", "H.264", "AAC", options=OPEN_H264, b_frames=3),
        "open GOP",
        "открытые GOP",
    ),
    Case(
        Clip("open-hevc.ts", "HEVC", "AAC", options=OPEN_HEVC),
        "open GOP",
        "открытые GOP",
    ),
    Case(
        Clip("open.ts", "H.264", "AAC", options=OPEN_H264, b_frames=3),
        "open GOP",
        "открытые GOP",
    ),
    Case(Clip("old.avi", "MS-MPEG-4", "MP3")),
    Case(Clip("motion.avi", "MJPEG", "G.711"), "camera audio", "звук камер"),
    Case(Clip("motion.mov", "MJPEG", "PCM")),
]
CASES = [*plain(), *SPECIAL]
