"""Rule files and folders to a ``RuleBook``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

from firedoor.hunt.sigma.parsing.correlations import correlation_of, references_of
from firedoor.hunt.sigma.parsing.documents import MOST_BYTES, documents_of
from firedoor.hunt.sigma.parsing.modifiers import Settings
from firedoor.hunt.sigma.parsing.refusing import Refused
from firedoor.hunt.sigma.parsing.rule_facts import text
from firedoor.hunt.sigma.parsing.rules import Filter, filter_of, rule_of
from firedoor.hunt.sigma.plan import Correlation, RuleBook, SigmaRule, Unusable
from firedoor.model.problem import InputError, Problem
from firedoor.readers.printable import printable

_ENDS = (".yml", ".yaml")
_MOST_FILES = 100_000
_KINDS = ("detection", "correlation", "filter")


def load_rules(
    folders: Sequence[Path],
    settings: Settings | None = None,
    before: Iterable[tuple[str, bytes]] = (),
) -> RuleBook:
    """All rules below some folders (or of single files), the first folder's first; within one by name.

    ``before``: rules that are already read, by name and bytes: filters and correlations of the folders reach them.
    A rule that cannot be used is in ``unusable`` with its reason. Raises ``InputError`` if a folder is not there.
    """
    empty: list[Unusable] = []
    book = book_of(chain(before, _read(folders, empty)), settings)
    return replace(book, unusable=(*book.unusable, *empty))


def _read(folders: Sequence[Path], empty: list[Unusable]) -> Iterator[tuple[str, bytes]]:
    """The files of all folders. ``empty``: takes those without one, which their giver may take for rules."""
    for folder in folders:
        count = 0
        for file in _files(folder):
            count += 1
            yield file
        if not count:
            endings = " or ".join(f"*{end}" for end in _ENDS)
            name = f"{printable(folder.resolve().name)}/"
            empty.append(Unusable(name, "", "", f"holds no Sigma rules (files called {endings})"))


def book_of(files: Iterable[tuple[str, bytes]], settings: Settings | None = None) -> RuleBook:
    """The same from names and bytes."""
    loading = _Loading(settings or Settings())
    for name, data in files:
        loading.file(name, data)
    return loading.book()


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    if folder.is_file():
        yield folder.name, _bytes(folder)
        return
    if not folder.is_dir():
        message = "there is no such folder of Sigma rules"
        raise InputError(Problem(str(folder), message, advice="name a folder or a .yml file"))
    count = 0
    for place, inner, names in os.walk(folder):
        inner.sort()
        for name in sorted(names):
            path = Path(place, name)
            if not name.casefold().endswith(_ENDS) or path.is_symlink():
                continue
            count += 1
            if count > _MOST_FILES:
                message = f"holds more than {_MOST_FILES} rule files"
                raise InputError(Problem(str(folder), message, advice="name a smaller folder"))
            yield path.relative_to(folder).as_posix(), _bytes(path)


def _bytes(path: Path) -> bytes:
    """Not more than a rule may have and one byte, by which it is seen to be too large."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(Problem(path.name, f"cannot be read: {error.strerror}")) from error


