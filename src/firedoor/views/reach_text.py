"""Answers of reachability on a terminal: the table, what a person must look at, or one answer in full."""

from __future__ import annotations

from collections.abc import Sequence

from firedoor.result.network_document import (
    FileLinesAnswer,
    NetworkAnswer,
    ReachAnswer,
    RequiredFlowAnswer,
    StepAnswer,
    StopAnswer,
)
from firedoor.result.reach_findings import BLOCKED, REACHABLE, UNKNOWN, Findings, findings
from firedoor.views import reach_words as say
from firedoor.views.inert import visible
from firedoor.views.lines import Page
from firedoor.views.reach_doubts import files_to_look_at, open_pairs
from firedoor.views.reach_matrix import add_matrix
from firedoor.views.words import counted

_LINE = 160  # characters of a configuration line
_STOPS, _DOUBTS, _PAIRS, _NOTES, _NOTES_BRIEF = 6, 8, 30, 500, 3
_IN_FULL, _OPEN, _TARGETS, _FILES, _LINES = 20, 20, 6, 15, 5
_STYLES = {REACHABLE: "bold", BLOCKED: "met", UNKNOWN: "unknown"}


def render(network: NetworkAnswer, *, colour: bool = False, width: int = 100) -> str:
    """Return the answers; no line is wider than ``width`` columns (at least 40)."""
    page = Page(colour, width)
    found = findings(network)
    page.add(f"{network.site}: {network.question}", style="bold")
    page.add(say.headline(network, found))
    if network.whole:
        add_findings(page, network, found)
        add_matrix(page, network, found)
        _passing(page, network)
    elif len(network.answers) == 1:
        add_answer(page, network.answers[0])
    else:
        for answer in network.answers:
            page.heading(f"{answer.from_} -> {answer.to}")
            add_answer(page, answer)
    add_files(page, network)
    page.blank()
    page.add(say.PROOF, style="dim")
    return page.text()


# --- what to look at


def add_findings(page: Page, network: NetworkAnswer, found: Findings) -> None:
    """Add what a person must look at: ways in, required flows, unknowns."""
    if found.exposure_judged:
        title = "CONTROL ZONES REACHABLE FROM THE INTERNET"
        _ways_in(page, title, found.exposed, "no control zone can be reached from the Internet")
    if found.isolation_judged:
        title = "BUSINESS TO CONTROL BEYOND THE REQUIRED FLOWS"
        _ways_in(page, title, found.beyond, "nothing passes beyond the required flows")
    if network.whole and not (found.exposure_judged or found.isolation_judged):
        page.heading("WAYS INTO THE CONTROL NETWORK: NOT JUDGED")
        page.add(say.NO_ZONES)
    if network.flows:
        page.heading(
            f"REQUIRED FLOWS THAT DO NOT PASS ({len(found.broken)} of {len(network.flows)})"
        )
        for flow in found.broken:
            _flow(page, flow)
        if not found.broken:
            page.add(
                "None: a first packet of each passes. " + _over_the_model(), mark="+ ", style="met"
            )
    _unknowns(page, network, found)
    if network.whole:
        add_lines_to_look_at(page, network)


def _over_the_model() -> str:
    return "A proof over the model of the files read."


def _ways_in(page: Page, title: str, answers: Sequence[ReachAnswer], none: str) -> None:
    page.heading(f"{title} ({say.ways(answers)})")
    if not answers:
        page.add(f"None: {none}. {_over_the_model()}", mark="+ ", style="met")
    for number, answer in enumerate(one for one in answers if one.verdict == REACHABLE):
        told = f"{answer.from_} -> {answer.to}: reachable, {say.passing(answer)}"
        page.add(told, mark="! ", style="not_met")
        if say.reached(answer):
            page.add(say.reached(answer), indent=4, mark="reaches: ", style="bold")
        if number < _IN_FULL:
            _brief(page, answer)
    _open(page, [answer for answer in answers if answer.verdict != REACHABLE], "unknown, ")


