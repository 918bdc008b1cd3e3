"""An errand runs in a process of its own, which ends whether or not whoever sent it still lives."""

import pickle
import signal
import subprocess
import sys

from shelved import library

from graph.errand import Errand

ENDLESS = """
import time
from graph import errand
errand.DEADLINE_S, errand._GRACE_S = 0.1, 0.1
errand.run = lambda _: time.sleep(60)
errand.main()
"""


def test_an_errand_ends_at_its_deadline_though_nobody_is_left_to_kill_it(tmp_path):
    asked = pickle.dumps(Errand(library(tmp_path, tmp_path), "léa"))
    ran = subprocess.run([sys.executable, "-c", ENDLESS], input=asked, check=False, timeout=30)
    assert ran.returncode == -signal.SIGALRM
