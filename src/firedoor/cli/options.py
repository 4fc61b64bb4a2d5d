"""Options that several commands take, so that they are named and explained alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import click

Option = Callable[[Callable[..., Any]], Callable[..., Any]]

OUTPUT: Option = click.option("-o", "--output", default="-", help="File to write; - is stdout.")
NO_CACHE: Option = click.option(
    "--no-cache", is_flag=True, help="Read and prove all anew, and keep nothing for next time."
)
STRICT: Option = click.option("--strict", is_flag=True, help="Exit 4 if some input was skipped.")


def formats(names: Iterable[str]) -> Option:
    """``--format`` with the formats that a command has; text where nothing is said."""
    return click.option(
        "--format", "format_", type=click.Choice(list(names)), default="text", show_default=True
    )


def failing(verdicts: Iterable[str], what: str) -> Option:
    """``--fail-on``: from which verdict on the command exits 10; ``what`` says of what."""
    return click.option(
        "--fail-on",
        type=click.Choice(list(verdicts)),
        default="never",
        show_default=True,
        help=f"Exit 10 if {what}.",
    )
