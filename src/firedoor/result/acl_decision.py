"""What one rule set says of one packet, as an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from firedoor.model.network.device import Device
from firedoor.model.network.packet import Packet
from firedoor.model.network.rule import Rule, RuleSet, State, Verb
from firedoor.model.origin import Origin
from firedoor.model.problem import InputError, Problem
from firedoor.reach.acl_beside import filters_of
from firedoor.reach.acl_names import Named, lists_called, reached, speaks
from firedoor.reach.acl_places import Between, known_places
from firedoor.reach.acl_translated import standings
from firedoor.reach.decide import Decision, decide
from firedoor.reach.lines import Where
from firedoor.readers.printable import quoted, suggestion
from firedoor.result.acl_document import DecisionAnswer, TestAnswer
from firedoor.result.network import flow_answer

MOST_NAMED = 5
_RETURN = "return"
_WITH_ITS_SESSION = frozenset({State.ESTABLISHED, State.RELATED})
_SESSIONS = "packets of a session that exists pass without a look at the rules"


def find_list(
    devices: Sequence[Device], name: str, file: str, packet: Packet | None = None
) -> Named:
    """The rule set that a name means; raises ``InputError`` with the names that there are.

    Of a packet that comes, the list of its address family is taken where a device has one for each.
    """
    found = lists_called(devices, name, packet.src.version if packet else 0)
    if len(found) == 1:
        return found[0]
    if not found:
        known = [each for device in devices for each in device.lists]
        advice = suggestion(name, known)
        for device in devices:
            if name.strip().casefold() in {n.casefold() for n in known_places(device) or ()}:
                message = f"{quoted(name)} is an interface or zone of {device.name}"
                advice = f"name a rule set and give --in {quoted(name)}; {advice}"
                raise InputError(Problem(file, message, advice=advice))
        raise InputError(Problem(file, f"no rule set is called {quoted(name)}", advice=advice))
    several = ", ".join(f"{one.device.name}: {one.rule_set.name}" for one in found[:MOST_NAMED])
    message = f"{quoted(name)} names several rule sets: {several}"
    apart = len({one.device.name for one in found}) == 1
    advice = "write the name in full" if apart else "choose with --device"
    raise InputError(Problem(file, message, advice=advice))


def devices_called(devices: Sequence[Device], name: str, file: str) -> tuple[Device, ...]:
    """The device of a name, or all if none is given; raises ``InputError`` with the names that there are."""
    if not name:
        return tuple(devices)
    found = tuple(d for d in devices if d.name.casefold() == name.strip().casefold())
    if not found:
        message = f"no device with rule sets is called {quoted(name)}"
        advice = suggestion(name, [device.name for device in devices])
        raise InputError(Problem(file, message, advice=advice))
    return found


def test_answer(
    devices: Sequence[Device], name: str, packet: Packet, between: Between, file: str
) -> TestAnswer:
    """What a rule set does with a packet."""
    named = find_list(devices, name, file, packet)
    device, rule_set = named.device, named.rule_set
    _check_places(device, between, file)
    with_session = packet.state in _WITH_ITS_SESSION and rule_set.name in device.by_session
    first = replace(packet, state=State.NEW) if with_session else packet
    answer = _answer(device, rule_set, first, list(between.situations(device)))
    if with_session:
        answer = _by_session(answer, device, rule_set.name)
    return TestAnswer(
        answer.verdict,
        answer.file,
        answer.line,
        answer.text,
        answer.returns,
        device.name,
        rule_set.name,
        flow_answer(packet),
        answer.reasons,
    )


def _by_session(first: DecisionAnswer, device: Device, name: str) -> DecisionAnswer:
    """A packet that the device knows a session of: it passes, whatever the rules say of a first packet.

    Whether such a session can exist is another question, so the answer also says what a first packet meets.
    """
    origin = replace(device.origin, text=_SESSIONS)
    meets = "is not decided" if first.verdict == "unknown" else f"meets {first.verdict}"
    by = f" by {_place(first)}: {first.text}" if first.text else f" by {_place(first)}"
    only = f"{name} is asked for the first packet of a session only"
    reasons = (
        f"{only}; this holds if the session exists, opened from either side",
        f"as a first packet this one {meets}{by}",
    )
    return DecisionAnswer(
        "permit", origin.file, origin.line, _SESSIONS, returns=False, reasons=reasons
    )


def _check_places(device: Device, between: Between, file: str) -> None:
    """A misspelt interface would be one that no rule means: the answer would be wrong."""
    known = known_places(device)
    for option, name in (("--in", between.came_in), ("--out", between.goes_out)):
        wanted = name.strip().casefold()
        if name and known is not None and wanted not in {each.casefold() for each in known}:
            message = f"{device.name} has no interface or zone {quoted(name)} ({option})"
            raise InputError(Problem(file, message, advice=suggestion(name, known)))


def _answer(
    device: Device, rule_set: RuleSet, packet: Packet, situations: Sequence[Where]
) -> DecisionAnswer:
    found: dict[DecisionAnswer, str] = {}
    translated = False
    for where in situations:
        for at in standings(device, rule_set.name, packet, where):
            decision = decide(
                device,
                rule_set.name,
                at.packet,
                where.in_tokens,
                where.out_tokens,
                translated_by=at.translated_by,
            )
            one = decision_answer(decision, device, rule_set.name, at.packet, where)
            told = (at.told,) if at.translated_by else ()
            words = ", ".join(part for part in (_words(where), at.told) if part)
            found.setdefault(replace(one, reasons=(*one.reasons, *told)), words)
            translated = translated or bool(at.told)
    first = next(iter(found))
    if len({(one.verdict, one.returns) for one in found}) == 1:
        return first
    reasons = tuple(f"{words}: {one.verdict} by {_place(one)}" for one, words in found.items())
    on = "a translation before it" if translated else "the interface of the zone"
    why = f"it depends on {on}: {'; '.join(reasons[:MOST_NAMED])}"
    return replace(first, verdict="unknown", returns=False, reasons=(why,))


def _place(answer: DecisionAnswer) -> str:
    return f"{answer.file}:{answer.line}" if answer.line is not None else answer.file


def _words(where: Where) -> str:
    sides = (min(tokens, default="") for tokens in (where.in_tokens, where.out_tokens) if tokens)
    return " to ".join(sides)


def decision_answer(
    decision: Decision, device: Device, name: str, packet: Packet, where: Where
) -> DecisionAnswer:
    """A decision with the sentences that go with it, and with one of three verdicts.

    A rule set that returns permits where it is a stage of its own, as nothing stops the packet there; one that
    others call leaves it to them: by itself it decides nothing.
    """
    reasons = tuple(_reasons(decision, device, name, where))
    verdict, returns = decision.verdict, decision.verdict == _RETURN
    if returns:
        callers = _callers(device, name)
        is_stage = name in filters_of(device)
        verdict = "permit" if is_stage and not callers else "unknown"
        reasons += (_returned(name, callers, is_stage=is_stage),)
    elif verdict != "unknown" and not speaks(device, name, packet.src.version):
        verdict = "unknown"
        what = f"no line of {name} speaks of IPv{packet.src.version}: such packets do not meet it"
        reasons += (f"{what}; ask the list that they meet",)
    origin = decision.origin
    return DecisionAnswer(verdict, origin.file, origin.line, origin.text, returns, reasons)


def _returned(name: str, callers: Sequence[str], *, is_stage: bool) -> str:
    if callers:
        more = ", ".join(callers[:MOST_NAMED])
        return (
            f"no line of {name} decides: the packet goes back to its caller ({more}); ask for that"
        )
    if is_stage:
        return f"no line of {name} stops it: what it does not decide goes on"
    return f"no line of {name} decides, and nothing in the file calls it"


def _callers(device: Device, name: str) -> list[str]:
    return [
        f"{one.name}, {rule.origin.place}"
        for one in device.rule_sets
        for rule in one.rules
        if rule.target == name and rule.enabled
    ]


def _reasons(decision: Decision, device: Device, name: str, where: Where) -> Iterator[str]:
    askers = _askers(device, name, where) if decision.doubts else {}
    for doubt in decision.doubts:
        asker = askers.get(doubt.origin)
        yield f"{doubt.origin.place}: {doubt.what if asker is None else asker}"
    yield from (f"only for {condition}" for condition in decision.varying)
    for rule in decision.may_pass:
        yield f"may pass: {rule.origin.place} denies only {', '.join(rule.match.varying)}"
    for rule in decision.calls:
        yield f"reached by {rule.origin.place}"


def _askers(device: Device, name: str, where: Where) -> dict[Origin, str]:
    """The lines that would be certain if it were known where the packet comes in and goes out."""
    asked: dict[Origin, str] = {}
    for one in reached(device, name):
        for rule in one.rules:
            if rule.verb is not Verb.UNKNOWN and not rule.match.all_doubts:
                missing = " and ".join(_missing(rule, where))
                if missing:
                    asked[rule.origin] = f"asks for interfaces or zones: give {missing}"
    return asked


def _missing(rule: Rule, where: Where) -> Iterator[str]:
    if rule.match.in_ports is not None and where.in_tokens is None:
        yield "--in"
    if rule.match.out_ports is not None and where.out_tokens is None:
        yield "--out"
