"""A record as indicators see it: each reading of it is made once, and only if one asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from urllib.parse import unquote

from firedoor.hunt.indicators.making import canonical, folded
from firedoor.hunt.indicators.matching import fields
from firedoor.hunt.indicators.paths import flat
from firedoor.model.hunt.event import Event
from firedoor.model.hunt.source import Kind

WEB = frozenset((Kind.IIS, Kind.HTTPPROXY))
_V4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d]|\.\d)", re.ASCII)
_V6 = re.compile(r"(?<![0-9a-f:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![0-9a-f:])", re.ASCII)


class EventView:
    """One record."""

    def __init__(self, event: Event) -> None:
        self.event = event

    @cached_property
    def text(self) -> str:
        """All of it in lower case."""
        return "\n".join(self.event.texts).lower()

    @cached_property
    def blank(self) -> str:
        """The text with blanks for ``+``, and one for several."""
        return folded(self.text)

    @cached_property
    def flat(self) -> str:
        r"""The text with ``\\`` for every kind of slash."""
        return flat(self.text)

    @cached_property
    def spaced(self) -> str:
        """The flat text with blanks for ``+``, as which IIS writes them; "" if there is none."""
        return self.flat.replace("+", " ") if "+" in self.flat else ""

    @cached_property
    def unescaped(self) -> str:
        """The text with what URLs escape undone once; "" if nothing is escaped."""
        return unquote(self.text) if "%" in self.text else ""

    @cached_property
    def agents(self) -> tuple[str, ...]:
        """User agents, folded as those of indicators."""
        return tuple(
            folded(value) for value in self._values(fields.AGENTS) if value not in ("", "-")
        )

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """Paths that were asked for, with and without their query, in lower case and unescaped."""
        stems = [value for value in self._values(fields.STEMS) if value not in ("", "-")]
        queries = [value for value in self._values(fields.QUERIES) if value not in ("", "-")]
        both = [f"{stem}?{query.removeprefix('?')}" for stem in stems for query in queries]
        plain = [unquote(one).lower() for one in (*stems, *both)]
        return tuple(dict.fromkeys((*plain, *(one.replace("+", " ") for one in plain))))

    @cached_property
    def clients(self) -> tuple[str, ...]:
        """Addresses of clients in one spelling; a forwarded list gives several."""
        return tuple(dict.fromkeys(self._addresses(fields.CLIENTS)))

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """Addresses with which the server spoke."""
        return tuple(dict.fromkeys(self._addresses(fields.TARGETS)))

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Every address that stands anywhere, in one spelling."""
        found = set(self.clients) | set(self.targets)
        return frozenset(found | set(addresses_in(self.text)))

    @cached_property
    def status(self) -> int | None:
        """The status of the answer of a web server."""
        value = next(iter(self._values(fields.STATUSES)), "")
        return int(value) if value.isascii() and value.isdigit() and len(value) <= 4 else None  # noqa: PLR2004

    @property
    def is_web(self) -> bool:
        """Whether it is about a request to the web server."""
        return self.event.source.kind in WEB

    def first(self, names: tuple[str, ...]) -> str:
        """The first value that says something."""
        return next((value for value in self._values(names) if value not in ("", "-", "::")), "")

    def _addresses(self, names: tuple[str, ...]) -> Iterator[str]:
        for value in self._values(names):
            yield from addresses_in(value.lower())

    def _values(self, names: tuple[str, ...]) -> Iterator[str]:
        for name in names:
            if name in self.event.fields:
                value = self.event.fields[name]
                yield from (
                    str(one)
                    for one in (value if isinstance(value, tuple) else (value,))
                    if one is not None
                )


def addresses_in(text: str) -> Iterator[str]:
    """Addresses in a text of lower case, in one spelling."""
    for match in _V4.finditer(text):
        try:
            yield canonical(match[0])
        except ValueError:
            continue
    if "::" in text or text.count(":") >= 7:  # noqa: PLR2004 - of an address written in full
        for match in _V6.finditer(text):
            try:
                yield canonical(match[0])
            except ValueError:
                continue