@dataclass(slots=True)
class _Loading:
    settings: Settings
    rules: list[SigmaRule] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    waiting: list[tuple[str, str, dict[Any, Any]]] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # id or name -> id
    places: dict[str, str] = field(default_factory=dict)  # id -> file
    silent: set[tuple[str, str]] = field(default_factory=set)  # file, id or name

    def file(self, name: str, data: bytes) -> None:
        try:
            documents = documents_of(data)
        except Refused as error:
            self.unusable.append(Unusable(name, "", "", str(error)))
            return
        shared: dict[Any, Any] = {}
        last: dict[Any, Any] = {}
        for number, document in enumerate(documents, 1):
            if not isinstance(document, dict):
                self._refuse(name, {}, "is not a map")
                continue
            action = document.get("action")
            whole = {key: value for key, value in document.items() if key != "action"}
            if action == "global":
                shared = merged(shared, whole)
                continue
            if action == "reset":
                shared = {}
            whole = merged(last if action == "repeat" else shared, whole)
            last = whole
            self._document(name, number, whole)

    def _document(self, file: str, number: int, document: dict[Any, Any]) -> None:
        fallback = text(document.get("name")) or (file if number == 1 else f"{file}#{number}")
        if not any(kind in document for kind in _KINDS):
            self._refuse(file, document, "has no detection, correlation or filter")
            return
        try:
            if "correlation" in document:
                self._correlation(file, fallback, document)
            elif "filter" in document:
                self.filters.append(filter_of(document, file, self.settings))
            else:
                rule = rule_of(document, file, fallback, self.settings)
                self._name(rule.facts.id, rule.name, file)
                self.rules.append(rule)
        except Refused as error:
            self._refuse(file, document, str(error))

    def _correlation(self, file: str, fallback: str, document: dict[Any, Any]) -> None:
        self._name(text(document.get("id")) or fallback, text(document.get("name")), file)
        self.waiting.append((file, fallback, document))
        referred, generate = references_of(document)
        if not generate:
            self.silent |= {(file, name) for name in referred}

    def _name(self, id_: str, name: str, file: str) -> None:
        if id_ in self.names:
            where = self.places.get(self.names[id_], "")
            raise Refused(f"another rule has the id {id_}{f', in {where}' if where else ''}")
        if name and self.names.get(name, id_) != id_:
            raise Refused(f"another rule has the name {name}")
        self.names[id_] = id_
        self.places[id_] = file
        if name:
            self.names[name] = id_

    def _refuse(self, file: str, document: dict[Any, Any], reason: str) -> None:
        made = Unusable(file, text(document.get("id")), text(document.get("title")), reason)
        self.unusable.append(made)

    def book(self) -> RuleBook:
        rules = [self._quiet(self._filtered(rule)) for rule in self.rules]
        correlations = self._correlations()
        used = {id_ for correlation in correlations for id_ in correlation.rules}
        # A rule whose only correlation cannot be used speaks for itself: better a sighting than silence.
        rules = [replace(r, silent=r.silent and r.facts.id in used) for r in rules]
        correlations = [replace(c, silent=c.silent and c.facts.id in used) for c in correlations]
        return RuleBook(tuple(rules), tuple(correlations), tuple(self.unusable))

    def _filtered(self, rule: SigmaRule) -> SigmaRule:
        for one in self.filters:
            if one.concerns(rule):
                rule = one.applied(rule)
        return rule

    def _quiet(self, rule: SigmaRule) -> SigmaRule:
        keys = {(rule.file, rule.facts.id), (rule.file, rule.name)}
        return replace(rule, silent=bool(keys & self.silent))

    def _correlations(self) -> list[Correlation]:
        made: dict[str, tuple[Correlation, dict[Any, Any]]] = {}
        for file, fallback, document in self.waiting:
            try:
                one = correlation_of(document, file, fallback, self._resolve)
            except Refused as error:
                self._refuse(file, document, str(error))
                continue
            keys = {(file, one.facts.id), (file, one.name)}
            one = replace(one, silent=bool(keys & self.silent))
            made[one.facts.id] = (one, document)
        return self._ordered(made)

    def _ordered(self, made: dict[str, tuple[Correlation, dict[Any, Any]]]) -> list[Correlation]:
        """Each behind those that it refers to; what goes in circles is unusable."""
        done = {rule.facts.id for rule in self.rules}
        ordered: list[Correlation] = []
        left = dict(made)
        while ready := [id_ for id_, (one, _) in left.items() if set(one.rules) <= done]:
            for id_ in ready:
                ordered.append(left.pop(id_)[0])
                done.add(id_)
        for one, document in left.values():
            self._refuse(
                one.file, document, "refers to itself in a circle, or to a rule that cannot be used"
            )
        return ordered

    def _resolve(self, name: str) -> str:
        if name not in self.names:
            raise Refused(f"correlation: there is no usable rule {name!r}")
        return self.names[name]


def merged(below: dict[Any, Any], above: dict[Any, Any]) -> dict[Any, Any]:
    """Two documents as one, maps in maps as well; of other values the latter."""
    made = dict(below)
    for key, value in above.items():
        old = made.get(key)
        made[key] = (
            merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return made
