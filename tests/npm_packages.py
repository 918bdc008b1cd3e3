"""Packages from npm that tests use, installed once from a lock file and kept for the next run."""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

OFFLINE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH")


def installed(source):
    """Folder that holds `node_modules` as the lock file in that folder has them.

    Skips the test where there is no npm, or no network and no earlier installation.
    """
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("no npm: apt-get install npm")
    digest = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir(), f"maillage-{source.name}-{digest}")
    if not (folder / "installed").exists():
        folder.mkdir(exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(source / name, folder)
        done = subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=folder,
            capture_output=True,
            text=True,
        )
        if any(word in done.stderr for word in OFFLINE):
            pytest.skip("npm has no network, and the packages are not installed yet")
        assert done.returncode == 0, done.stderr
        (folder / "installed").touch()
    return folder
