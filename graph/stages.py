"""The stages of a build: what is said when one starts, and how long each took.

Refuses to know what a stage does.
"""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Stages:
    """progress: told in French what starts; seconds: by name of the stages that are over."""

    progress: Callable[[str], None] = lambda _: None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, message: str) -> Iterator[None]:
        """Say what starts, and keep how long it took."""
        self.progress(message)
        start = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - start


@contextmanager
def collection_paused() -> Iterator[None]:
    """Garbage collection paused: a build makes some hundred thousand terms and drops none before its end."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
