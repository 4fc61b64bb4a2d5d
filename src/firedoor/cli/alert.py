"""``firedoor alert``: the alerts that Firedoor knows, and alerts read from a page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from firedoor.cli.given import read_given
from firedoor.cli.options import OUTPUT, formats
from firedoor.cli.output import write_answer
from firedoor.cli.when import DATE
from firedoor.directives.in_force import in_force
from firedoor.directives.loader import available, load
from firedoor.readers.advisories.reader import MAX_BYTES, read_alert
from firedoor.views.alert_page import page_json, page_text
from firedoor.views.directive import directive_json, directive_text

_FORMAT = formats(["text", "json"])


@click.group("alert")
def command() -> None:
    """Show the alerts and directives that Firedoor knows, or read one from a page."""


@command.command("list")
def list_() -> None:
    """List the alerts and directives that Firedoor knows."""
    for id_ in available():
        directive = in_force(load(id_), None)
        click.echo(f"{id_:24} {directive.title}")


@command.command("show")
@click.argument("id_", metavar="ID")
@click.option("--as-of", type=DATE, help="The day whose state is shown: YYYY-MM-DD or today.")
@_FORMAT
@OUTPUT
def show(id_: str, as_of: date | None, format_: str, output: str) -> None:
    """Show the requirements of an alert as in force on a day, with their deadlines.

    \b
    firedoor alert show ed-21-02 --as-of 2021-04-01
    """
    directive = in_force(load(id_.lower()), as_of)
    write_answer((directive_json if format_ == "json" else directive_text)(directive), output)


@command.command("read")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_FORMAT
@OUTPUT
def read(file: Path, format_: str, output: str) -> None:
    """Turn an alert or advisory, as published, into requirements by recognising its sentences.

    Takes the page as text, HTML or Markdown, or a CSAF document. What is not recognised is listed.
    """
    reading = read_alert(read_given(file, MAX_BYTES, "give the page of one alert"), file.name)
    write_answer((page_json if format_ == "json" else page_text)(reading), output)
