"""Builds the page's decoder: libavcodec compiled to WebAssembly, for what WebCodecs can't decode."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping

from tooling import CACHE, WEBCLIENT
from tooling.console import CommandFailed, SetupError, run, step
from tooling.node import ensure_node
from tooling.stamps import Stamp
from tooling.system import apt_install, can_apt

FOLDER = WEBCLIENT / "decoder"
SCRIPT = FOLDER / "build.mjs"
# LLVM versions in Debian; the tested one first.
VERSIONS = ("16", "19")


def packages(version: str) -> tuple[str, ...]:
    """Debian packages with a compiler for WebAssembly, and the build's other tools."""
    llvm = (f"clang-{version}", f"lld-{version}", f"llvm-{version}", f"libclang-rt-{version}-dev-wasm32")
    return (*llvm, "wasi-libc", "make", "xz-utils")


def has_compiler(env: Mapping[str, str]) -> bool:
    """True if build.mjs finds a suitable compiler."""
    command = ["node", SCRIPT, "--check"]
    return subprocess.run(command, env=dict(env), capture_output=True, check=False).returncode == 0


def install_compiler() -> None:
    """Install a compiler with apt where possible.

    Raises:
        SetupError: none could be installed; the message names the packages.
    """
    problem = "they can't be installed automatically here"
    for version in VERSIONS if can_apt() else ():
        try:
            return apt_install(*packages(version))
        except CommandFailed as failure:
            problem = str(failure)
    raise SetupError(
        "The page's own decoder needs a compiler for WebAssembly; without it the page decodes HEVC, but slower. "
        f"On Debian: apt-get install {' '.join(packages(VERSIONS[0]))}. ({problem})"
    )


def build_decoder() -> None:
    """Build webclient/vendor/decoder unless its stamp is fresh.

    Raises:
        SetupError: there is no compiler, or the source could not be fetched or compiled.
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
