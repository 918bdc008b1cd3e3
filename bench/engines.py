"""The engines side by side: each in an environment of its own, loaded with the same triples, and ended.

Refuses to tune one engine alone: each runs as its own documentation starts it, with memory for the whole set.
"""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.client import Connection, Refused
from bench.processes import NotStarted, Process, free_port

ROOT = Path(__file__).resolve().parent.parent
_LOAD_S = 1200.0
_VIRTUOSO_GRAPH = "https://w3id.org/maillage/graph/bench"
_ASK = "ASK { ?s ?p ?o }"


@dataclass(frozen=True)
class Dataset:
    """One generated dataset. root: its tables; home: as built; triples: its merge, as N-Triples."""

    root: Path
    home: Path
    triples: Path


@dataclass
class Running:
    """An engine that answers. endpoint: path of its queries; load_s: seconds from start to first answer."""

    name: str
    version: str
    port: int
    endpoint: str
    process: Process
    load_s: float

    def connection(self, timeout_s: float = 120.0) -> Connection:
        """A connection of its own to the engine."""
        return Connection(self.port, timeout_s)


class Unavailable(Exception):
    """An engine that cannot run here, and why."""


class Engine:
    """How one engine is installed and started."""

    name = ""
    endpoint = "/query"
    packages: Sequence[str] = ()

    def __init__(self, cache: Path):
        """cache: folder of the environments."""
        self.cache = cache
        self.folder = cache / self.name

    def install(self) -> None:
        """Make the environment, where it is missing. Raises Unavailable."""
        if (self.folder / "bin" / "python").exists():
            return
        try:
            subprocess.run([sys.executable, "-m", "venv", str(self.folder)], check=True)
            pip = (str(self.folder / "bin" / "python"), "-m", "pip", "install", "--quiet")
            subprocess.run([*pip, "--disable-pip-version-check", *self.packages], check=True, cwd=ROOT)
        except subprocess.CalledProcessError as error:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise Unavailable(f"its packages cannot be installed ({error})") from error

    def version(self) -> str:
        """What the environment holds."""
        text = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"
        command = [str(self.folder / "bin" / "python"), "-c", text, self.name]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    @contextmanager
    def start(self, dataset: Dataset) -> Iterator[Running]:
        """The engine with the dataset loaded, until the context ends. Raises NotStarted, Unavailable."""
        port = free_port()
        work = self.cache / "work" / self.name
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        command, environment = self.command(dataset, port, work)
        with Process(command, work / "log", environment, work) as process:
            process.wait_until(lambda: listens(port), _LOAD_S)
            self.load(dataset, port, work)
            load_s = process.wait_until(lambda: answers(port, self.endpoint), _LOAD_S)
            yield Running(self.name, self.version(), port, self.endpoint, process, load_s)

    def command(self, dataset: Dataset, port: int, work: Path) -> tuple[list[str], dict[str, str]]:
        """The command that starts it, and its environment variables. work: an empty folder of its own."""
        raise NotImplementedError

    def load(self, dataset: Dataset, port: int, work: Path) -> None:
        """Load the triples, where the command has not."""


class Maillage(Engine):
    """This service, as a user starts it on a home that is already built."""

    name = "maillage"
    endpoint = "/sparql"
    packages = ("--editable", ".")

    def command(self, dataset: Dataset, port: int, work: Path) -> tuple[list[str], dict[str, str]]:
        """`maillage serve`."""
        del work
        environment = {
            "MAILLAGE_HOME": str(dataset.home.resolve()),
            "MAILLAGE_ROOT": str(dataset.root.resolve()),
            "PORT": str(port),
        }
        return [str(self.folder / "bin" / "maillage"), "serve"], environment


