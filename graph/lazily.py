"""networkx and numpy, read when something of them is first used: few requests need them, and no start does.

Refuses to hide them from who checks types: there they are the modules themselves.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["np", "nx"]


class Lazy:
    """Stands for the module of that name. Its first use raises ImportError where there is none."""

    def __init__(self, name: str):
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)


if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
else:
    nx, np = Lazy("networkx"), Lazy("numpy")
