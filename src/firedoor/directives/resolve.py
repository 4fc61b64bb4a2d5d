"""From what the user names (an id, a page, a TOML file) to the directives to assess."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from firedoor.directives.in_force import in_force
from firedoor.directives.loader import available, load, load_file
from firedoor.directives.schema import Encoded
from firedoor.model.problem import InputError, Problem
from firedoor.model.requirement import Directive


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be assessed: encoded directives (by revision), or one read from a page (as it is)."""

    alert: str
    encoded: tuple[Encoded, ...]
    read: tuple[Directive, ...] = ()

    def on(self, day: date | None) -> tuple[Directive, ...]:
        """The directives as in force on a day; the newest state without one."""
        return (*self.read, *(in_force(one, day) for one in self.encoded))


def resolve(alert: str, *, follow: bool) -> Asked:
    """Find the alert by id or file; ``follow`` adds the directives that it refers to."""
    id_ = alert.lower()
    if id_ in available():
        first = load(id_)
    elif Path(alert).is_file():
        path = Path(alert)
        if path.suffix.lower() != ".toml":
            return _from_page(path, follow=follow)
        first = load_file(path)
    else:
        known = ", ".join(available())
        raise InputError(
            Problem(alert, "neither a known alert nor a file", advice=f"known alerts: {known}")
        )
    return Asked(
        in_force(first, None).id, (first, *_referred(in_force(first, None), follow=follow))
    )


def _from_page(path: Path, *, follow: bool) -> Asked:
    # Loaded for a page only: its sentence families are a good part of the start of the program.
    from firedoor.readers.advisories.reader import (  # noqa: PLC0415
        MAX_BYTES,
        read_alert,
        to_directive,
    )

    if path.stat().st_size > MAX_BYTES:
        raise InputError(
            Problem(
                path.name, f"larger than {MAX_BYTES} bytes", advice="give the page of one alert"
            )
        )
    directive = _with_hint(to_directive(read_alert(path.read_bytes(), path.name)))
    return Asked(directive.id, _referred(directive, follow=follow), (directive,))


def _with_hint(directive: Directive) -> Directive:
    """Say so if the page is one that Firedoor has encoded: a page names no builds and no deadlines."""
    if directive.id not in available():
        return directive
    hint = (
        f"Firedoor has this alert encoded, with products, builds and deadlines: --alert {directive.id} "
        "judges more than the sentences of the page."
    )
    return replace(directive, tensions=(*directive.tensions, hint))


def _referred(directive: Directive, *, follow: bool) -> tuple[Encoded, ...]:
    return tuple(load(id_) for id_ in directive.refers_to if id_ in available()) if follow else ()
