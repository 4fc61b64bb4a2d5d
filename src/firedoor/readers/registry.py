"""Every reader of evidence, in order: the first that recognises a file reads it.

Order is priority: a narrow format stands before a wide one (a report template before any workbook).
"""

from __future__ import annotations

from firedoor.readers.interface import Reader

READERS: tuple[Reader, ...] = ()
