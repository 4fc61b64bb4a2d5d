"""The user's rule files, with what they include; nothing outside what was given is read."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from firedoor.hunt.sigma.plan import Unusable
from firedoor.hunt.yara.lexing import Outline, outline
from firedoor.readers.printable import printable
from firedoor.site.walk import Limits, walk

ENDINGS = (".yar", ".yara")
_NO_SOURCE = (".yarc", ".yac", ".yas", ".yc", ".yarx")
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # the marks of UTF-16
MOST_BYTES = 32 * 1024 * 1024
MOST_DEPTH = 20
# Of larger text in which no rule begins the compiler makes one error, in time that grows with the square of its size.
_MOST_WITHOUT_RULE = 64 * 1024
_LIMITS = Limits(200_000, everything=True, advice="give fewer rules at once")


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A file of rules. ``name``: with forward slashes, from the folder that was given, whose name it begins with."""

    name: str
    text: str
    outline: Outline


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a file as the compiler gets it: lines and columns are those of the file."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A file with all that it includes, in the order in which a compiler takes it: a name space of its own."""

    name: str
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True, slots=True)
class RuleFiles:
    """All files that were given, and those that could not be read or included."""

    files: Mapping[str, RuleFile]
    units: tuple[Unit, ...]
    unusable: tuple[Unusable, ...]


def files_of(path: Path, called: str = "") -> RuleFiles:
    """The rule files of a folder, or one file whatever its name. Raises ``InputError`` if it is not there.

    A file with another ending is read if one of them includes it. ``called``: what the folder is called in the names
    of files, if not by its own name.
    """
    top = "" if path.is_file() else f"{called or printable(path.resolve().name)}/"
    walked = walk(path, _LIMITS)
    there = {top + one.name: one.path for one in walked.files}
    unusable = [Unusable(top + one.file, "", "", one.message) for one in walked.problems]
    wanted = [name for name in there if not top or name.casefold().endswith(ENDINGS)]
    found: dict[str, bytes] = {}
    while wanted:
        for name in wanted:
            found[name], why = _bytes(there[name])
            if why:
                unusable.append(Unusable(name, "", "", why))
        wanted = sorted(_asked(found, there))
    joined = arranged(found.items())
    unusable += _of_no_use(top or printable(path.name), there, joined)
    return RuleFiles(joined.files, joined.units, (*unusable, *joined.unusable))


def _of_no_use(called: str, there: Iterable[str], found: RuleFiles) -> Iterator[Unusable]:
    """What its giver may take for rules that are used."""
    for name in there:
        if name not in found.files and name.casefold().endswith(_NO_SOURCE):
            yield Unusable(name, "", "", "is compiled or encrypted; give the source of the rules")
    if not any(file.outline.rules for file in found.files.values()):
        endings = " or ".join(f"*{ending}" for ending in ENDINGS)
        yield Unusable(called, "", "", f"holds no YARA rules (files called {endings})")


def _asked(found: Mapping[str, bytes], there: Iterable[str]) -> set[str]:
    """Files of the folder, not read yet, that have the name of one in an include."""
    others = defaultdict(list)
    for name in there:
        if name not in found:
            others[name.rpartition("/")[2].casefold()].append(name)
    texts = (_text(data) for data in found.values() if others and b"include" in data)
    names = (include.name for text in texts for include in outline(text).includes)
    last = {name.replace("\\", "/").rpartition("/")[2].casefold() for name in names}
    return {name for one in last for name in others.get(one, ())}


def arranged(given: Iterable[tuple[str, bytes]]) -> RuleFiles:
    """Files by name and content, with includes resolved among them."""
    files, unusable = {}, []
    for name, data in given:
        text = _text(data)
        found = outline(text)
        if len(text) > _MOST_WITHOUT_RULE and not found.rules and not found.includes:
            unusable.append(Unusable(name, "", "", "no rule begins in it"))
            text = ""
        files[name] = RuleFile(name, text, found)
    joining = _Joining(files)
    included = {name for file in files.values() for name in joining.included(file)}
    units = [joining.unit(name) for name in files if name not in included]
    # Files that include each other in a ring stand under none of the others.
    units += [joining.unit(name) for name in files if name not in joining.taken]
    return RuleFiles(files, tuple(units), (*unusable, *dict.fromkeys(joining.unusable)))


def _bytes(path: Path) -> tuple[bytes, str]:
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        return b"", f"cannot be read: {error.strerror or type(error).__name__}"
    if len(data) > MOST_BYTES:
        return b"", f"is larger than {MOST_BYTES // 1024**2} MiB; files of rules are not"
    if b"\0" in data and not data.startswith(_WIDE):
        return (
            b"",
            "is no text: it holds NUL bytes, as compiled rules do; give the source of the rules",
        )
    return data, ""


def _text(data: bytes) -> str:
    r"""The text; a byte that is no UTF-8 becomes the escape ``\xff``, which means that very byte in YARA."""
    if data.startswith(_WIDE):
        return data.decode("utf-16", "replace")
    text = data.decode("utf-8", "backslashreplace").removeprefix("\ufeff")
    return text.replace("\r\n", "\n")


class _Joining:
    """Puts files together with those that they include."""

    def __init__(self, files: Mapping[str, RuleFile]) -> None:
        self.files = files
        self.taken: set[str] = set()
        self.unusable: list[Unusable] = []
        self._by_fold = {name.casefold(): name for name in files}

    def included(self, file: RuleFile) -> Iterator[str]:
        """The files that a file includes itself."""
        for include in file.outline.includes:
            name = self._resolved(file, include.name)
            if name and name != file.name:
                yield name

    def unit(self, name: str) -> Unit:
        """A file with all that it includes; each file is taken once."""
        return Unit(name, tuple(self._chunks(name, set(), 0)))

    def _chunks(self, name: str, seen: set[str], depth: int) -> Iterator[Chunk]:
        file = self.files[name]
        seen.add(name)
        self.taken.add(name)
        at = 0
        for include in file.outline.includes:
            yield Chunk(name, _from(file.text, at, include.begin))
            at = include.end
            other = self._resolved(file, include.name)
            if not other or depth >= MOST_DEPTH:
                self._cannot(file, include.name, include.begin, found=bool(other))
            elif other not in seen:
                yield from self._chunks(other, seen, depth + 1)
        yield Chunk(name, _from(file.text, at, len(file.text)))

    def _resolved(self, file: RuleFile, name: str) -> str:
        """The file that an include names: beside the file itself, else from the top of the folder; "" if none."""
        name = name.replace("\\", "/")
        if name.startswith("/") or ":" in name:
            return ""
        for base in (posixpath.dirname(file.name), file.name.partition("/")[0]):
            full = posixpath.normpath(posixpath.join(base, name))
            if full in self.files:
                return full
            if full.casefold() in self._by_fold:
                return self._by_fold[full.casefold()]
        return ""

    def _cannot(self, file: RuleFile, name: str, at: int, *, found: bool) -> None:
        line = file.text.count("\n", 0, at) + 1
        why = (
            f"is included more than {MOST_DEPTH} files deep"
            if found
            else "is not among the rules given"
        )
        reason = f'line {line}: the file "{name[:200]}" that it includes {why}; its own rules are used without it'
        self.unusable.append(Unusable(file.name, "", "", reason))


def _from(text: str, begin: int, end: int) -> str:
    """A part of a text with what is before it blank, so that its lines and columns stay what they were."""
    before = text[:begin]
    line = before.rfind("\n") + 1
    return "\n" * before.count("\n") + " " * (begin - line) + text[begin:end]
