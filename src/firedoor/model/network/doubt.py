"""Something in a configuration that is not understood and could change an answer."""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.model.origin import Origin


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """One thing not understood: where it stands, and in one clause what is missing.

    Example: ``Doubt(origin, 'object "SCADA-NETS" has no definition in this file')``.
    """

    origin: Origin
    what: str
