"""What can be had of a chunk that the decoder could not finish: a record that breaks it costs only itself."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from firedoor.readers.logs.events.chunks import FILE_HEADER, RECORDS_AT, Chunk
from firedoor.readers.logs.events.decoder import Decoded
from firedoor.readers.logs.events.decoding import Decoder, Patience

# Halving finds one bad record of a chunk's some thousands in twelve steps.
MOST_LOST = 24
_TABLES_AT = FILE_HEADER + 128
_BODY = 24
_NO_TOKEN = 0xFF


def salvaged(chunk: Chunk, by: Decoder, patience: Patience, *, broke: bool) -> list[Decoded]:
    """The records that can be decoded, in order; those that break the decoder are not among them.

    ``broke``: the chunk as a whole broke it, and is not tried as a whole again. The tables in a chunk's header only
    save time, and can point anywhere: they are left out.
    """
    data = bytearray(chunk.data)
    data[_TABLES_AT : FILE_HEADER + RECORDS_AT] = bytes(RECORDS_AT - 128)
    salvage = _Salvage(by, data, chunk.offsets, patience)
    return salvage.halves(chunk.offsets) if broke else salvage.some(chunk.offsets)


@dataclass(slots=True)
class _Salvage:
    by: Decoder
    data: bytearray
    all: Sequence[int]
    patience: Patience
    lost: int = 0

    def some(self, wanted: Sequence[int]) -> list[Decoded]:
        """These records; by halves where they cannot be decoded together."""
        if not wanted or self.lost >= MOST_LOST:
            return []
        made = _with_only(self.data, self.all, wanted)
        answer = self.by.take(self.by.hand(made, self.patience)).answer
        if answer is not None and not answer.unusable:
            return [answer]
        self.lost += 1
        return self.halves(wanted)

    def halves(self, wanted: Sequence[int]) -> list[Decoded]:
        """These records, of which one breaks the decoder."""
        if len(wanted) <= 1:
            return []
        half = len(wanted) // 2
        return [*self.some(wanted[:half]), *self.some(wanted[half:])]


def _with_only(data: bytearray, all_: Sequence[int], wanted: Sequence[int]) -> bytes:
    """The chunk with the other records made ones that the decoder refuses at their first byte.

    Nothing moves, and templates that stand in them can still be used.
    """
    made = bytearray(data)
    kept = frozenset(wanted)
    for offset in all_:
        if offset not in kept:
            struct.pack_into("<B", made, FILE_HEADER + offset + _BODY, _NO_TOKEN)
    return bytes(made)
