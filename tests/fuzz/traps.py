"""A host that must never be asked: it listens, answers nothing, and remembers who came."""

import socket
import threading
from contextlib import closing, contextmanager


class Trap:
    """An address, and how many connections reached it."""

    def __init__(self, listener):
        self.calls = 0
        self._listener = listener
        self.address = f"http://127.0.0.1:{listener.getsockname()[1]}/trap"

    def watch(self):
        """Count connections until the listener closes."""
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()


@contextmanager
def trap():
    """A trap that is set."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        found = Trap(listener)
        watcher = threading.Thread(target=found.watch, daemon=True)
        watcher.start()
        yield found
        listener.shutdown(socket.SHUT_RDWR)
    watcher.join(5)
