"""Rule files made ready for scanning by yara-x; what it does not take is listed with its line.

The compiler takes each rule that it can and leaves the rest, so that one mistake costs one rule. Includes are not left
to it: they are resolved among the files that were given. What is compiled is kept by its content.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yara_x

from firedoor.hunt.sigma.plan import Unusable
from firedoor.hunt.yara.cached import Made, kept_or_made
from firedoor.hunt.yara.externals import NAMES, Asked
from firedoor.hunt.yara.facts import not_understood
from firedoor.hunt.yara.reading import Chunk, RuleFile, RuleFiles, Unit
from firedoor.site.cache import Cache

_LOG_WORDS = frozenset({"log", "logs"})
_Rule = tuple[str, str]
_Spaces = Mapping[str, tuple[Unit, RuleFiles]]


@dataclass(frozen=True, slots=True)
class Compiled:
    """Rules ready for use. ``called``: how messages call them. ``count``: of rules.

    ``of_logs``: the files of rules that speak of logs, None if none does. ``asked``: what they ask of a file beside
    its content. ``places``: file and line of each rule, by its name space and name.
    ``slow``: places that the compiler calls slow, loops first.
    """

    called: str
    rules: yara_x.Rules
    of_logs: yara_x.Rules | None
    asked: Asked
    count: int
    places: Mapping[_Rule, str]
    unusable: tuple[Unusable, ...] = ()
    slow: tuple[str, ...] = ()


def compiled(called: str, given: Sequence[RuleFiles], cache: Cache | None = None) -> Compiled:
    """Compile the files of several folders; taken from the cache if the same files were compiled before."""
    asked = Asked.by(file.text for one in given for file in one.files.values())
    unread = tuple(reason for one in given for reason in one.unusable)
    made = kept_or_made(given, cache, _made)
    count = sum(1 for _ in made.rules)
    return Compiled(
        called, made.rules, made.of_logs, asked, count, _places(given), (*unread, *made.refused), made.slow
    )  # fmt: skip


def speaks_of_logs(rule: yara_x.Rule) -> bool:
    """Whether a rule is about records of logs: its name has the word LOG in it, or a tag or ``firedoor_scope`` says so.

    So do those of Neo23x0/signature-base (``LOG_...``, ``EXPL_LOG_...``).
    """
    scope = (str(value) for name, value in rule.metadata if name == "firedoor_scope")
    words = (*rule.identifier.split("_"), *rule.tags, *scope)
    return not _LOG_WORDS.isdisjoint(word.casefold() for word in words)


def _spaces(given: Sequence[RuleFiles]) -> _Spaces:
    return {f"{n}:{unit.name}": (unit, one) for n, one in enumerate(given) for unit in one.units}


def _places(given: Sequence[RuleFiles]) -> dict[_Rule, str]:
    return {
        (space, rule.name): f"{name}:{rule.line}"
        for space, (unit, files) in _spaces(given).items()
        for name in dict.fromkeys(chunk.file for chunk in unit.chunks)
        for rule in files.files[name].outline.rules
    }


def _made(given: Sequence[RuleFiles]) -> Made:
    spaces = _spaces(given)
    rules, refused, slow = _build(spaces)
    logs = {rule.namespace for rule in rules if speaks_of_logs(rule)}
    of_logs = (
        _build({space: spaces[space] for space in spaces if space in logs})[0] if logs else None
    )
    words = (
        Unusable(rule.namespace.partition(":")[2], rule.identifier, "", f"used, but {fault}")
        for rule in rules
        for fault in not_understood(rule.metadata)
    )
    return Made(rules, of_logs, tuple(dict.fromkeys((*refused, *words))), slow)  # fmt: skip


def _build(spaces: _Spaces) -> tuple[yara_x.Rules, list[Unusable], tuple[str, ...]]:
    compiler = yara_x.Compiler(relaxed_re_syntax=True, includes_enabled=False)
    compiler.ignore_invalid_rules(True)  # noqa: FBT003 - the interface of yara-x
    for name in NAMES:
        compiler.define_global(name, "")
    refused: list[Unusable] = []
    for space, (unit, _) in spaces.items():
        compiler.new_namespace(space)
        for chunk in unit.chunks:
            refused += _added(compiler, chunk)
    files = {name: file for _, given in spaces.values() for name, file in given.files.items()}
    refused += _refused(compiler.errors(), files)
    slow = _slow(compiler.warnings())
    rules = compiler.build()
    return rules, [*refused, *_lost(rules, spaces, refused)], slow


def _slow(warnings: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    found: dict[str, list[str]] = {"PotentiallySlowLoop": [], "SlowPattern": []}
    for one in warnings:
        labels = one.get("labels") or [{}]
        found.get(str(one.get("type")), []).append(
            f"{labels[0].get('code_origin')}:{one.get('line')}"
        )
    return tuple(dict.fromkeys(place for places in found.values() for place in places))


def _added(compiler: yara_x.Compiler, chunk: Chunk) -> Iterator[Unusable]:
    """Give a part of a file to the compiler. Its errors are asked of the compiler later."""
    try:
        compiler.add_source(chunk.text, chunk.file)
    except yara_x.CompileError:
        return
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a panic in Rust is no Exception; the rest is used
        yield Unusable(chunk.file, "", "", f"the compiler failed on it ({type(error).__name__})")


def _refused(
    errors: Iterable[Mapping[str, Any]], files: Mapping[str, RuleFile]
) -> Iterator[Unusable]:
    """The errors; of those that only follow from a first one in the grammar of a rule, that one."""
    seen: set[tuple[str, str]] = set()
    for error in errors:
        one = _unusable(error, files)
        if error.get("type") == "SyntaxError":
            if (one.file, one.id) in seen:
                continue
            seen.add((one.file, one.id))
        yield one


def _unusable(error: Mapping[str, Any], files: Mapping[str, RuleFile]) -> Unusable:
    labels = error.get("labels") or [{}]
    name, line = labels[0].get("code_origin") or "", int(error.get("line") or 1)
    file = files.get(name)
    about_file = error.get("type") in {"UnknownModule", "IncludeNotAllowed"}
    rule = (
        file.outline.rule_at(line, int(error.get("column") or 1)) if file and not about_file else ""
    )
    said = dict.fromkeys((str(error.get("title", "")), str(labels[0].get("text", ""))))
    return Unusable(name, rule, "", f"line {line}: {': '.join(filter(None, said))}"[:500])


def _lost(rules: yara_x.Rules, spaces: _Spaces, refused: Iterable[Unusable]) -> Iterator[Unusable]:
    """Rules that are declared and neither compiled nor refused: yara-x reads over what it takes for no rule."""
    there = {(rule.namespace, rule.identifier) for rule in rules}
    told = {(one.file, one.id) for one in refused}
    for space, (unit, files) in spaces.items():
        for name in dict.fromkeys(chunk.file for chunk in unit.chunks):
            for rule in files.files[name].outline.rules:
                if (space, rule.name) not in there and (name, rule.name) not in told:
                    reason = f"line {rule.line}: the compiler did not take it for a rule"
                    yield Unusable(name, rule.name, "", reason)
