"""Measured: bringing the whole base in step with the rules of warmth, by night and after the rules were made."""

import json
import subprocess
import sys
import time

from bench.measures import Bench, Result

# What a bare database needs to meet the same: of every client the last touch, whatever it was, and the sums.
_RAW = (
    "SELECT count(*) FROM clients_client c JOIN clients_totals t ON t.client_id = c.id LEFT JOIN timeline_interaction i"
    " ON i.id = (SELECT l.id FROM timeline_interaction l WHERE l.client_id = c.id AND l.archived_at IS NULL"
    " ORDER BY l.at DESC, l.id DESC LIMIT 1) WHERE c.archived_at IS NULL"
)
_WORK = """
import json, time
from krug.core.portions import Pace
from krug.timeline.warmth import actions, running

longest, note = [0.0], Pace.note
def noted(pace, rows, seconds):
    longest[0] = max(longest[0], seconds)
    note(pace, rows, seconds)
Pace.note = noted
actions.take_ready_rules(by_id=None)
told = []
for run in ("first", "night"):
    began = time.perf_counter()
    changed = running.settle_all()
    told.append([round(time.perf_counter() - began, 2), changed])
print(json.dumps({"first": told[0], "night": told[1], "longest_s": round(longest[0], 3)}))
"""


def warmth_base(bench: Bench) -> Result:
    """The night, in which little changes; beside it the first time, in which everything does, and the longest that
    anybody was kept from writing.
    """
    began = time.perf_counter()
    bench.sql.rows(_RAW)
    raw = time.perf_counter() - began
    line = [sys.executable, "-m", "krug", "shell", "--no-imports", "-c", _WORK]
    done = subprocess.run(line, env=bench.server.environment, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    (first, changed), (night, _changed) = told["first"], told["night"]
    detail = {"first_s": first, "changed": changed, "longest_lock_s": told["longest_s"]}
    return Result("warmth.base", night, first, "s", raw=round(raw, 2), detail=detail)
