"""Names of objects that hold other objects: looked up once each, circles found, no matter how deep."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Resolver(Generic[Value]):
    """Gives each name its value, from the values of its members.

    ``members`` lists the names that must be known before; ``made`` builds the value with ``known`` as look-up;
    ``circular`` is the value of a name that contains itself.
    """

    def __init__(
        self,
        members: Callable[[str], Iterable[str]],
        made: Callable[[str, Callable[[str], Value]], Value],
        circular: Callable[[str], Value],
    ) -> None:
        self._members = members
        self._made = made
        self._circular = circular
        self._known: dict[str, Value] = {}

    def value(self, name: str) -> Value:
        """The value of a name."""
        open_: dict[str, list[str]] = {}
        waiting = [name]
        while waiting:
            now = waiting[-1]
            if now in self._known:
                waiting.pop()
            elif now in open_:
                self._close(now, open_)
                waiting.pop()
            else:
                missing = [m for m in dict.fromkeys(self._members(now)) if m not in self._known]
                open_[now] = missing
                waiting.extend(m for m in missing if m not in open_)
        return self._known[name]

    def _close(self, name: str, open_: dict[str, list[str]]) -> None:
        # A member that is still open contains this name: a circle.
        in_circle = {m for m in open_[name] if m not in self._known}

        def known(member: str) -> Value:
            return self._circular(member) if member in in_circle else self._known[member]

        self._known[name] = self._made(name, known)
        del open_[name]
