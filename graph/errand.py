"""One operation on documents in a process of its own: what a file from outside does there harms no service.

The caller gives an errand and gets its outcome; the process is killed at its deadline, ends by itself soon
after where the caller was killed, and may not take more than its memory. Refuses to matter to the store: what
is killed leaves nothing (`shelf.working` sweeps).
"""

import os
import pickle
import resource
import signal
import subprocess
import sys
from dataclasses import dataclass, field

from graph import errors, life
from graph.errors import Fault, InvalidData, MaillageError, PreconditionFailed, QueryTimeout, QueryTooHeavy
from graph.inputs import Inputs
from graph.life import Deed, Done, Library, Plan, Rehearsal
from graph.shelf import Bundle
from graph.store import versions

DEADLINE_S = 120.0
MEMORY_BYTES = 4_000_000_000
_OUT_OF_MEMORY = 77
_GRACE_S = 5.0


@dataclass(frozen=True)
class Errand:
    """What to do, and for whom.

    file, name: a workbook and what it is called, or else bundle: a document that is ready; replacing: slug of
    what it replaces; undo: a version to take back instead. expected: the version that must still be current,
    "" for any. rehearsed: whether it is only tried; language: of the words of what would change.
    """

    library: Library
    who: str
    file: bytes = b""
    name: str = ""
    bundle: Bundle | None = None
    replacing: str = ""
    undo: str = ""
    expected: str = ""
    rehearsed: bool = False
    language: str = "fr"


@dataclass(frozen=True)
class Outcome:
    """What came of it. done or rehearsal; bundle: the document; faults: why nothing came of it, and then the
    corrected copy; warnings: of its cells."""

    done: Done | None = None
    rehearsal: Rehearsal | None = None
    bundle: Bundle | None = None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    corrected: bytes = field(default=b"", repr=False)


def send(errand: Errand) -> Outcome:
    """Have an errand run in a process of its own, and wait for it.

    Raises what the operation raises, QueryTimeout (503) at the deadline, QueryTooHeavy (507) where the
    process was stopped for its memory, or for what it read.
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "graph.errand"],
            input=pickle.dumps(errand), stdout=subprocess.PIPE, env=environment, timeout=DEADLINE_S,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise QueryTimeout(
            f"Ce fichier n'a pas été traité en {DEADLINE_S:.0f} s ; rien n'a été écrit. Partagez-le."
        ) from error
    if ran.returncode in (_OUT_OF_MEMORY, -signal.SIGKILL):
        raise QueryTooHeavy("Ce fichier demande trop de mémoire pour être lu ; rien n'a été écrit.")
    if ran.returncode:
        raise MaillageError("La lecture de ce fichier s'est arrêtée d'elle-même ; rien n'a été écrit.")
    outcome: Outcome | _Failure = pickle.loads(ran.stdout)
    if isinstance(outcome, _Failure):
        raise outcome.error()
    return outcome


def run(errand: Errand) -> Outcome:
    """Do what an errand says, here. Raises what the operation raises."""
    from graph.incoming import Incoming, correct_copy, read_incoming

    library, bundle = errand.library, errand.bundle
    read: Incoming | None = None
    warnings: tuple[Fault, ...] = ()

    def refused(faults: tuple[Fault, ...]) -> Outcome:
        copy = correct_copy(errand.file, faults, warnings, errand.name) if errand.file else b""
        return Outcome(faults=faults, warnings=warnings, corrected=copy)

    if errand.file:
        read = read_incoming(library, errand.file, errand.name, errand.replacing)
        bundle, warnings = read.bundle, read.warnings
        if bundle is None:
            return refused(read.faults)
    if errand.undo:
        plan = life.undoing(errand.undo)
    elif bundle:
        plan = life.importing(bundle, errand.replacing)
    else:
        raise errors.BadRequest("Il n'y a rien à faire : ni fichier, ni version.")
    plan = expecting(plan, errand.expected) if errand.expected else plan
    try:
        if errand.rehearsed:
            rehearsal = life.rehearse(library, plan, errand.who, language=errand.language)
            return Outcome(rehearsal=rehearsal, bundle=bundle, warnings=warnings)
        return Outcome(life.carry(library, plan, errand.who), bundle=bundle, warnings=warnings)
    except InvalidData as error:
        return refused(read.refused(error) if read else error.faults)


def expecting(plan: Plan, version: str) -> Plan:
    """The plan, refused where another version than that one is current: PreconditionFailed (412)."""

    def checked(library: Library, inputs: Inputs, who: str) -> Deed:
        if versions.current(library.home).version != version:
            raise PreconditionFailed(
                f"Le jeu de données a changé depuis la version {version} ; rien n'a été fait. Regardez à "
                "nouveau ce qui changerait, puis confirmez."
            )
        return plan(library, inputs, who)

    return checked


@dataclass(frozen=True)
class _Failure:
    """An error of ours, as it goes from one process to the other."""

    kind: str
    message: str

    def error(self) -> MaillageError:
        """The error again; of an unknown kind, the base of all."""
        kind = getattr(errors, self.kind, MaillageError)
        error: MaillageError = kind(self.message)
        return error


def main() -> None:
    """Read an errand on standard input, write its outcome on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    signal.setitimer(signal.ITIMER_REAL, DEADLINE_S + _GRACE_S)
    answer, sys.stdout = sys.stdout.buffer, sys.stderr
    errand: Errand = pickle.load(sys.stdin.buffer)
    outcome: Outcome | _Failure
    try:
        outcome = run(errand)
    except MaillageError as error:
        outcome = _Failure(type(error).__name__, str(error))
    except MemoryError:
        raise SystemExit(_OUT_OF_MEMORY) from None
    answer.write(pickle.dumps(outcome))


if __name__ == "__main__":
    from graph.errand import main as start  # so that what is pickled is of the module, not of __main__

    start()
