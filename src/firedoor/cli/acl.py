"""``firedoor acl``: one rule set of one device, by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from firedoor.cli.exit_codes import Exit
from firedoor.cli.options import OUTPUT, formats
from firedoor.cli.output import say, write_answer
from firedoor.cli.when import DATE
from firedoor.model.network.device import Device
from firedoor.model.problem import InputError, Problem
from firedoor.reach.acl_places import Between
from firedoor.reach.packet_text import FORM, read_packet
from firedoor.readers.firewalls.registry import NETWORK_READERS
from firedoor.result.acl import diff_answer, lint_answer
from firedoor.result.acl_decision import devices_called, test_answer
from firedoor.result.encode import acl_json
from firedoor.site.network_files import gather_network
from firedoor.views.acl_text import diff_text, lint_text, test_text

_FILE = click.Path(path_type=Path, exists=True)
_FORMAT = formats(("text", "json"))
_DEVICE = click.option("--device", default="", help="Only this device, where FILE holds several.")


@click.group("acl")
def command() -> None:
    """Test, compare and lint the rule sets of one device: access lists, policies, chains."""


@command.command("test")
@click.argument("file", type=_FILE)
@click.argument("acl")
@click.argument("packet", nargs=-1, required=True)
@click.option("--in", "came_in", default="", help="Interface or zone where the packet comes in.")
@click.option("--out", "goes_out", default="", help="Interface or zone where it goes out.")
@_DEVICE
@_FORMAT
@OUTPUT
def test(
    file: Path,
    acl: str,
    packet: tuple[str, ...],
    came_in: str,
    goes_out: str,
    device: str,
    format_: str,
    output: str,
) -> int:
    """Say what a rule set does with one packet, by which line.

    \b
    firedoor acl test plant-fw.cfg ENT_IN "tcp 10.10.20.7 -> 10.20.20.11:3389"
    firedoor acl test edge.conf policy udp 198.51.100.7 10.10.10.21:53 --in wan1 --out port1
    firedoor acl test gateway.rules "filter FORWARD" "icmp 10.1.2.3 -> 10.2.0.5"
    """
    try:
        asked = read_packet(" ".join(packet))
    except ValueError as error:
        raise click.ClickException(f"PACKET: {error}; {FORM}") from error
    devices = _devices(file, device)
    with _one_line():
        answer = test_answer(devices, acl, asked, Between(came_in, goes_out), file.name)
    write_answer(acl_json(answer) if format_ == "json" else test_text(answer), output)
    return Exit.DONE


@command.command("diff")
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@click.option("--acl", default="", help="Only this rule set; else all of the same name.")
@_DEVICE
@_FORMAT
@OUTPUT
def diff(old: Path, new: Path, acl: str, device: str, format_: str, output: str) -> int:
    """Show every class of flow that NEW treats in another way than OLD, with a packet and both lines.

    \b
    firedoor acl diff running.cfg candidate.cfg
    firedoor acl diff running.cfg candidate.cfg --acl acl_in
    """
    names = (old.name, new.name) if old.name != new.name else (str(old), str(new))
    before, after = _devices(old, device), _devices(new, device)
    with _one_line():
        answer = diff_answer(before, after, acl, names)
    write_answer(acl_json(answer) if format_ == "json" else diff_text(answer), output)
    return Exit.DONE


@command.command("lint")
@click.argument("file", type=_FILE)
@click.option("--acl", default="", help="Only this rule set; else all of the file.")
@click.option("--as-of", type=DATE, help="The day that times are judged by: YYYY-MM-DD or today.")
@_DEVICE
@_FORMAT
@OUTPUT
def lint(file: Path, acl: str, as_of: date | None, device: str, format_: str, output: str) -> int:
    """Find lines that never decide, and lines that should not stand there.

    \b
    firedoor acl lint plant-fw.cfg
    firedoor acl lint edge.conf --acl policy --format json
    """
    devices = _devices(file, device)
    with _one_line():
        answer = lint_answer(devices, acl, file.name, as_of)
    write_answer(acl_json(answer) if format_ == "json" else lint_text(answer), output)
    return Exit.DONE


def _devices(path: Path, only: str) -> tuple[Device, ...]:
    evidence = gather_network(path, NETWORK_READERS)
    # Where a device stands does not matter to its rule sets.
    beside = evidence.topology.problems if path.is_file() else ()
    for problem in evidence.problems:
        if problem not in beside:
            say(str(problem))
    devices = tuple(d for d in evidence.topology.devices if d.rule_sets)
    if not devices:
        advice = "give a firewall or router configuration that a reader knows"
        raise InputError(Problem(path.name, "holds no rule set that could be read", advice=advice))
    with _one_line():
        return devices_called(devices, only, path.name)


@contextmanager
def _one_line() -> Iterator[None]:
    """A name that nothing has is wrong usage, told in one line."""
    try:
        yield
    except InputError as error:
        raise click.ClickException(str(error)) from error
