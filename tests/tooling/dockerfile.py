"""Reads our Dockerfiles and carries out their builds without an engine, in a folder that stands for the image.

Only what our files use is understood; anything else raises, so that a test fails rather than passes over it.
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from checkout import ROOT, clean_environment, tracked_files

KNOWN = {"FROM", "ARG", "ENV", "WORKDIR", "COPY", "RUN", "USER", "EXPOSE", "LABEL", "HEALTHCHECK", "CMD", "ONBUILD"}
# Folders of an image that our files write to; in the walk they lie below another root.
OURS = re.compile(r"(?<![\w.])/(opt/smartcut|srv/page|srv/sample|src)\b")


@dataclass
class Stage:
    """One FROM and what follows, as (instruction, rest) in order."""

    base: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, instruction: str) -> list[str]:
        """What follows each use of an instruction."""
        return [rest for word, rest in self.steps if word == instruction]


def parse(path: Path) -> list[Stage]:
    """The stages of a Dockerfile; ValueError for an instruction that is not ours."""
    text = "\n".join(line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    stages: list[Stage] = []
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip():
            continue
        word, _, rest = line.strip().partition(" ")
        if word not in KNOWN:
            raise ValueError(f"{path.name}: {word} is an instruction that this test does not know")
        if word == "FROM":
            base, _, name = rest.strip().partition(" AS ")
            stages.append(Stage(base, name))
        elif not stages:
            raise ValueError(f"{path.name}: {word} before FROM")
        else:
            stages[-1].steps.append((word, rest.strip()))
    return stages


def environment_of(stage: Stage) -> dict[str, str]:
    """What its ENV lines set, in order, not expanded."""
    found: dict[str, str] = {}
    for rest in stage.all("ENV"):
        found.update(match.groups() for match in re.finditer(r'([A-Z_]+)="?([^"\s]*)"?', rest))
    return found


def exec_form(rest: str) -> list[str]:
    """The words of CMD [...] or of HEALTHCHECK ... CMD [...]; ValueError for the shell form, which swallows signals."""
    words = json.loads(rest[rest.index("[") :]) if "[" in rest else None
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValueError(f"not in exec form: {rest}")
    return words


def ignored(path: Path, patterns: list[str]) -> bool:
    """Whether .dockerignore keeps a path (relative to the checkout) out of the build."""
    names = [path, *path.parents][:-1]
    for pattern in patterns:
        bare = pattern.removeprefix("**/")
        for name in names:
            text = str(name)
            if fnmatch.fnmatch(text, bare) and (text.count("/") == bare.count("/")):
                return True
            if pattern.startswith("**/") and fnmatch.fnmatch(name.name, bare):
                return True
    return False


def build_context() -> list[Path]:
    """The tracked files that travel into a build."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    patterns = [line.strip().rstrip("/") for line in lines if line.strip() and not line.startswith("#")]
    return [path for path in tracked_files() if not ignored(path, patterns)]


HOST_COMPILERS = ("cc", "gcc", "c++", "g++", "c99", "c89")
"""Our base images have none, so a build that needs one must fail here too."""


def without_host_compilers(path: str, folder: Path) -> str:
    """A PATH without C compilers: each folder that has one is replaced by links to its other programs."""
    kept = []
    for index, entry in enumerate(path.split(os.pathsep)):
        if not any((Path(entry) / name).exists() for name in HOST_COMPILERS):
            kept.append(entry)
            continue
        mirror = folder / str(index)
        mirror.mkdir(parents=True, exist_ok=True)
        for program in Path(entry).iterdir():
            link = mirror / program.name
            if program.name not in HOST_COMPILERS and not link.is_symlink():
                link.symlink_to(program)
        kept.append(str(mirror))
    return os.pathsep.join(kept)


OF_THE_SYSTEM = ("useradd ", "apt-get ")
"""Steps that change the machine itself: `make test` installs what they install, where it may."""


