"""A result from its JSON, exactly as it was, or one clear line on what is wrong and where."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, NoReturn, TypeVar

from firedoor.model.problem import InputError, Problem
from firedoor.result.document import Result
from firedoor.result.encode import counts
from firedoor.result.schema import (
    ALLOWED,
    LEAST,
    PATTERNS,
    READS,
    attribute,
    item_type,
    mapped_type,
    nullable,
    shape,
)

# A site of a thousand files comes to about one megabyte.
MAX_CHARACTERS = 64 * 1024 * 1024
_SHOWN = 60
T = TypeVar("T")
_KIND_WORDS = {str: "text", int: "a whole number", bool: "true or false"}


class WrongError(Exception):
    """Something at ``path`` is not as the schema says; becomes an ``InputError`` with the file's name."""

    def __init__(self, path: str, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.path, self.message, self.advice = path, message, advice


def from_json(text: str, name: str) -> Result:
    """Build the result that ``text`` is the JSON of; ``name`` is the file's, for messages.

    Raises ``InputError`` with the JSON path of the first thing that is wrong.
    """
    return decoded(text, name, _result, MAX_CHARACTERS)


def decoded(text: str, name: str, build: Callable[[dict[str, Any]], T], most: int) -> T:
    """What ``build`` makes of the object in a JSON text of at most ``most`` characters.

    Raises ``InputError`` for what is no such text, and for a ``WrongError`` of ``build``.
    """
    try:
        return build(_parsed(text, most))
    except WrongError as wrong:
        problem = Problem(name, wrong.message, place=wrong.path, advice=wrong.advice)
        raise InputError(problem) from None


def _parsed(text: str, most: int) -> dict[str, Any]:
    if len(text) > most:
        raise WrongError(
            "", f"is larger than a result may be ({most // 1024**2} million characters)"
        )
    try:
        value = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_number)
    except RecursionError:
        raise WrongError("", "is nested too deeply for a result") from None
    except ValueError as error:
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "a number is too long"
        raise WrongError(where, f"is not JSON: {reason}") from None
    if not isinstance(value, dict):
        raise WrongError("", "is not a result: a JSON object is expected")
    return value


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise WrongError("", f"has the key {_shown(key)} twice in one object")
        found[key] = value
    return found


def _no_number(word: str) -> NoReturn:
    raise WrongError("", f"is not JSON: {word} is not a number")


def _result(value: dict[str, Any]) -> Result:
    checked_version(value, READS)
    body = {key: item for key, item in value.items() if key not in {"schema", "summary"}}
    result = object_of(Result, body, "")
    assert isinstance(result, Result)  # noqa: S101 - for the type checker
    _check_ids(result)
    if "summary" not in value:
        raise WrongError("summary", "is missing")
    if value["summary"] != counts(result):
        raise WrongError("summary", "does not agree with the verdicts of the requirements")
    return result


def checked_version(value: dict[str, Any], reads: Sequence[str]) -> None:
    """Raise ``WrongError`` if the version of the schema is none that is read."""
    versions = "this version of Firedoor reads " + " and ".join(reads)
    if "schema" not in value:
        raise WrongError("schema", "is missing", versions)
    if value["schema"] not in reads:
        raise WrongError("schema", f"{_shown(value['schema'])} is not a known version", versions)


def _check_ids(result: Result) -> None:
    seen: set[str] = set()
    for number, answer in enumerate(result.requirements):
        if answer.id in seen:
            raise WrongError(
                f"requirements[{number}].id", f"{_shown(answer.id)} stands there twice"
            )
        seen.add(answer.id)


def object_of(kind: type, value: Any, path: str) -> object:  # noqa: ANN401 - JSON
    """An object of one kind from its JSON, which stands at ``path``. Raises ``WrongError``."""
    if not isinstance(value, dict):
        raise WrongError(path, f"an object is expected, not {_shown(value)}")
    form = shape(kind)
    unknown = next((key for key in value if key not in form), None)
    if unknown is not None:
        advice = "a newer version may have written it: use that version"
        raise WrongError(_inside(path, unknown), "is not a key of this version", advice)
    return kind(
        **{
            attribute(name): _field(kind, name, value[name], _inside(path, name))
            for name in form
            if _present(kind, name, value, path)
        }
    )


def _present(kind: type, name: str, value: dict[str, Any], path: str) -> bool:
    if name in value:
        return True
    if name in _optional(kind):
        return False
    raise WrongError(_inside(path, name), "is missing")


@cache
def _optional(kind: type) -> frozenset[str]:
    """Keys that older documents of the same schema version may lack: they have a default."""
    return frozenset(f.name.rstrip("_") for f in fields(kind) if f.default is not MISSING)


def _field(kind: type, name: str, value: Any, path: str) -> object:  # noqa: ANN401
    bare, may_be_null = nullable(shape(kind)[name])
    if value is None and may_be_null:
        return None
    found = _value(bare, value, path)
    words = ALLOWED.get((kind, name))
    if words is not None and found not in words:
        raise WrongError(path, f"{_shown(found)} is not one of {', '.join(words)}")
    pattern = PATTERNS.get((kind, name))
    if pattern is not None and not re.fullmatch(pattern, str(found)):
        raise WrongError(path, f"{_shown(found)} does not have the form {pattern}")
    least = LEAST.get((kind, name))
    if least is not None and isinstance(found, int) and found < least:
        raise WrongError(path, f"{found} is less than {least}")
    return found


def _value(hint: Any, value: Any, path: str) -> object:  # noqa: ANN401
    item = item_type(hint)
    if item is not None:
        if not isinstance(value, list):
            raise WrongError(path, f"a list is expected, not {_shown(value)}")
        return tuple(_value(item, part, f"{path}[{number}]") for number, part in enumerate(value))
    mapped = mapped_type(hint)
    if mapped is not None:
        if not isinstance(value, dict):
            raise WrongError(path, f"an object is expected, not {_shown(value)}")
        return {key: _value(mapped, part, _inside(path, key)) for key, part in value.items()}
    if is_dataclass(hint) and isinstance(hint, type):
        return object_of(hint, value, path)
    if type(value) is not hint:  # true is an int to Python, not to JSON
        raise WrongError(path, f"{_KIND_WORDS[hint]} is expected, not {_shown(value)}")
    return value


def _inside(path: str, key: str) -> str:
    shown = key if key.isidentifier() and key.isascii() and len(key) <= _SHOWN else _shown(key)
    return f"{path}.{shown}" if path else shown


def _shown(value: Any) -> str:  # noqa: ANN401
    """A hostile value in a message: escaped and short."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        value = value[:_SHOWN]
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= 2 * _SHOWN else text[: 2 * _SHOWN] + "..."
