"""`maillage serve` as a person starts it, in a process of its own: what black-box tests speak to."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 60


@dataclass(frozen=True)
class Site:
    """A service at work: its process, its home, its port and address; token: one that writes, or empty."""

    process: subprocess.Popen
    home: Path
    port: int
    token: str = ""

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def is_well(self):
        """Whether it says that it serves."""
        try:
            with urllib.request.urlopen(f"{self.address}/health", timeout=PATIENCE_S) as answer:
                return answer.status == 200
        except urllib.error.URLError:
            return False


@contextmanager
def live_site(home, *arguments, writes=False, **environment):
    """The service over that home; arguments: more words of its command; writes: with a token file."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = Path(home)
    tokens, log = home / "tokens", home.with_suffix(".log")
    words = ("--port", str(port), *(("--token-file", str(tokens)) if writes else ()), *arguments)
    given = {"MAILLAGE_HOME": str(home), "HOST": "127.0.0.1", "PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, "-m", "server.cli", "serve", *words]
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            command, cwd=ROOT, env=os.environ | given, stdout=subprocess.DEVNULL, stderr=errors
        ) as process,
    ):
        site = Site(process, home, port)
        deadline = time.monotonic() + PATIENCE_S
        while not site.is_well():
            assert process.poll() is None, log.read_text(encoding="utf8")
            assert time.monotonic() < deadline, "the service did not answer within a minute"
            time.sleep(0.1)
        try:
            yield Site(process, home, port, tokens.read_text(encoding="utf8").strip() if writes else "")
        finally:
            process.terminate()
            process.wait(PATIENCE_S)
