"""Steps of a build run again when what they are made from has changed, and then only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

STEPS = """
import sys
from pathlib import Path

from twotracks.build.graph import _task
from twotracks.build.running.tasks import run
from twotracks.build.state.target import Snapshot
from twotracks.project import Project

root = Path(sys.argv[1])


def step(name):
    def action():
        (root / name).write_text(name)
        print(name, file=sys.stderr)

    return _task(Snapshot(Project(root), {}), name, action, [], [], [root / name])


run([step("validate"), step("bundle")], root / "graph", parallel_backend="threads", n_workers=2)
"""


def test_steps_that_wait_for_no_other_run_once_in_whatever_order_a_process_walks_its_sets(tmp_path: Path):
    def ran(seed: int) -> set[str]:
        environment = os.environ | {"PYTHONHASHSEED": str(seed)}
        command = [sys.executable, "-c", STEPS, str(tmp_path)]
        found = subprocess.run(command, env=environment, text=True, capture_output=True)
        assert not found.returncode, found.stderr
        return set(found.stderr.split())

    assert ran(0) == {"validate", "bundle"}
    assert [ran(seed) for seed in range(1, 5)] == [set()] * 4
