"""docs/formats.md and docs/formats.ru.md: the table of formats, made from what the tests saw in the page."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from format_cases import CONTAINERS, EVERY, NEVER, Case

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"en": ROOT / "docs" / "formats.md", "ru": ROOT / "docs" / "formats.ru.md"}
SEEN = ROOT / "tests" / ".artifacts" / "formats"
WRITING = os.environ.get("SMARTCUT_WRITE_FORMATS") == "1"
COMMAND = "SMARTCUT_WRITE_FORMATS=1 .venv/bin/python -m pytest tests/e2e/test_formats*.py"
MARK = "<!-- made by tests/e2e/test_formats*.py: change the test, not this page -->"
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "What can be opened",
        "intro": """\
Each row is a file that a test generates, opens in the page in Chromium, searches, previews, and
cuts in both modes. Every frame of these files shows its own second, and so does the sound: the
test decodes each clip from end to end and compares it with the expected frames and sound.

**Search**: what decodes the frames: the browser, or ffmpeg inside the page, which is slower.
**Preview**: the browser's own player, or decoded frames without sound. **Fast**: frames copied,
starting at the keyframe before; sound that the clip’s container does not support becomes AAC.
**Exact**: re-encoded, starting at the very frame. The table was made in a Chromium without HEVC;
browsers with HEVC use it for the search.""",
        "head": "| File | Search | Preview | Fast | Exact |",
        "browser": "browser",
        "ffmpeg": "ffmpeg",
        "video": "player",
        "frames": "frames",
        "either": "player; frames where it fails",
        "silent": "no sound",
        "refused": "refused:",
        "quote": "“{}”",
        "never": "These do not exist: the container does not support the codec, or no standard defines how:",
        "in": "in",
        "other": """\
Also opened, by ffmpeg only: WMV and FLV. Encrypted, audio-only, truncated and empty files are
refused with a message that says what to do.""",
    },
    "ru": {
        "title": "Что можно открыть",
        "intro": """\
Каждая строка — файл, который тест создаёт, открывает на странице в Chromium, просматривает,
показывает и режет в обоих режимах. Каждый кадр в этих файлах показывает свою секунду, и звук тоже:
тест декодирует каждый клип целиком и сверяет кадры и звук с ожидаемыми.

**Поиск**: чем декодируются кадры: браузером или ffmpeg внутри страницы (медленнее). **Просмотр**:
проигрыватель браузера или декодированные кадры без звука. **Быстро**: копия кадров начиная с
предыдущего ключевого; звук, который контейнер клипа не поддерживает, перекодируется в AAC.
**Точно**: перекодирование ровно с выбранного кадра. Таблица получена в Chromium без HEVC; браузеры
с HEVC используют его при поиске.""",
        "head": "| Файл | Поиск | Просмотр | Быстро | Точно |",
        "browser": "браузер",
        "ffmpeg": "ffmpeg",
        "video": "проигрыватель",
        "frames": "кадры",
        "either": "проигрыватель; кадры, если он не справился",
        "silent": "без звука",
        "refused": "отказ:",
        "quote": "«{}»",
        "never": "Таких файлов не бывает: контейнер не поддерживает кодек, или стандартного способа записи нет:",
        "in": "в",
        "other": """\
Ещё открываются (только через ffmpeg) WMV и FLV. Зашифрованные, обрезанные и пустые файлы, а также
файлы без видео не открываются: страница объясняет, что делать.""",
    },
}


@dataclass(frozen=True)
class Row:
    """What was seen of one file: words of WORDS, or container and sound of a clip, or an error {code, params}."""

    name: str
    search: str
    preview: str
    fast: Any
    exact: Any


def sentence(language: str, error: dict[str, Any]) -> str:
    """An error in the page's words."""
    texts = json.loads((ROOT / "webclient" / "locales" / f"{language}.json").read_text("utf-8"))
    text: str = texts[f"error.media.{error['code']}"]
    for key, value in error["params"].items():
        text = text.replace(f"{{{key}}}", str(value))
    return text


def line(language: str, case: Case, row: Row) -> str:
    """One row of the table, without its line end."""
    words, clip = WORDS[language], case.clip
    kind = f"{clip.codec}, {clip.sound or words['silent']} — {case.container}"
    note = getattr(case, language)

    def cell(found: Any) -> str:
        if isinstance(found, dict):
            return f"{words['refused']} {words['quote'].format(sentence(language, found))}"
        return ", ".join(words.get(part, part) for part in found)

    file = f"{kind}: {note}" if note else kind
    cells = [file, words.get(row.search, ""), words.get(row.preview, ""), cell(row.fast), cell(row.exact)]
    return f"| {' | '.join(cells)} |"


def skeleton(language: str) -> tuple[str, str]:
    """The text before and after the rows."""
    words = WORDS[language]
    never = "\n".join(
        f"- {', '.join(codec for codec in EVERY if (codec, ending) in NEVER)} {words['in']} {label}"
        for ending, label in CONTAINERS.items()
        if any(at == ending for _, at in NEVER)
    )
    before = f"{MARK}\n\n# {words['title']}\n\n{words['intro']}\n\n{words['head']}\n|---|---|---|---|---|\n"
    return before, f"\n\n{words['never']}\n\n{never}\n\n{words['other']}\n"


def check(case: Case, row: Row, *, same_browser: bool) -> None:
    """Hold the committed rows to what was seen, or keep what was seen for write().

    Raises:
        AssertionError: they differ; the message says how to rewrite the table.
    """
    if WRITING:
        SEEN.mkdir(parents=True, exist_ok=True)
        (SEEN / f"{case.clip.name}.json").write_text(json.dumps(vars(row)), "utf-8")
        return
    for language, page in PAGES.items():
        expected = line(language, case, row)
        lines = page.read_text("utf-8").splitlines()
        if not same_browser:  # the decoder depends on the browser, the output does not
            lines = [" | ".join(each.split(" | ")[:1] + each.split(" | ")[3:]) for each in lines]
            expected = " | ".join(expected.split(" | ")[:1] + expected.split(" | ")[3:])
        assert expected in lines, f"{page.name} no longer has this row:\n{expected}\nRewrite it: {COMMAND}"


def write(cases: Sequence[Case]) -> None:
    """Write both pages from what the tests kept."""
    rows = [(case, Row(**json.loads((SEEN / f"{case.clip.name}.json").read_text("utf-8")))) for case in cases]
    for language, page in PAGES.items():
        before, behind = skeleton(language)
        page.write_text(before + "\n".join(line(language, case, row) for case, row in rows) + behind, "utf-8")
