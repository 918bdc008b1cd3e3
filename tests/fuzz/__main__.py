"""`python -m tests.fuzz [COUNT] [SEED]`: fuzz a service of its own; ends with 1 where something is wrong."""

import sys
import time

from tests.fuzz.run import fuzz, fuzzed_site

count, seed = (int(word) for word in (*sys.argv[1:3], *("2000", "1")[len(sys.argv) - 1 :]))
started = time.monotonic()
with fuzzed_site() as site:
    report = fuzz(site, count, seed)
print(f"{report.count} requests in {time.monotonic() - started:.0f} s, seed {seed}\n{report.table()}")
print(f"before: {report.before}\nafter:  {report.after}")
for row in report.slowest:
    print(*row)
for fault in report.faults:
    print("FAULT", fault)
sys.exit(bool(report.faults))
