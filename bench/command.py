"""The command line under measurement: what a user starts, timed and weighed from outside."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench.memory import peak_memory
from pipeline.settings import Report

_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Measured:
    """A run of the command: what it reported, wall and core seconds, and its peak memory in bytes."""

    report: Report
    seconds: float
    core_seconds: float
    peak: int


def run(raw: Path, warehouse: Path, jobs: int) -> Measured:
    """`trialmart run` in processes of its own."""
    words = ["run", "--raw", str(raw), "--warehouse", str(warehouse), "--jobs", str(jobs)]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "pipeline", *words]
    process = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE)
    with peak_memory(process.pid) as peak:
        told, _ = process.communicate()
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise SystemExit(f"trialmart {' '.join(words)} ended with {process.returncode}")
    report = msgspec.json.decode(told.splitlines()[-1], type=Report)
    cores = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(report, seconds, cores, peak.bytes)