def _open(page: Page, answers: Sequence[ReachAnswer], verdict: str = "") -> None:
    """Pairs that are not decided, those that are alike together."""
    alike = open_pairs(answers)
    for pairs in alike[:_OPEN]:
        told = f"{pairs.from_} -> {say.services(pairs.to, _TARGETS)}: {verdict}"
        told = f"{told}{say.passing(pairs.answer)}".rstrip(", :")
        page.add(told, mark="? ", style="unknown")
        if pairs.machines:
            page.add(say.services(pairs.machines, say.MACHINES), indent=4, mark="could reach: ")
        _brief(page, pairs.answer)
    more = sum(len(pairs.to) for pairs in alike[_OPEN:])
    if more:
        page.add(f"and {counted(more, 'pair')} more; --format csv has them all", indent=2)


def _brief(page: Page, answer: ReachAnswer) -> None:
    """The packet and the lines that let it pass, or the lines to look at."""
    if answer.flow is not None:
        page.add(say.witness(answer), indent=4, mark="packet: ")
        for step in say.deciding(answer.path):
            _line(
                page,
                f"{say.did(step)} by {say.by_name(step)} at",
                step.file,
                step.line,
                step.text,
            )
    for reason in answer.reasons if answer.verdict == UNKNOWN and not answer.doubts else ():
        page.add(reason, indent=4, mark="- ")
    _depends(page, answer)


def _depends(page: Page, answer: ReachAnswer) -> None:
    """The places of the lines that could change an answer: what stands there is told once, by file."""
    places = dict.fromkeys(say.at(doubt.file, doubt.line) for doubt in answer.doubts)
    if places:
        page.add(say.services(tuple(places)), indent=4, mark="depends on: ")


def _flow(page: Page, flow: RequiredFlowAnswer) -> None:
    answer = flow.answer
    told = f"{flow.id}: {flow.service} from {answer.from_} to {answer.to} is {say.VERDICTS[answer.verdict]}"
    page.add(
        told,
        mark="! " if answer.verdict == BLOCKED else "? ",
        style="not_met" if answer.verdict == BLOCKED else "unknown",
    )
    if flow.purpose:
        page.add(flow.purpose, indent=4, mark="needed to: ")
    _stops(page, answer.stops, indent=4)
    _brief(page, answer)


def _unknowns(page: Page, network: NetworkAnswer, found: Findings) -> None:
    above = {(a.from_, a.to) for a in found.ways_in}
    several = [a for a in network.answers if a.verdict == UNKNOWN and (a.from_, a.to) not in above]
    if not network.whole or not several:
        return
    page.heading(f"UNKNOWN ({counted(len(several), 'pair')})")
    page.add(
        "The files do not decide these. Look at the lines named below, or add what is missing."
    )
    _open(page, several)


def add_lines_to_look_at(page: Page, network: NetworkAnswer) -> None:
    """Add every line that could change an answer, once, by file."""
    files = files_to_look_at(network)
    if not files:
        return
    lines = sum(len(file.lines) for file in files)
    page.heading(f"LINES THAT COULD CHANGE AN ANSWER ({lines}, in {counted(len(files), 'file')})")
    for file in files[:_FILES]:
        page.add(file.file, style="bold")
        for item in file.lines[:_LINES]:
            told = f"{item.line.what}; could change {counted(item.pairs, 'answer')}"
            mark = f"line {item.line.line}: " if item.line.line is not None else ""
            page.add(told, indent=2, mark=mark)
            if item.line.text:
                page.add(item.line.text, indent=6, mark="> ", style="dim", most=_LINE)
        if len(file.lines) > _LINES:
            page.add(f"and {counted(len(file.lines) - _LINES, 'line')} more", indent=2)
    if len(files) > _FILES:
        page.add(f"and {counted(len(files) - _FILES, 'file')} more; --coverage shows them all")


