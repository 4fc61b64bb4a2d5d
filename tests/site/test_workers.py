"""Work by several processes gives what one process gives, whatever becomes of the children."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

import firedoor
from firedoor.site import workers
from firedoor.site.workers import Task, processes, shared

NUMBERS = range(40)
POSIX = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")


# A child has no tests on its path: it knows these functions of the standard library.
def task(function: Callable[..., int], here: Callable[[int], int]) -> Task[int, int]:
    return Task(int, (2,), function, here)


def test_results_come_in_order() -> None:
    product = task(pow, partial(pow, 2))
    expected = [2**n for n in NUMBERS]
    assert list(shared(product, NUMBERS, 1)) == expected
    assert list(shared(product, NUMBERS, 3)) == expected


def test_children_take_part() -> None:
    def here(_: dict[str, object]) -> int:
        time.sleep(0.3)
        return os.getpid()

    own = Task(str, ("__import__('os').getpid()",), eval, here)
    assert len(set(shared(own, [{} for _ in range(30)], 2))) == 2


def test_what_a_child_cannot_do_is_done_here() -> None:
    """A function that a child does not find, a preparation that fails, a result that cannot be sent."""
    here = partial(pow, 2)
    for broken in (
        task(lambda _, n: n, here),
        Task(int, ("no number",), pow, here),
        task(lambda: 0, here),
        Task(int, (2,), divmod, here),
    ):
        found = list(shared(broken, range(5), 3))
        assert len(found) == 5
    assert list(shared(Task(int, ("no",), pow, here), NUMBERS, 2)) == [2**n for n in NUMBERS]


def test_without_an_interpreter_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    assert list(shared(task(pow, partial(pow, 2)), NUMBERS, 2)) == [2**n for n in NUMBERS]


def test_another_firedoor_gets_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firedoor, "__file__", "/elsewhere/firedoor/__init__.py")
    assert list(shared(task(pow, partial(pow, 2)), NUMBERS, 2)) == [2**n for n in NUMBERS]


def test_a_fault_in_the_work_is_seen() -> None:
    with pytest.raises(ZeroDivisionError):
        list(shared(task(pow, lambda n: 1 // (n - 7)), NUMBERS, 1))


@POSIX
def test_children_end_with_the_work() -> None:
    with closing(shared(task(pow, partial(pow, 2)), NUMBERS, 3)) as results:
        next(results)
        assert _children(os.getpid())
    assert not _children(os.getpid())


_SCRIPT = """
import sys, time
from firedoor.site.workers import Task, shared

def here(number):
    print("begun", flush=True)
    time.sleep(60)

for _ in shared(Task(str, ("__import__('time').sleep(60)",), eval, here), [{} for _ in range(9)], 3):
    pass
"""


@POSIX
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_children_do_not_outlive_this_process(how: signal.Signals, tmp_path: Path) -> None:
    """Not even in the middle of a long piece of work."""
    script = tmp_path / "script.py"
    script.write_text(_SCRIPT, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    deadline = time.monotonic() + 20
    while len(children := _children(process.pid)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(children) == 2
    os.killpg(process.pid, how)
    process.wait(timeout=20)
    process.stdout.close()
    while any(map(_lives, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(_lives, children))


@POSIX
def test_the_evidence_folder_is_not_on_the_path_of_a_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder with evidence may hold a file called pickle.py."""
    mark = tmp_path / "was-run"
    for name in ("pickle", "subprocess", "threading", "firedoor"):
        (tmp_path / f"{name}.py").write_text(f"open({str(mark)!r}, 'w')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    child = workers._start()
    assert child is not None
    assert child.stdout is not None
    assert workers._is_ours(child.stdout)
    child.kill()
    child.wait()
    workers._close(child)
    assert not mark.exists()


def test_how_many_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FIREDOOR_PROCESSES", raising=False)
    assert 1 <= processes() <= workers.MOST_PROCESSES
    monkeypatch.setenv("FIREDOOR_PROCESSES", "7")
    assert processes() == 7
    for nonsense in ("0", "-1", "many", "100000"):
        monkeypatch.setenv("FIREDOOR_PROCESSES", nonsense)
        assert 1 <= processes() <= workers.MOST_PROCESSES


def _children(parent: int) -> list[int]:
    """The children of a process that are ours; what ends meanwhile is none."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            of = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            ours = b"workers import serve" in (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if of == parent and ours:
            found.append(int(folder.name))
    return found


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
