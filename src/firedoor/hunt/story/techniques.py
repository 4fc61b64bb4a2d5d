"""The techniques of MITRE ATT&CK that the sightings show, for enterprises and for control systems."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from firedoor.hunt.story.accounts import AccountKind, accounts_of, kind_of
from firedoor.hunt.story.machines import machines_of
from firedoor.hunt.story.order import SAYS_NOTHING
from firedoor.hunt.story.values import Technique
from firedoor.model.hunt.sighting import Sighting

ENTERPRISE, ICS = "enterprise", "ics"


@dataclass(frozen=True, slots=True)
class _Shown:
    """A technique for control systems that others show. ``needs``: account or machine that the sighting must name."""

    id: str
    by: frozenset[str]
    needs: str


def techniques(sightings: Iterable[Sighting]) -> tuple[Technique, ...]:
    """Each technique once, those for enterprises first, by id. What says nothing by itself shows none."""
    seen: set[str] = set()
    shown: set[str] = set()
    for one in sightings:
        if one.outcome in SAYS_NOTHING:
            continue
        seen.update(one.rule.techniques)
        shown.update(_for_control_systems(one))
    names, ics_names, _ = _lists()
    enterprise = seen - set(ics_names)
    ics = shown | (seen & set(ics_names))
    return (
        *(Technique(id_, _named(id_, names), ENTERPRISE) for id_ in sorted(enterprise)),
        *(Technique(id_, ics_names.get(id_, ""), ICS) for id_ in sorted(ics)),
    )


def _named(id_: str, names: dict[str, str]) -> str:
    """The name; of a part of a technique with that of the whole before it, since parts share names."""
    name, whole = names.get(id_, ""), names.get(id_.partition(".")[0], "")
    return f"{whole}: {name}" if name and whole and "." in id_ else name


def _for_control_systems(one: Sighting) -> Iterable[str]:
    *_, shown = _lists()
    for technique in one.rule.techniques:
        for ics in shown:
            if (technique in ics.by or technique.partition(".")[0] in ics.by) and _has(
                one, ics.needs
            ):
                yield ics.id


def _has(one: Sighting, needs: str) -> bool:
    if needs == "account":
        return any(kind_of(account) is AccountKind.PERSON for account in accounts_of(one))
    if needs == "machine":
        return bool(machines_of(one))
    return True


@cache
def _lists() -> tuple[dict[str, str], dict[str, str], tuple[_Shown, ...]]:
    """Names of techniques for enterprises, of those for control systems, and which shows which."""
    text = files(__package__).joinpath("techniques.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    shown = tuple(
        _Shown(one["id"], frozenset(one["by"]), one.get("needs", "")) for one in data["shown"]
    )
    return data[ENTERPRISE], data[ICS], shown
