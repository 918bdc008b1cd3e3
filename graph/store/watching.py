"""Who is told what happens to the requests of a pool, to count them. Refuses to know how they are counted."""

from typing import Protocol


class Watch(Protocol):
    """Who is told what happens to requests, to count them."""

    def queue(self, lane: str, waiting: int = 0, running: int = 0, refused: int = 0) -> None:
        """By how much the requests of a lane that wait and run changed, and how many were refused."""

    def killed(self, cause: str) -> None:
        """A worker was killed, or an answer thrown away: `deadline`, `memory` or `result`."""


class Unwatched:
    """Counts nothing."""

    def queue(self, lane: str, waiting: int = 0, running: int = 0, refused: int = 0) -> None:
        """Count nothing."""

    def killed(self, cause: str) -> None:
        """Count nothing."""