def _passing(page: Page, network: NetworkAnswer) -> None:
    """Every pair between which something passes, with its services."""
    several = [answer for answer in network.answers if answer.verdict == REACHABLE]
    if not several:
        return
    page.heading(f"WHAT PASSES ({counted(len(several), 'pair')})")
    for answer in several[:_PAIRS]:
        page.add(
            say.passing(answer), indent=2, mark=f"{visible(answer.from_)} -> {visible(answer.to)}: "
        )
    more = len(several) - _PAIRS
    if more > 0:
        page.add(f"and {counted(more, 'pair')} more; --format csv has them all", indent=2)
    page.add("The way of one packet, with every line: --from A --to B.", style="dim")


# --- one answer in full


def add_answer(page: Page, answer: ReachAnswer) -> None:
    """Add the verdict with all that it rests on."""
    page.blank()
    told = say.VERDICTS[answer.verdict].upper()
    page.add(
        f"{told}: a proof over the model of the files read"
        if answer.verdict != UNKNOWN
        else f"{told}: the files read do not decide it",
        style=_STYLES[answer.verdict],
    )
    what = say.passing(answer)
    if what:
        page.add(what, indent=2, mark="services: " if answer.services else "")
    if say.reached(answer):
        could = "reaches: " if answer.verdict == REACHABLE else "could reach: "
        page.add(say.reached(answer), indent=2, mark=could)
    if answer.flow is not None:
        page.heading("WITNESS")
        page.add(say.witness(answer), indent=2, mark="packet: ", style="bold")
        add_way(page, answer.path)
    if answer.verdict == BLOCKED:
        page.heading(
            f"THE LINES THAT STOP IT ({len(answer.stops)})" if answer.stops else "WHAT STOPS IT"
        )
        _stops(page, answer.stops, indent=2, most=len(answer.stops))
    if answer.doubts:
        page.heading(f"THE LINES THAT COULD CHANGE THE ANSWER ({len(answer.doubts)})")
        _doubts(page, answer.doubts, indent=2, most=len(answer.doubts))
    _listed(page, "REASONS", say.reasons(answer))
    _listed(page, "ASSUMPTIONS", answer.assumptions)


def add_way(page: Page, path: Sequence[StepAnswer]) -> None:
    """Add every device that the packet crosses, with the lines."""
    for number, hop in enumerate(say.hops(path), 1):
        page.blank()
        way = f" {hop.way}" if hop.way else ""
        page.add(f"{hop.device}{way}", mark=f"{number}. ", style="bold")
        for step in hop.steps:
            place = say.at(step.file, step.line)
            _step(page, step, place)
        if hop.translated:
            page.add(f"{hop.before}  becomes  {hop.after}", indent=3, mark="rewritten: ")
    if path:
        page.blank()
        page.add(f"it arrives: {path[-1].packet}", indent=2)


def _step(page: Page, step: StepAnswer, place: str) -> None:
    mark = f"{say.did(step):<12}"
    if not place:
        page.add(step.note, indent=3, mark=mark)
        return
    note = f" ({step.note})" if step.note and step.kind != "assumed" else ""
    page.add(f"{place}{note}", indent=3, mark=mark)
    page.add(
        step.note if step.kind == "assumed" else step.text,
        indent=3 + len(mark),
        mark="> ",
        most=_LINE,
    )


def _line(page: Page, mark: str, file: str, line: int | None, text: str) -> None:
    page.add(say.at(file, line), indent=4, mark=f"{visible(mark)} ")
    if text:
        page.add(text, indent=8, mark="> ", style="dim", most=_LINE)


def _stops(page: Page, stops: Sequence[StopAnswer], indent: int, most: int = _STOPS) -> None:
    for stop in stops[:most]:
        name = f" ({stop.what})" if stop.what else ""
        page.add(f"{say.at(stop.file, stop.line)}{name}", indent=indent, mark="stopped by ")
        if stop.text:
            page.add(stop.text, indent=indent + 4, mark="> ", most=_LINE)
    if len(stops) > most:
        page.add(f"and {counted(len(stops) - most, 'line')} more", indent=indent)


