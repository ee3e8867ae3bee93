"""The command line as people use it and misuse it: what it says, where, and its exit code."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.explain import criteria_spans, item_spans
from tests.conftest import SAMPLES, build
from tests.test_incremental import study


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pipeline", *arguments]


def _trialmart(*arguments: str, folder: Path, given: bytes = b"") -> tuple[int, str, str]:
    """The exit code, standard output and standard error."""
    done = subprocess.run(_command(*arguments), cwd=folder, input=given, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "config", "code", "words"),
    [
        (["run", "--raw", "nowhere"], b"", 74, "does not exist"),
        (["run", "--raw", "file"], b"", 74, "file is a file. Name the folder it lies in"),
        (["run", "--raw", "raw", "--warehouse", "file"], b"", 74, "Name a folder with --warehouse"),
        (["run", "--raw", ".", "--warehouse", "."], b"", 78, "lies in the raw folder"),
        (["run", "--raw", ".", "--warehouse", "wh"], b"", 78, "lies in the raw folder"),
        (["run", "--jobs", "-1"], b"", 2, "--jobs"),
        (["run", "--scheduler", "host"], b"", 78, "such as tcp://host:8786; found 'host'"),
        (["status"], b'scheduler = "host"', 78, "such as tcp://host:8786; found 'host'"),
        (["run"], b"rows = 5", 78, "unknown field"),
        (["run"], b"\xff\xfe", 78, "trialmart.toml"),
        (["run"], b"raw = 5", 78, "Expected a path in quotes, got 5"),
        (["run"], b"jobs = -1", 78, ">= 0"),
        (["run"], b'raw = "from-the-toml"', 74, "from-the-toml does not exist"),
        (["status"], b"", 74, "or name a warehouse"),
        (["erase", "banana"], b"", 2, "NCT and eight digits; found 'banana'"),
        (["status", "--max-age", "26"], b"", 2, "such as 26h"),
        (["status", "--max-age", "9999999999d"], b"", 2, "such as 26h"),
        (["verify", "7"], b"", 74, "no snapshot 7"),
        (["rollback", "7"], b"", 74, "Nothing is published"),
        (["vacuum"], b"", 74, "Nothing is published"),
        (["vacuum", "--keep", "0"], b"", 2, "--keep"),
        (["pin", "good", "7"], b"", 74, "Nothing is published"),
        (["normalize"], b"", 74, "trialmart extract"),
        (["load"], b"", 74, "trialmart extract"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else "",
)
def test_a_failure_is_one_line_and_an_exit_code(
    arguments: list[str], config: bytes, code: int, words: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "raw").mkdir()
    if config:
        (tmp_path / "trialmart.toml").write_bytes(config)
    found, _, told = _trialmart(*arguments, folder=tmp_path)
    assert (found, words in told) == (code, True), told


def test_a_misspelt_variable_is_no_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALMART_WAREHUOSE", "elsewhere")
    found, _, told = _trialmart("status", folder=tmp_path)
    assert (found, "TRIALMART_WAREHUOSE, which is unknown" in told) == (78, True), told


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["query", "select count(*) from trials"], 0, ""),
        (["query", "from enrolment_by_phase"], 2, "enrollment_by_phase"),
        (["query", "drop table trials"], 2, "read-only"),
        (["export", "aact.studies"], 0, "rows of aact.studies"),
        (["export", "MAIN.Runs"], 0, "rows of MAIN.Runs"),
        (["export", "studies"], 74, "aact.studies"),
        (["verify"], 0, ""),
        (["verify", "0"], 74, "There are: 1"),
        (["rollback", "7"], 74, "There are: 1"),
        (["pin", "good", "7"], 74, "There are: 1"),
        (["pin", "../good"], 2, "letters"),
        (["status", "--max-age", "1d"], 0, ""),
        (["status", "--max-age", "0h"], 3, "older than 0h"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else "",
)
def test_what_is_asked_of_a_warehouse(arguments: list[str], code: int, words: str, tmp_path: Path, built: Path) -> None:
    warehouse = str(built.parent)
    found, _, told = _trialmart(*arguments, "--warehouse", warehouse, folder=tmp_path)
    assert (found, words in told) == (code, True), told
    assert list((built.parent / "pins").iterdir()) == []


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        (b'{"id": 1, "description": "5 mg daily"}', 0, '"unit":"mg"'),
        (b"", 0, ""),
        (b'{"id": 1, "descri', 74, "Line 1 of standard input"),
        (b'{"id": 1, "label": 3}', 74, "Line 1 of standard input"),
        (b"\xff\xfe", 74, "Line 1 of standard input"),
    ],
)
def test_lines_to_read_are_json_in_utf8(line: bytes, code: int, words: str, tmp_path: Path) -> None:
    found, told, wrong = _trialmart("read-doses", folder=tmp_path, given=line)
    assert (found, words in told + wrong) == (code, True), wrong


def test_limits_or_items_are_marked(tmp_path: Path) -> None:
    given = b'{"doc": 1, "text": "Inclusion:\\n* Aged over 18 years and well\\n* Asthma"}'
    shown = _trialmart("read-criteria", "--explain", folder=tmp_path, given=given)
    assert (shown[0], " ".join(shown[1].split())) == (0, "Inclusion: * Aged over 18 years and well * Asthma")
    text, [limit] = next(criteria_spans([given]))
    assert text[slice(*limit)] == "over 18 years"
    text, items = next(item_spans([given]))
    assert [text[slice(*item)] for item in items] == ["Aged over 18 years and well", "Asthma"]


@pytest.mark.parametrize("flags", [["--items"], ["--explain"], ["--items", "--explain"], []], ids=" ".join)
def test_who_reads_no_further_is_left_alone(flags: list[str], tmp_path: Path) -> None:
    (tmp_path / "given").write_bytes(b'{"doc": 1, "text": "Inclusion: Aged over 18 years"}\n' * 5000)
    piped = f"{shlex.join(_command('read-criteria', *flags))} < given | head -1 > first; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", piped], cwd=tmp_path, capture_output=True, check=False)
    assert (done.stdout, done.stderr) == (b"0\n", b"") and (tmp_path / "first").read_bytes()


def test_no_warehouse_is_made_for_a_raw_folder_that_is_not_there(tmp_path: Path) -> None:
    for step in ("run", "extract"):
        code, _, told = _trialmart(step, "--raw", "nowhere", "--warehouse", "wh", folder=tmp_path)
        assert (code, list(tmp_path.iterdir())) == (74, []), told


@pytest.mark.parametrize(("closing", "arguments"), [("<&-", ["read-doses"]), (">&-", ["export", "runs"])])
def test_standard_input_and_output_may_be_closed(closing: str, arguments: list[str], built: Path) -> None:
    command, place = _command(*arguments), os.environ | {"TRIALMART_WAREHOUSE": str(built.parent)}
    closed = ["sh", "-c", f'"$@" {closing}', "sh", *command]
    done = subprocess.run(closed, env=place, capture_output=True, check=False)
    assert done.returncode == 74 and b"closed" in done.stderr


def test_what_was_published_is_not_denied_when_nobody_can_be_told(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        command = _command("run", "--raw", str(SAMPLES), "--warehouse", "wh", "--jobs", "1")
        done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 74 and b"othing was published" not in done.stderr
    assert (tmp_path / "wh" / "current").exists()


def test_an_interrupted_run_says_so_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "all.jsonl").write_bytes(b"\n".join(study(at, "2025-01-01") for at in range(3000)) + b"\n")
    command = _command("run", "--warehouse", "wh", "--jobs", "2")
    run = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True)
    while not list((tmp_path / "wh" / "staging").glob("readings/*.at")) and run.poll() is None:
        time.sleep(0.01)
    os.killpg(run.pid, signal.SIGINT)
    _, told = run.communicate()
    assert (run.returncode, told.decode().strip()) == (130, "trialmart: Interrupted. Nothing was published.")


def test_an_empty_raw_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    assert "nothing to read" in build(tmp_path / "raw", tmp_path / "wh").warnings[0]


def test_a_trial_that_is_not_in_is_named_when_it_is_erased(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "1.json").write_bytes(study(1, "2025-01-01"))
    code, told, wrong = _trialmart("erase", "nct91000001", "NCT91000010", "--jobs", "1", folder=tmp_path)
    assert code == 0 and json.loads(told.splitlines()[-1])["counts"]["documents_deleted"] == 1
    assert "No document tells of NCT91000010;" in wrong


def test_commands_are_told_in_the_order_of_a_day(tmp_path: Path) -> None:
    _, told, _ = _trialmart("--help", folder=tmp_path)
    commands = told.partition("Commands:")[2].partition("Settings:")[0]
    assert commands.split()[0] == "run" and "..." not in commands