class Oxigraph(Engine):
    """`oxigraph serve` in memory: the merge is in its default graph, so no triple counts twice."""

    name = "oxigraph"
    packages = ("oxigraph==0.5.13",)

    def command(self, dataset: Dataset, port: int, work: Path) -> tuple[list[str], dict[str, str]]:
        """`oxigraph serve` without a location."""
        del dataset, work
        return [str(self.folder / "bin" / "oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"], {}

    def load(self, dataset: Dataset, port: int, work: Path) -> None:
        """One POST of the Graph Store Protocol."""
        del work
        with Connection(port, _LOAD_S) as connection:
            connection.post("/store?default", dataset.triples.read_bytes(), "application/n-triples")


class RdflibEndpoint(Engine):
    """`rdflib-endpoint serve` with rdflib's own store in memory, its default."""

    name = "rdflib-endpoint"
    endpoint = "/"
    packages = ("rdflib-endpoint[cli]==0.6.3", "uvicorn==0.54.0")

    def command(self, dataset: Dataset, port: int, work: Path) -> tuple[list[str], dict[str, str]]:
        """The file is on the command line."""
        del work
        command = [str(self.folder / "bin" / "rdflib-endpoint"), "serve", "--host", "127.0.0.1"]
        return [*command, "--port", str(port), str(dataset.triples.resolve())], {}


class Virtuoso(Engine):
    """Debian's Virtuoso 7 on a database of its own, with buffers for the whole set."""

    name = "virtuoso"
    endpoint = "/sparql"

    def install(self) -> None:
        """Raises Unavailable where the Debian package is missing."""
        for name in ("virtuoso-t", "isql-vt"):
            if not shutil.which(name):
                raise Unavailable(f"{name} is not installed (Debian's virtuoso-opensource-7)")

    def version(self) -> str:
        """Of the binary."""
        said = subprocess.run(["virtuoso-t", "-?"], check=False, capture_output=True, text=True)
        lines = [line for line in (said.stdout + said.stderr).splitlines() if "Version" in line]
        return lines[0].split("Version")[1].split()[0] if lines else "7"

    def command(self, dataset: Dataset, port: int, work: Path) -> tuple[list[str], dict[str, str]]:
        """In the foreground, with an ini file of its own; the SQL port stands in `work`."""
        sql = free_port()
        (work / "sql-port").write_text(str(sql), encoding="utf8")
        template = (Path(__file__).parent / "virtuoso.ini").read_text(encoding="utf8")
        filled = template.format(
            work=work.resolve(),
            data=dataset.triples.parent.resolve(),
            http=port,
            sql=sql,
            cpus=os.cpu_count() or 1,
        )
        (work / "virtuoso.ini").write_text(filled, encoding="utf8")
        return ["virtuoso-t", "+foreground", "+configfile", str(work.resolve() / "virtuoso.ini")], {}

    def load(self, dataset: Dataset, port: int, work: Path) -> None:
        """The bulk loader, then the right to query. Raises NotStarted where isql fails."""
        del port
        triples = dataset.triples.resolve()
        listed = f"ld_dir('{triples.parent}', '{triples.name}', '{_VIRTUOSO_GRAPH}');"
        commands = f"{listed} rdf_loader_run(); checkpoint;"
        sql = f"localhost:{(work / 'sql-port').read_text(encoding='utf8')}"
        said = subprocess.run(
            ["isql-vt", sql, "dba", "dba", f"exec={commands}"], check=False, capture_output=True, text=True
        )
        if said.returncode or "*** Error" in said.stdout + said.stderr:
            raise NotStarted((said.stdout + said.stderr)[-500:])


ENGINES: dict[str, type[Engine]] = {
    engine.name: engine for engine in (Maillage, Oxigraph, RdflibEndpoint, Virtuoso)
}


def listens(port: int) -> bool:
    """Whether something accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(port: int, endpoint: str) -> bool:
    """Whether a query is answered there."""
    try:
        with Connection(port, 60.0) as connection:
            return b"true" in connection.query(endpoint, _ASK).lower()
    except (OSError, Refused):
        return False