def _doubts(page: Page, doubts: Sequence[StopAnswer], indent: int, most: int = _DOUBTS) -> None:
    for doubt in doubts[:most]:
        page.add(f"{say.at(doubt.file, doubt.line)}: {doubt.what}", indent=indent, mark="look at ")
        if doubt.text:
            page.add(doubt.text, indent=indent + 4, mark="> ", most=_LINE)
    if len(doubts) > most:
        page.add(f"and {counted(len(doubts) - most, 'line')} more", indent=indent)


def _listed(page: Page, title: str, items: Sequence[str]) -> None:
    if items:
        page.heading(title)
        for item in items:
            page.add(item, mark="- ")


# --- files


def add_files(page: Page, network: NetworkAnswer) -> None:
    """Add one line on what was read, and the files that could not be used."""
    totals = say.line_totals(network.files)
    page.heading("FILES READ")
    told = f"{counted(totals.files, 'file')}; {_states(totals)}."
    doubt = " --coverage shows each." if totals.in_doubt else " Every line is accounted for."
    page.add(told + doubt if totals.files else "None.")
    for problem in network.problems:
        page.add(problem, mark="! ")


def add_lines(page: Page, network: NetworkAnswer) -> None:
    """Add for each network file what was made of its lines, and the first lines in doubt."""
    totals = say.line_totals(network.files)
    page.heading(f"LINES OF THE NETWORK FILES ({counted(totals.files, 'file')})")
    page.add(f"In all {_states(totals)}.")
    for file in network.files:
        doubtful = file.partly + file.not_understood
        told = f"{file.understood:,} understood, {file.irrelevant:,} irrelevant"
        told += (
            f", {file.partly:,} partly, {file.not_understood:,} NOT understood" if doubtful else ""
        )
        page.add(
            told, indent=2, mark=f"{visible(file.file)}: ", style="unknown" if doubtful else ""
        )
        for note in file.notes[:_NOTES_BRIEF]:
            page.add(note.why, indent=6, mark=f"line {note.line}: ")
        if doubtful > _NOTES_BRIEF:
            page.add(f"and {counted(doubtful - _NOTES_BRIEF, 'line')} more", indent=6)


def _states(totals: say.LineTotals | FileLinesAnswer) -> str:
    return (
        f"{totals.understood:,} lines understood, {totals.irrelevant:,} irrelevant, {totals.partly:,} partly "
        f"understood, {totals.not_understood:,} not understood, {totals.blank:,} blank"
    )


def coverage(network: NetworkAnswer, *, colour: bool = False, width: int = 100) -> str:
    """What was made of every line, file by file, and why a line is not understood."""
    page = Page(colour, width)
    totals = say.line_totals(network.files)
    page.add(f"{network.site}: what was made of every line", style="bold")
    page.add(f"{counted(totals.files, 'file')}; {_states(totals)}.")
    page.add(
        "Irrelevant lines are those of a named list: they cannot change who reaches whom. Lines that are not "
        "understood, or only partly, make every answer unknown that they could change.",
        style="dim",
    )
    for file in network.files:
        _file(page, file)
    for problem in network.problems:
        page.add(problem, mark="! ")
    return page.text()


def _file(page: Page, file: FileLinesAnswer) -> None:
    page.blank()
    devices = f", {', '.join(file.devices)}" if file.devices else ""
    doubtful = file.partly + file.not_understood
    page.add(f"{file.file} ({file.reader}{devices})", style="unknown" if doubtful else "bold")
    page.add(_states(file), indent=2)
    for note in file.notes[:_NOTES]:
        state = "partly understood" if note.state == "partly" else "not understood"
        page.add(f"{state}: {note.why}", indent=4, mark=f"line {note.line}: ")
        page.add(note.text, indent=8, mark="> ", style="dim", most=_LINE)
    if doubtful > len(file.notes):
        page.add(f"and {counted(doubtful - len(file.notes), 'line')} more", indent=4)
