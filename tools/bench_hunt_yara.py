"""YARA in the hunt beside yara-x alone, in the same run: ``python -m tools.bench_hunt_yara [--files 2000]``.

The evidence is a web root of pages, scripts and pictures in which a few pages are shells; the rules are our own and as
many of a user as ``--rules`` says. Both ways read the files from the page cache. The last lines are about logs: what it
costs that a user's rules speak of them.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import yara_x

from firedoor.hunt.one_file.kinds import source_of
from firedoor.hunt.pack import yara_files
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.yara.externals import NAMES
from firedoor.hunt.yara.registry import yara_rules
from firedoor.model.hunt.source import Kind
from firedoor.readers.interface import HEAD_BYTES
from firedoor.readers.logs.scanning import LogFile

ROUNDS = 9
LIMIT = 1.2
_NOTHING = 0.001
_SHELL = '<%@ Page Language="Jscript"%><%eval(Request.Item["x"],"unsafe");%>'
_MODIFIERS = ("ascii wide", "nocase", "fullword")
_ENDINGS = (".aspx", ".aspx", ".js", ".css", ".ashx", ".gif")


def write_web_root(root: Path, files: int, draw: random.Random) -> int:
    """Write the files; the bytes written."""
    words = _words(draw, 4_000)
    size = 0
    for number in range(files):
        folder = root / "inetpub" / "wwwroot" / f"app{number % 40}"
        folder.mkdir(parents=True, exist_ok=True)
        ending = _ENDINGS[number % len(_ENDINGS)]
        data = _content(ending, words, draw)
        if number % 500 == 0:
            data += _SHELL.encode()
        size += (folder / f"page{number}{ending}").write_bytes(data)
    return size


def _content(ending: str, words: Sequence[str], draw: random.Random) -> bytes:
    if ending == ".gif":
        return b"GIF89a" + draw.randbytes(draw.randrange(500, 20_000))
    head = '<%@ Page Language="C#" %>\n<script runat="server">' if ending == ".aspx" else "/* x */"
    lines = (" ".join(draw.choices(words, k=12)) for _ in range(draw.randrange(10, 400)))
    return (head + "\n".join(lines)).encode()


def _words(draw: random.Random, count: int) -> list[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return ["".join(draw.choices(letters, k=draw.randrange(3, 12))) for _ in range(count)]


def write_rules(folder: Path, count: int, draw: random.Random) -> Path:
    """Rules of a user: texts, some in both encodings, a regular expression, a bound on the size."""
    folder.mkdir()
    words = _words(draw, 20_000)
    for number in range(count):
        texts = "\n".join(
            f'    $s{n} = "{draw.choice(words)}{draw.choice(words)}" {draw.choice(_MODIFIERS)}'
            for n in range(6)
        )
        (folder / f"{number}.yar").write_text(
            f"rule user{number} {{\n  meta:\n    score = 70\n  strings:\n{texts}\n"
            f"    $r = /{draw.choice(words)}{draw.choice(words)}[0-9a-f]{{4,20}}/\n"
            "  condition:\n    filesize < 5MB and 3 of them\n}\n",
            encoding="utf-8",
        )
    return folder


def alone(files: Sequence[Path], rules: Path | None) -> Callable[[], int]:
    """yara-x with the same rules, file by file."""
    compiler = yara_x.Compiler(relaxed_re_syntax=True)
    for name in NAMES:
        compiler.define_global(name, "")
    for name, data in yara_files():
        compiler.new_namespace(name)
        compiler.add_source(data.decode())
    for path in sorted(rules.iterdir()) if rules else ():
        compiler.new_namespace(path.name)
        compiler.add_source(path.read_text(encoding="utf-8"))
    scanner = yara_x.Scanner(compiler.build())
    return lambda: sum(len(scanner.scan_file(str(path)).matching_rules) for path in files)


def ours(files: Sequence[Path], settings: HuntSettings) -> Callable[[], int]:
    """The hunt's YARA with the same rules, file by file; that they are listed and recognised is not YARA's."""
    rules, unusable, _ = yara_rules(settings)
    if unusable:
        raise AssertionError(unusable[0].reason)
    known = [(file := log_file(path), source_of(file)) for path in files]

    def look() -> int:
        found = 0
        for file, source in known:
            with file.open_() as stream:
                found += len(rules.meet(file, source, "", stream))
        return found

    return look


def log_file(path: Path) -> LogFile:
    """A file as the hunt has it."""
    name = str(path)
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    return LogFile(name, path.stat().st_size, head, "", lambda: open(name, "rb"))  # noqa: PTH123


def seconds(work: Callable[[], object]) -> float:
    """One run."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def compared(ways: Sequence[Callable[[], object]]) -> list[float]:
    """The best of each, taken in turns, so that a busy machine is busy for all."""
    taken = [[seconds(way) for way in ways] for _ in range(ROUNDS)]
    return [min(times) for times in zip(*taken, strict=True)]


