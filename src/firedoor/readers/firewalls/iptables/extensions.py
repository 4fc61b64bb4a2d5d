"""Matches and targets that are known by their data only (``extensions.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from firedoor.readers.firewalls.data_files import data_file
from firedoor.readers.firewalls.iptables import basic, tracking
from firedoor.readers.firewalls.iptables.draft import Draft, Handler, Option, Said
from firedoor.readers.firewalls.iptables.ipset import asks
from firedoor.readers.firewalls.netfilter.conditions import Condition, doubted, varying


@dataclass(frozen=True, slots=True)
class Target:
    """A target that lets the walk go on. ``passes`` is the reason why it cannot matter; ``marks``: it sets the mark."""

    passes: str
    marks: bool
    options: Mapping[str, int]


def _words(said: dict[str, object]) -> dict[str, int]:
    """How many words stand after each option of an extension."""
    options = said["options"]
    return {str(k): int(v) for k, v in options.items()} if isinstance(options, dict) else {}


@cache
def targets() -> Mapping[str, Target]:
    """The targets of the list, by name."""
    found = {}
    for name, said in data_file(__package__, "extensions.toml")["targets"].items():
        options = _words(said)
        found[name] = Target(str(said.get("passes", "")), bool(said.get("marks")), options)
    return found


@cache
def modules() -> Mapping[str, Mapping[str, Option]]:
    """The options of each match extension."""
    found: dict[str, Mapping[str, Option]] = {}
    for name, said in data_file(__package__, "extensions.toml")["matches"].items():
        options = _words(said)
        nothing = said["kind"] == "nothing"
        found[name] = {
            option: Option(int(words), _nothing if nothing else _varies(name, option))
            for option, words in options.items()
        }
    return {**found, **basic.MODULES, **tracking.MODULES, "set": _SET}


def _nothing(draft: Draft, said: Said) -> None:  # noqa: ARG001
    return None


def _varies(module: str, option: str) -> Handler:
    def handle(draft: Draft, said: Said) -> tuple[Condition, ...]:  # noqa: ARG001
        opposite = "not " if said.negated else ""
        return (varying(" ".join((opposite + module, option.lstrip("-"), *said.words))),)

    return handle


def _match_set(draft: Draft, said: Said) -> tuple[Condition, ...]:
    name, sides = said.words[0], said.words[1].split(",")
    wanted = draft.sets.get(name)
    if wanted is None:
        return (doubted(draft.doubt(f"set {name} is not in this file (ipset save prints it)")),)
    if not set(sides) <= {"src", "dst"}:
        raise ValueError(f"{said.words[1]} names no sides")
    doubt = draft.doubt(f"the entries of set {name} cannot be joined with the rest of the rule")
    return asks(wanted, draft.sets, sides, doubt, negated=said.negated)


def _set_unknown(draft: Draft, said: Said) -> tuple[Condition, ...]:  # noqa: ARG001
    return (doubted(draft.doubt("a condition on the counters of a set is not modelled")),)


_SET = {
    "--match-set": Option(2, _match_set),
    "--set": Option(2, _match_set),
    "--return-nomatch": Option(0, _set_unknown),
    **{
        option: Option(1, _set_unknown)
        for option in (
            "--packets-eq",
            "--packets-lt",
            "--packets-gt",
            "--bytes-eq",
            "--bytes-lt",
            "--bytes-gt",
        )
    },
}
