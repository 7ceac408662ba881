"""One file through the page's modules: opened, looked through, shown, cut in both ways; and whether it was right."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from format_clips import LOUD, PIECE, UNIT, Clip
from media_clips import read_number
from media_page import Media
from PIL import Image

NEAR = 0.03  # seconds; a frame lasts 0.1
MODULES = """async () => {
  for (const name of ['cut/encode', 'sample/source', 'clock/video-clock'])
    Object.assign(media, await import(`/src/${name}.js`));
  const jpegOf = async (source, width, height) => {
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext('2d').drawImage(source, 0, 0, width, height);
    return base64(await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 }));
  };
  window.shownByVideo = async (at) => {
    const video = document.createElement('video');
    const url = URL.createObjectURL(file());
    video.muted = true;
    const event = (name) => new Promise((resolve, reject) => {
      video.addEventListener(name, resolve, { once: true });
      video.onerror = () => reject(new Error(video.error.message));
    });
    try {
      video.src = url;
      await event('loadeddata');
      // The event 'seeked' may come before the frame does.
      const presented = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
      const seeked = event('seeked');
      video.currentTime = at + media.videoOffset(info);
      await Promise.all([seeked, presented]);
      return await jpegOf(video, video.videoWidth, video.videoHeight);
    } finally {
      video.removeAttribute('src');
      video.load();
      URL.revokeObjectURL(url);
    }
  };
  window.shownByPicture = async (at) => {
    const bitmap = await media.frameAt(file(), info, at);
    try { return await jpegOf(bitmap, bitmap.width, bitmap.height); } finally { bitmap.close(); }
  };
  window.walk = async ({ interval, seconds, at, start, stop }) => {
    const steps = {};
    let by = '';
    const step = async (name, work) => {
      const answer = await attempt(work);
      steps[name] = answer;
    };
    await step('info', async () => { window.info = await media.probe(file()); return info; });
    if (steps.info.error) return steps;
    const clip = async (make) => {
      const { blob, ...rest } = await make(file(), info, { start, stop });
      return { ...rest, data: await base64(blob) };
    };
    await Promise.all([
      step('samples', async () => {
        if (!interval) return [];
        const found = [];
        for await (const frame of media.sampleFrames(file(), info, { interval, width: 320, height: 320 }))
          found.push([frame.at, await base64(frame.jpeg)]);
        return found;
      }),
      step('asked', async () => {
        const found = [];
        const source = await media.openSource(file(), info, { width: 320, height: 320 });
        try {
          for await (const { asked, at, jpeg } of source.frames(seconds.map((at) => ({ at }))))
            found.push([asked, at ?? null, jpeg ? await base64(jpeg) : '']);
        } finally {
          source.close();
        }
        return found;
      }),
      step('frame', async () => {
        by = info.playable ? 'video' : 'frames';
        try {
          if (info.playable) return await shownByVideo(at);
        } catch {
          by = 'either'; // as the page does where the player fails
        }
        return shownByPicture(at);
      }),
    ]);
    steps.frame.by = by;
    await Promise.all([step('fast', () => clip(media.cutClip)), step('exact', () => clip(media.encodeClip))]);
    return steps;
  };
}"""


@dataclass(frozen=True)
class Asked:
    """What is asked of each file. Seconds."""

    interval: float = 1.5
    seconds: tuple[float, ...] = (6.15, 0.0, 4.85, 2.0, 8.35)
    at: float = 5.35
    start: float = 4.25
    stop: float = 7.33


def walk(media: Media, path: Path, asked: Asked) -> dict[str, Any]:
    """The results of each step: for each step {"value"} or {"error"}."""
    media.pick(path)
    steps: dict[str, Any] = media.page.evaluate("(asked) => walk(asked)", vars(asked))
    return steps


def number_in(jpeg: str, turn: int) -> int:
    image = np.asarray(Image.open(io.BytesIO(base64.b64decode(jpeg))).convert("RGB"))
    return read_number(np.rot90(image, turn // 90))


def time_shown(clip: Clip, at: float) -> float:
    """When the frame began that is shown at `at`; the first one also before it."""
    return max((time for time in clip.times if time <= at + 1e-6), default=0.0)


def problems_of_samples(clip: Clip, asked: Asked, samples: list[Any], duration: float) -> list[str]:
    """Each frame shows its own second; one for each sample of the grid; in order."""
    found = []
    for at, jpeg in samples:
        number = number_in(jpeg, clip.turn)
        if abs(number * UNIT - at) > NEAR:
            found.append(f"the frame of {at:.2f} s shows {number * UNIT:.1f} s")
    times = [at for at, _ in samples]
    for start in np.arange(0, duration - 1e-3, asked.interval):
        near = [at for at in times if abs(at - start) <= asked.interval / 2 + NEAR]
        if not near and not any(abs(at - time_shown(clip, start)) <= NEAR for at in times):
            found.append(f"no frame of {start:.1f} s: {[round(at, 2) for at in times]}")
    if times != sorted(set(times)):
        found.append(f"not in order: {times}")
    return found


def problems_of_asked(clip: Clip, asked: Asked, answers: list[Any]) -> list[str]:
    """For each second asked for, in any order, the frame that is shown then."""
    found = []
    if sorted(second for second, _, _ in answers) != sorted(asked.seconds):
        found.append(f"answers for {[second for second, _, _ in answers]}")
    for second, at, jpeg in answers:
        if not jpeg:
            found.append(f"no frame of {second} s")
            continue
        number = number_in(jpeg, clip.turn)
        if abs(at - number * UNIT) > NEAR:
            found.append(f"asked for {second} s, the frame of {at:.2f} s shows {number * UNIT:.1f} s")
        if abs(number * UNIT - time_shown(clip, second)) > NEAR:
            found.append(f"asked for {second} s, got {number * UNIT:.1f} s instead of {time_shown(clip, second):.1f} s")
    return found


def decoded(data: bytes, turn_of_source: int) -> tuple[list[tuple[float, int]], str | None, int]:
    """Time and number of every frame in the order shown, the sound's codec, and the turn the clip asks for."""
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.video[0]
        shown, turn = [], 0
        for frame in container.decode(stream):
            turn = round(-frame.rotation) % 360
            upright = (turn_of_source - turn) // 90  # re-encoded, it is upright already
            shown.append((float(frame.time or 0), read_number(np.rot90(frame.to_ndarray(format="rgb24"), upright))))
        sound = container.streams.audio[0].codec_context.name if container.streams.audio else None
        return shown, sound, turn