def web_root(folder: Path, count: int, rules: Path) -> float:
    """Print both sets of rules; the larger ratio."""
    size = write_web_root(folder, count, random.Random(1))  # noqa: S311 - the same pages each time
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    most = 0.0
    for name, given in (("our own rules", None), ("our own and a user's rules", rules)):
        settings = HuntSettings(yara=(given,) if given else (), keep=False)
        ways = ours(files, settings), alone(files, given)
        if ways[0]() != ways[1]():
            raise AssertionError(f"{ways[0]()} hits here, {ways[1]()} by yara-x alone")
        here, anchor = compared(ways)
        most = max(most, here / anchor)
        print(
            f"{len(files)} files, {size / 1e6:.0f} MB, {name}: {here:.2f} s, {size / 1e6 / here:.0f} MB/s, "
            f"{here / anchor:.2f} x yara-x alone ({anchor:.2f} s)"
        )
    return most


def loading(rules: Path, cache: Path) -> None:
    """Print what it takes to get the rules ready, for the first time and from the cache."""
    os.environ["FIREDOOR_CACHE"] = str(cache)
    settings = HuntSettings(yara=(rules,), pack=False)
    first = seconds(lambda: yara_rules(settings))
    again = seconds(lambda: yara_rules(settings))
    print(
        f"{len(list(rules.iterdir()))} rules made ready: {first:.2f} s, from the cache: {again:.2f} s"
    )


def logs(folder: Path) -> None:
    """Print what YARA takes for a log that a reader has taken apart: without and with rules that speak of logs."""
    large = folder / "large.log"
    line = b"2021-03-01T00:00:00.000Z,b,15,1,2375,7,,Owa,mail.corp.example,/owa/x.svc,,200,,10.0.0.7\r\n"
    with large.open("wb") as stream:
        for _ in range(300):
            stream.write(line * 12_000)
    for name, what in (("Plain", "no rule about logs"), ("EXPL_LOG_One", "a rule about logs")):
        rules = folder / name
        rules.mkdir()
        text = f'rule {name} {{ strings: $a = "/ecp/y.js" condition: $a }}\n'
        (rules / "a.yar").write_text(text, encoding="utf-8")
        print(f"a log of {large.stat().st_size / 1e6:.0f} MB, {what}: {_speed(large, rules)}")


def _speed(path: Path, rules: Path) -> str:
    given, _, _ = yara_rules(HuntSettings(yara=(rules,), keep=False))
    file = log_file(path)
    source = replace(source_of(file), kind=Kind.HTTPPROXY)
    with file.open_() as stream:
        taken = seconds(lambda: given.meet(file, source, "", stream))
    return f"{taken:.3f} s ({file.size / 1e9 / taken:,.1f} GB/s)" if taken > _NOTHING else "0 s"


def main() -> int:
    """Print all; 1 if YARA in the hunt is slower than the limit allows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--rules", type=int, default=1_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rules = write_rules(folder / "rules", given.rules, random.Random(2))  # noqa: S311
        ratio = web_root(folder / "web", given.files, rules)
        loading(rules, folder / "cache")
        logs(folder)
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
