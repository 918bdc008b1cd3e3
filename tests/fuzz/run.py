"""Sends cases to a service of its own and judges each answer: no 500, no half an answer, no call out.

Refuses to end well where a process, much memory or an open file was left behind.
"""

import random
import shutil
import tempfile
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from graph import resources
from graph.store import new_store
from server import create_app
from server.settings import read_settings
from tests.fuzz import census
from tests.fuzz.requests import Maker, hard_cases
from tests.fuzz.traps import trap
from tests.fuzz.wire import send
from tests.live_site import live_site

SMALL = Path(__file__).resolve().parent.parent / "fixtures" / "small"
FORESEEN = frozenset(
    (
        200,
        201,
        204,
        301,
        303,
        304,
        308,
        400,
        401,
        403,
        404,
        405,
        406,
        411,
        412,
        413,
        414,
        415,
        417,
        431,
        503,
        507,
    )
)
SECURITY = ("content-security-policy", "x-content-type-options", "referrer-policy", "x-request-id")
THREADS = 4
GROWN_BYTES = 250_000_000
GROWN_FILES = 12
"""Descriptors of one process: the sockets of the versions that are about to be let go come and go."""
SLOW_S = 20.0


@dataclass
class Report:
    """What a run saw. statuses: counts by kind and status; faults: what is wrong, with the request."""

    statuses: Counter = field(default_factory=Counter)
    faults: list = field(default_factory=list)
    slowest: list = field(default_factory=list)
    before: census.Census = None
    after: census.Census = None

    @property
    def count(self):
        """How many requests were sent."""
        return sum(self.statuses.values())

    def table(self):
        """Counts by kind and status, as lines of text."""
        kinds, found = {}, sorted({status for _, status in self.statuses})
        for (kind, status), number in self.statuses.items():
            kinds.setdefault(kind, Counter())[status] += number
        rows = [["", *map(str, found)]]
        rows += [
            [kind, *(str(counts[status] or "") for status in found)] for kind, counts in sorted(kinds.items())
        ]
        return "\n".join(f"{row[0]:10}" + "".join(f"{cell:>7}" for cell in row[1:]) for row in rows)


def judge(case, outcome):
    """What is wrong with an answer, in words; empty where nothing is."""
    if any("injected" in name or name == "evil" for name in outcome.headers):
        return "a header came in by the request"
    if outcome.fault and (case.sound or outcome.status):
        return outcome.fault
    if case.statuses and outcome.status not in case.statuses:
        return f"status {outcome.status}"
    if outcome.status and outcome.status not in FORESEEN:
        return f"status {outcome.status}"
    if outcome.seconds > SLOW_S and case.sound and not case.kind.startswith("hard"):
        return f"{outcome.seconds:.0f} s"
    missing = [name for name in SECURITY if name not in outcome.headers]
    if case.sound and missing and case.method not in ("CONNECT",):
        return f"no {', '.join(missing)}"
    return ""


@contextmanager
def fuzzed_site(**environment):
    """A service over the small data that takes writes."""
    folder = Path(tempfile.mkdtemp(prefix="maillage-fuzz-"))
    root = folder / "checkout"
    shutil.copytree(SMALL / "data", root / "data")
    for name in ("ontology", "queries"):
        (root / name).symlink_to(resources() / name)
    given = {
        "MAILLAGE_ROOT": str(root), "MAILLAGE_SOURCES": str(SMALL / "sources"), "MAILLAGE_DEADLINE": "3",
        "MAILLAGE_PROCESSES": "2", "MAILLAGE_WORKERS": "2", "MAILLAGE_CACHE_BYTES": "20000000",
        "MAILLAGE_QUERY_MEMORY": "300000000", **environment,
    }  # fmt: skip
    (folder / "home").mkdir()
    with live_site(folder / "home", writes=True, **given) as site:
        yield site
    shutil.rmtree(folder)


def fuzz(site, count, seed, hard=None):
    """Send so many hard cases, all by default, and then drawn ones up to that count; what was seen."""
    rules, questions = addresses()
    report = Report()
    with trap() as trapped:
        cases = list(hard_cases(trapped.address, site.token))
        _all(site, report, cases if hard is None else random.Random(seed).sample(cases, hard), 2)
        warm = Maker(seed, rules, questions, site.token)
        _all(site, report, [warm.draw() for _ in range(200)], THREADS)
        report.before = census.settled(site.process.pid)
        share = max(count - report.count, 0)
        makers = [Maker(f"{seed}-{number}", rules, questions, site.token) for number in range(THREADS)]
        lots = [
            (makers[n].draw() for _ in range(share // THREADS + (n < share % THREADS)))
            for n in range(THREADS)
        ]
        _together([lambda lot=lot: _each(site, report, lot) for lot in lots])
        report.after = census.settled(site.process.pid, report.before)
        if trapped.calls:
            report.faults.append(f"{trapped.calls} calls to {trapped.address}, which nobody may ask")
    report.faults += remains(report.before, report.after)
    if not site.is_well():
        report.faults.append("/health does not answer any more")
    return report


def remains(before, after):
    """What a run left behind, in words."""
    found = []
    if after.processes != before.processes:
        found.append(f"processes: {before.processes} before, {after.processes} after")
    for kind in before.processes:
        if after.memory.get(kind, 0) > before.memory[kind] + GROWN_BYTES:
            found.append(f"memory of {kind}: {before.memory[kind]} bytes before, {after.memory[kind]} after")
        if after.files.get(kind, 0) > before.files[kind] + GROWN_FILES * after.processes[kind]:
            found.append(f"files of {kind}: {before.files[kind]} before, {after.files[kind]} after")
    return found


def addresses():
    """Every route of the URL map, and the parameters of each question by its slug."""
    app = create_app(read_settings({}), new_store())
    rules = sorted({rule.rule for rule in app.url_map.iter_rules()})
    found = app.extensions["maillage"].questions
    return rules, {question.slug: [p.name for p in question.parameters] for question in found}


def _all(site, report, cases, threads):
    lots = [cases[number::threads] for number in range(threads)]
    _together([lambda lot=lot: _each(site, report, lot) for lot in lots])


def _each(site, report, cases):
    for case in cases:
        outcome = send(site.port, case)
        wrong = judge(case, outcome)
        report.statuses[case.kind.split(" ")[0], outcome.status] += 1
        report.slowest.append((round(outcome.seconds, 1), outcome.status, case.kind, case.raw[:80]))
        report.slowest = sorted(report.slowest, key=lambda row: -row[0])[:15]
        if wrong:
            report.faults.append(f"{case.kind}: {wrong}\n    {case.raw[:1500]!r}\n    {outcome.body[:300]!r}")


def _together(tasks):
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