def decoded_clip(clip: Clip, made: dict[str, Any]) -> list[str]:
    """For the table: what the clip was written as."""
    _, sound, _ = decoded(base64.b64decode(made["data"]), clip.turn)
    names = {"aac": "AAC", "opus": "Opus", "libopus": "Opus", "mp3": "MP3", "mp3float": "MP3", "pcm_s16le": "PCM"}
    label = {"mp4": "MP4", "mkv": "Matroska", "webm": "WebM", "avi": "AVI"}[made["extension"]]
    return [label, {**names, "pcm_mulaw": "G.711"}.get(sound or "", "silent") if sound else "silent"]


def sound_shift(data: bytes, start: float, tries: int = 60) -> float:
    """By how many seconds a clip's sound runs late against second `start` of the file; inf: it isn't that sound."""
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.audio[0]
        rate, level, begin = stream.codec_context.sample_rate, [], None
        for frame in container.decode(stream):
            begin = float(frame.pts * Fraction(frame.time_base)) if begin is None else begin
            wave = frame.to_ndarray().astype(np.float64)
            level.append(np.abs(wave if wave.ndim == 1 else wave[0]))
    every = round(rate / 100)
    wave = np.concatenate(level)
    heard = wave[: len(wave) // every * every].reshape(-1, every).mean(axis=1)
    heard = heard > heard.max() / 3
    times = (begin or 0) + (np.arange(len(heard)) + 0.5) / 100 + start
    best, shift = 0.0, float("inf")
    for late in np.arange(-tries, tries + 1) / 100:
        place = ((times - late) / PIECE).astype(int)
        alike = float((LOUD[np.clip(place, 0, None) % len(LOUD)] == heard).mean())
        if alike > best + 1e-9:
            best, shift = alike, float(late)
    return shift if best > 0.93 else float("inf")


def problems_of_clip(clip: Clip, asked: Asked, made: dict[str, Any], exact: bool) -> list[str]:
    """A clip decodes whole from 0 on, holds exactly the frames its times say, its sound fits, its turn is kept."""
    found = []
    data = base64.b64decode(made["data"])
    shown, sound, turn = decoded(data, clip.turn)
    start, stop = made["start"], made["stop"]
    expected = [round(time / UNIT) for time in clip.times if start - NEAR <= time < stop - NEAR]
    numbers = [number for _, number in shown]
    if numbers != expected:
        found.append(f"frames {numbers[:3]}…{numbers[-3:]} ({len(numbers)}), times say {expected[:3]}…{expected[-3:]}")
    if abs(shown[0][0]) > 0.001:
        found.append(f"begins at {shown[0][0]:.3f} s")
    wrong = [f"{at:.3f}" for at, number in shown if abs(start + at - number * UNIT) > 0.02]
    if wrong:
        found.append(f"{len(wrong)} frames at wrong times: {wrong[:4]}")
    if start > asked.start + 0.01 or stop < asked.stop - 0.01:
        found.append(f"{start}…{stop} does not hold what was asked")
    if exact and start < time_shown(clip, asked.start) - NEAR:
        found.append(f"starts at {start}, too early")
    if stop > asked.stop + 0.75:
        found.append(f"stops at {stop}, too late")
    if turn not in ({0, clip.turn} if exact else {clip.turn}):
        found.append(f"turned by {turn}")
    if (sound is None) != (clip.sound is None):
        found.append(f"sound: {sound}")
    elif sound is not None and abs(late := sound_shift(data, start)) > 0.06:
        found.append(f"sound {late:+.2f} s late")
    return found
