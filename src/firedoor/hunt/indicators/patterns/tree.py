"""A pattern as values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comparison:
    """``path``: ``file:hashes.MD5``, without indexes. ``operator``: ``=``, ``IN``, ``LIKE``...; of EXISTS no values."""

    path: str
    operator: str
    values: tuple[str, ...] = ()
    negated: bool = False

    def __str__(self) -> str:
        values = ", ".join(self.values)
        return f"{'NOT ' if self.negated else ''}{self.path} {self.operator} {values}".strip()


@dataclass(frozen=True, slots=True)
class All:
    """Comparisons of one object that must all hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Comparisons of one object of which one must hold."""

    parts: tuple[Node, ...]


Node = Comparison | All | Any


@dataclass(frozen=True, slots=True)
class Observation:
    """Something seen once. ``start``, ``stop``: when, as written; "" if not said."""

    what: Node
    start: str = ""
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Several:
    """Observations joined by ``AND``, ``OR`` or ``FOLLOWEDBY``. ``parts`` are as written."""

    how: str
    parts: tuple[Seen, ...]


Seen = Observation | Several
