"""Facts and answers as bytes for the cache: pickles of which only our own value objects are taken back.

A pickle names the classes to build. Here a name that is not a value object of the model or of an answer, an IP
address or a time, is refused before anything is made of it: bytes that somebody else wrote run nothing.
"""

from __future__ import annotations

import copyreg
import datetime as dt
import enum
import gc
import io
import ipaddress
import pickle
import sys
import zlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from importlib import import_module
from operator import attrgetter
from typing import Any

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineNote
from firedoor.model.network.packet import Packet
from firedoor.model.network.rule import Match, Rule
from firedoor.model.origin import Origin

MOST_BYTES = 512 * 1024 * 1024
_PROTOCOL = 5
_PACKAGES = ("firedoor.model.",)
_MODULES = frozenset(
    {
        "firedoor.hunt.found",
        "firedoor.hunt.sigma.plan",
        "firedoor.site.reading",
        "firedoor.reach.answers",
        "firedoor.reach.cross",
        "firedoor.reach.proofs",
        "firedoor.reach.survey",
        "firedoor.reach.walk",
    }
)
_ADDRESSES = frozenset(
    {
        "IPv4Address", "IPv6Address", "IPv4Network", "IPv6Network", "IPv4Interface", "IPv6Interface",
    }
)  # fmt: skip
_TIMES = frozenset({"datetime", "timedelta", "timezone"})


class PackingError(ValueError):
    """The bytes are not what ``pack`` gave, or name something else than our value objects."""


def by_value(*classes: type) -> None:
    """Have objects of some dataclasses pickled as a call with their values: several times as fast as with slots."""
    for one in classes:
        values = attrgetter(*(field.name for field in fields(one)))
        copyreg.pickle(one, _reducer(one, values))


def _reducer(
    one: type, values: Callable[[object], tuple[object, ...]]
) -> Callable[[object], tuple[type, tuple[object, ...]]]:
    return lambda value: (one, values(value))


# Those of which a large configuration has many.
by_value(Origin, Rule, Match, Doubt, LineNote, Packet)


def pack(value: object) -> bytes:
    """The value as bytes."""
    return zlib.compress(pickle.dumps(value, _PROTOCOL), 1)


def unpack(data: bytes) -> Any:  # noqa: ANN401 - who packed it knows
    """The value again; raises ``PackingError``."""
    # Nothing of it is garbage: to look for some while it is built takes longer than to build it.
    was = gc.isenabled()
    gc.disable()
    try:
        return _Unpickler(io.BytesIO(_opened(data))).load()
    except Exception as error:  # damaged pickles raise nearly anything
        raise PackingError(str(error)) from error
    finally:
        if was:
            gc.enable()


def _opened(data: bytes) -> bytes:
    stream = zlib.decompressobj()
    plain = stream.decompress(data, MOST_BYTES)
    if not stream.eof:
        raise PackingError("is too large or cut short")
    return plain


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - the interface of pickle
        if module == "ipaddress" and name in _ADDRESSES:
            return getattr(ipaddress, name)
        if module == "datetime" and name in _TIMES:
            return getattr(dt, name)
        ours = module in _MODULES or module.startswith(_PACKAGES)
        if ours and name.isidentifier():
            found = getattr(sys.modules.get(module) or import_module(module), name, None)
            plain = is_dataclass(found) or (
                isinstance(found, type) and issubclass(found, enum.Enum)
            )
            if isinstance(found, type) and plain and found.__module__ == module:
                return found
        raise PackingError(f"names {module}.{name}")
