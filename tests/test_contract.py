"""The fixed names, columns and IRIs, checked from outside by a script that nobody here wrote."""

import subprocess
import sys
from pathlib import Path

import pytest

CONTRACT = Path(__file__).resolve().parent.parent.parent / "shared" / "check" / "contract.py"


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract check stands in ../shared, which is not here")
def test_the_running_service_keeps_the_contract(served):
    checked = subprocess.run(
        [sys.executable, str(CONTRACT), served], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "0 fault(s)" in checked.stdout
