"""A start reads neither networkx nor numpy; who uses them finds them as they are."""

import subprocess
import sys

import networkx
import numpy
import pytest

from graph import lazily, resources

HEAVY = ("networkx", "numpy", "pyvis", "openpyxl")


def test_a_start_of_the_application_reads_no_module_that_only_pictures_need():
    told = f"import sys, server.application; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=resources(), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_what_stands_for_a_module_has_what_the_module_has():
    assert lazily.nx.Graph is networkx.Graph
    assert lazily.np.hypot is numpy.hypot


def test_a_module_that_is_not_there_is_told_when_it_is_used():
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        print(lazily.Lazy("no_such_module").anything)
