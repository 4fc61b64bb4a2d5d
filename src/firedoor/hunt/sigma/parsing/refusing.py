"""Why a rule cannot be used."""

from __future__ import annotations


class Refused(ValueError):  # noqa: N818 (the rule is refused)
    """A rule cannot be used; the message is the reason shown to its user. Never leaves this package."""
