"""Files read by several processes where it pays, with the garbage collector held back."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial

from firedoor.site.garbage import SELDOM
from firedoor.site.reading import FileResult, Setting, read_file
from firedoor.site.walk import Found
from firedoor.site.workers import Task, processes, shared

Progress = Callable[[int, int, str], None]
# Some seconds of work; below it the start of a process costs more than it brings.
FEWEST_FILES, FEWEST_BYTES = 8, 2 * 1024 * 1024
# Logs and archives in the folder are not read here: only files that can be configurations count.
LARGEST_COUNTED = 16 * 1024 * 1024


def read_files(
    files: Sequence[Found], setting: Setting, progress: Progress | None = None
) -> Generator[FileResult, None, None]:
    """The results of all files, in order."""
    task = Task(_prepare, (setting,), _work, partial(read_file, setting=setting))
    several = processes() if _pays(files) else 1
    with _seldom_collected(), closing(shared(task, files, several)) as results:
        for number, found in enumerate(files):
            if progress is not None:
                progress(number, len(files), found.name)
            yield next(results)


def _pays(files: Sequence[Found]) -> bool:
    sizes = [file.size for file in files if file.size <= LARGEST_COUNTED]
    return len(sizes) >= FEWEST_FILES and sum(sizes) >= FEWEST_BYTES


def _prepare(setting: Setting) -> Setting:
    return setting


def _work(setting: Setting, found: Found) -> FileResult:
    return read_file(found, setting)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """What is read stays: to look for garbage in it again and again takes long and finds little."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
