"""The bytes of a file that is read whole."""

from __future__ import annotations

from firedoor.model.problem import InputError, Problem
from firedoor.readers.interface import MEBIBYTE, InputFile


def bytes_of(file: InputFile, most: int) -> bytes:
    """Return the content of a file of at most ``most`` bytes. Raises ``InputError``."""
    try:
        with file.path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise InputError(Problem(file.name, f"cannot be read ({error.strerror})")) from error
    if len(data) > most:
        raise InputError(
            Problem(file.name, f"is larger than {most // MEBIBYTE} MiB and was not read")
        )
    return data