class Walk:
    """The build of one Dockerfile below a folder: COPY and RUN for real, as the user who runs the test.

    The last stage is the image: its files lie below `root`; `environment()` and `command()` say how it runs.
    """

    def __init__(self, path: Path, root: Path, arguments: Mapping[str, str] | None = None) -> None:
        self.stages = parse(path)
        self.root = root
        self.arguments = dict(arguments or {})
        self.context = build_context()
        self.path = without_host_compilers(os.environ["PATH"], root / "path")

    def place(self, text: str, stage: Stage) -> str:
        """A text with our folders of the image in the place where they really lie."""
        return OURS.sub(lambda match: str(self.folder(stage) / match[1]), text)

    def folder(self, stage: Stage) -> Path:
        """Where the files of a stage lie. An environment knows its own path: what the image copies stays in place."""
        return self.root / (stage.name if stage.name and stage.name != "packages" else "image")

    def expand(self, text: str, stage: Stage) -> str:
        """A text with the build arguments that the stage declares."""
        for declared in stage.all("ARG"):
            name, _, default = declared.partition("=")
            value = self.arguments.get(name, default.strip('"'))
            text = text.replace("${" + name + "}", value)
        return text

    def build(self) -> None:
        """Carry out every stage, in order."""
        for stage in self.stages:
            where = self.folder(stage)
            for word, rest in stage.steps:
                rest = self.expand(rest, stage)
                if word == "WORKDIR":
                    where = Path(self.place(rest, stage))
                    where.mkdir(parents=True, exist_ok=True)
                elif word == "COPY":
                    self.copy(rest, stage, where)
                elif word == "RUN" and not rest.startswith(OF_THE_SYSTEM):
                    env = clean_environment(**{"PATH": self.path, **self.environment(stage)})
                    command = ["sh", "-c", self.place(rest, stage)]
                    done = subprocess.run(command, cwd=where, env=env, capture_output=True, text=True, check=False)
                    if done.returncode:
                        raise AssertionError(f"RUN {rest}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")

    def copy(self, rest: str, stage: Stage, where: Path) -> None:
        """COPY [--from=stage] source... target."""
        words = rest.split()
        origin = next((word.removeprefix("--from=") for word in words if word.startswith("--from=")), None)
        *sources, target = [word for word in words if not word.startswith("--")]
        to = where / self.place(target, stage)
        for source in sources:
            if origin:
                other = next(found for found in self.stages if found.name == origin)
                there = Path(self.place(source, other))
                if there != to:  # the environment lies in its place already
                    shutil.copytree(there, to, dirs_exist_ok=True)
                continue
            files = [path for path in self.context if path == Path(source) or path.is_relative_to(source)]
            if not files:
                raise AssertionError(f"COPY {source}: nothing of it is tracked and outside of .dockerignore")
            for path in files:
                into_folder = target.endswith("/") or len(sources) > 1
                named = path.relative_to(source) if path != Path(source) else Path(path.name if into_folder else "")
                copied = to / named if str(named) != "." else to
                copied.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / path, copied)

    def environment(self, stage: Stage | None = None) -> dict[str, str]:
        """What ENV sets in a stage (the last one without it), with our folders in their place."""
        stage = stage or self.stages[-1]
        env = {name: self.place(value, stage) for name, value in environment_of(stage).items()}
        if "PATH" in env:
            env["PATH"] = env["PATH"].replace("$PATH", self.path)
        env.pop("PIP_NO_CACHE_DIR", None)  # keeps a layer small; here it would only fetch everything anew
        if stage.base.startswith("python") and stage.name:
            env["SMARTCUT_ENV"] = self.place("/opt/smartcut", stage)
        return env

    def command(self, instruction: str) -> list[str]:
        """CMD or HEALTHCHECK of the image, with our folders in their place."""
        last = self.stages[-1]
        return [self.place(word, last) for word in exec_form(last.all(instruction)[-1])]
