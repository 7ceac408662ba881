"""Parses our Dockerfiles and runs their builds without a Docker engine, in a folder that represents the image.

Supports only the instructions that our files use; anything else raises, so that no test silently skips it.
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
# Folders of the image that our files write to; redirected below another root.
OURS = re.compile(r"(?<![\w.])/(opt/smartcut|srv/page|srv/sample|src)\b")


@dataclass
class Stage:
    """One FROM and its steps: (instruction, arguments), in order."""

    base: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, instruction: str) -> list[str]:
        """The arguments of each use of an instruction."""
        return [rest for word, rest in self.steps if word == instruction]


def parse(path: Path) -> list[Stage]:
    """The stages of a Dockerfile; raises ValueError for an unsupported instruction."""
    text = "\n".join(line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    stages: list[Stage] = []
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip():
            continue
        word, _, rest = line.strip().partition(" ")
        if word not in KNOWN:
            raise ValueError(f"{path.name}: {word} is not supported by this test")
        if word == "FROM":
            base, _, name = rest.strip().partition(" AS ")
            stages.append(Stage(base, name))
        elif not stages:
            raise ValueError(f"{path.name}: {word} before FROM")
        else:
            stages[-1].steps.append((word, rest.strip()))
    return stages


def environment_of(stage: Stage) -> dict[str, str]:
    """The variables that ENV sets, in order, unexpanded."""
    found: dict[str, str] = {}
    for rest in stage.all("ENV"):
        found.update(match.groups() for match in re.finditer(r'([A-Z_]+)="?([^"\s]*)"?', rest))
    return found


def exec_form(rest: str) -> list[str]:
    """The words of CMD [...] or HEALTHCHECK ... CMD [...]; ValueError for the shell form, which swallows signals."""
    words = json.loads(rest[rest.index("[") :]) if "[" in rest else None
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValueError(f"not in exec form: {rest}")
    return words


def ignored(path: Path, patterns: list[str]) -> bool:
    """True if .dockerignore excludes a path (relative to the checkout) from the build."""
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
    """The tracked files that are part of the build context."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    patterns = [line.strip().rstrip("/") for line in lines if line.strip() and not line.startswith("#")]
    return [path for path in tracked_files() if not ignored(path, patterns)]


HOST_COMPILERS = ("cc", "gcc", "c++", "g++", "c99", "c89")
"""Our base images have none: a build that needs one must fail here too."""


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
"""Steps that change the machine, so they are skipped: `make test` installs the same packages where it can."""


class ImageBuild:
    """Builds one Dockerfile below `root`: executes COPY and RUN as the user who runs the test.

    The last stage is the image; `environment()` and `command()` tell how to run it.
    """

    def __init__(self, path: Path, root: Path, arguments: Mapping[str, str] | None = None) -> None:
        self.stages = parse(path)
        self.root = root
        self.arguments = dict(arguments or {})
        self.context = build_context()
        self.path = without_host_compilers(os.environ["PATH"], root / "path")

    def place(self, text: str, stage: Stage) -> str:
        """A text with the image's folders replaced by their real paths."""
        return OURS.sub(lambda match: str(self.folder(stage) / match[1]), text)

    def folder(self, stage: Stage) -> Path:
        """The real folder of a stage. A virtual environment can't be moved, so it is built in the image's folder."""
        return self.root / (stage.name if stage.name and stage.name != "packages" else "image")

    def expand(self, text: str, stage: Stage) -> str:
        """A text with the stage's build arguments substituted."""
        for declared in stage.all("ARG"):
            name, _, default = declared.partition("=")
            value = self.arguments.get(name, default.strip('"'))
            text = text.replace("${" + name + "}", value)
        return text

    def build(self) -> None:
        """Run all stages in order."""
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
                if there != to:  # the virtual environment is already in place
                    shutil.copytree(there, to, dirs_exist_ok=True)
                continue
            files = [path for path in self.context if path == Path(source) or path.is_relative_to(source)]
            if not files:
                raise AssertionError(f"COPY {source}: no tracked file of it is in the build context")
            for path in files:
                into_folder = target.endswith("/") or len(sources) > 1
                named = path.relative_to(source) if path != Path(source) else Path(path.name if into_folder else "")
                copied = to / named if str(named) != "." else to
                copied.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / path, copied)

    def environment(self, stage: Stage | None = None) -> dict[str, str]:
        """The environment of a stage (by default the last), with real paths."""
        stage = stage or self.stages[-1]
        env = {name: self.place(value, stage) for name, value in environment_of(stage).items()}
        if "PATH" in env:
            env["PATH"] = env["PATH"].replace("$PATH", self.path)
        env.pop("PIP_NO_CACHE_DIR", None)  # keeps layers small; here it would only repeat downloads
        if stage.base.startswith("python") and stage.name:
            env["SMARTCUT_ENV"] = self.place("/opt/smartcut", stage)
        return env

    def command(self, instruction: str) -> list[str]:
        """The image's CMD or HEALTHCHECK, with real paths."""
        last = self.stages[-1]
        return [self.place(word, last) for word in exec_form(last.all(instruction)[-1])]
