"""The photographs that the sample clip is made of: public domain or CC0, carried by a wheel of scikit-image.

Only the pictures are taken out of the wheel; scikit-image itself is not installed.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

WHEEL = "scikit-image==0.26.0"
# one wheel for every machine: pip would otherwise look for one that runs here, which not every Python has
ANY_MACHINE = ["--platform=manylinux_2_28_x86_64", "--python-version=3.12", "--implementation=cp", "--abi=cp312"]


class PictureError(Exception):
    """The pictures can't be had; the sentence says why and what to do."""


@dataclass(frozen=True)
class Picture:
    """One file of the wheel. rights: what scikit-image's own documentation says of it. in_sample: or for tests only."""

    name: str
    sha256: str
    rights: str
    in_sample: bool = True


PICTURES = (
    Picture(
        "astronaut.png",
        "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
        "Eileen Collins, NASA; released into the public domain",
    ),
    Picture(
        "camera.png",
        "b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a",
        "CC0 by the photographer, Lav Varshney",
    ),
    Picture(
        "horse.png",
        "c7fb60789fe394c485f842291ea3b21e50d140f39d6dcb5fb9917cc178225455",
        "CC0 by its author, Andreas Preuss",
    ),
    Picture(
        "rocket.jpg",
        "c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c",
        "Launch of DSCOVR, SpaceX; released into the public domain",
    ),
    Picture(
        "brick.png",
        "7966caf324f6ba843118d98f7a07746d22f6a343430add0233eca5f6eaaa8fcf",
        "CC0, CC0Textures Bricks25",
    ),
    Picture(
        "grass.png",
        "b6b6022426b38936c43a4ac09635cd78af074e90f42ffa8227ac8b7452d39f89",
        "CC0, linolafett",
    ),
    Picture(
        "chelsea.png",
        "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
        "A cat, CC0 by the photographer, Stéfan van der Walt",
        in_sample=False,
    ),
    Picture(
        "coffee.png",
        "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7",
        "A cup of coffee, CC0 by the photographer, Rachel Michetti",
        in_sample=False,
    ),
)


def fetch_pictures(folder: Path) -> Path:
    """Put all pictures into `folder` unless they are there; returns it. PictureError says what failed."""
    if not all(_right(folder / picture.name, picture) for picture in PICTURES):
        with tempfile.TemporaryDirectory(prefix="smartcut-pictures-") as work:
            _unpack(_download(Path(work)), folder)
    return folder


def _right(path: Path, picture: Picture) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == picture.sha256


def _download(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", *ANY_MACHINE, f"--dest={folder}", WHEEL]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or not wheels:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
        why = f" ({said[-1][:200]})" if said else ""
        raise PictureError(
            f"pip could not download {WHEEL}, whose pictures the sample is made of{why}: "
            "check the network or pip's index setting, then try again."
        )
    return wheels[0]


def _unpack(wheel: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        for picture in PICTURES:
            data = archive.read(f"skimage/data/{picture.name}")
            if hashlib.sha256(data).hexdigest() != picture.sha256:
                raise PictureError(
                    f"{picture.name} in {wheel.name} is not the picture that was checked: its SHA-256 differs."
                )
            unfinished = folder / f"{picture.name}.part"
            unfinished.write_bytes(data)
            unfinished.replace(folder / picture.name)
