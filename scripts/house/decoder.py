"""The page's own decoder, libavcodec for WebAssembly: faster than ffmpeg.wasm at what WebCodecs can't decode."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping

from house import CACHE, WEBCLIENT
from house.node import ensure_node
from house.stamps import Stamp
from house.system import apt_install, can_apt
from house.talk import Failed, Stop, run, step

FOLDER = WEBCLIENT / "decoder"
SCRIPT = FOLDER / "build.mjs"
# Debian's names by the version of clang, the tested one first.
VERSIONS = ("16", "19")


def packages(version: str) -> tuple[str, ...]:
    """Debian's packages that compile for WebAssembly, and what else the build calls."""
    llvm = (f"clang-{version}", f"lld-{version}", f"llvm-{version}", f"libclang-rt-{version}-dev-wasm32")
    return (*llvm, "wasi-libc", "make", "xz-utils")


def has_compiler(env: Mapping[str, str]) -> bool:
    """True if build.mjs finds a compiler that does it."""
    command = ["node", SCRIPT, "--check"]
    return subprocess.run(command, env=dict(env), capture_output=True, check=False).returncode == 0


def install_compiler() -> None:
    """Install a compiler through apt, where we may.

    Raises:
        Stop: none could be installed; the sentence names the packages.
    """
    problem = "they can't be installed from here"
    for version in VERSIONS if can_apt() else ():
        try:
            return apt_install(*packages(version))
        except Failed as failure:
            problem = str(failure)
    raise Stop(
        "The page's own decoder needs a compiler for WebAssembly; without it the page decodes HEVC, but slower. "
        f"On Debian: apt-get install {' '.join(packages(VERSIONS[0]))}. ({problem})"
    )


def build_decoder() -> None:
    """Build webclient/vendor/decoder, unless that has been done.

    Raises:
        Stop: there is no compiler, or the source could not be fetched or compiled.
    """
    listed = tuple(FOLDER / name for name in ("decoder.c", "build.mjs", "README.md"))
    made = WEBCLIENT / "vendor" / "decoder" / "decoder.wasm"
    stamp = Stamp(CACHE / "stamps" / "decoder", listed, (made,))
    if stamp.fresh():
        return
    env = {**os.environ, **ensure_node()}
    if not has_compiler(env):
        install_compiler()
    with step("Building the page's decoder"):
        run(["node", SCRIPT], env=env, log="decoder", what="Building the decoder", registry="the npm registry")
    stamp.write()
