"""What follows from a hunt by Emergency Directive 21-02: what is to be done, on which servers, in which order.

The directive is a decision tree: a server with signs goes to images, disconnection and the incident report; one that
was examined and has none is patched; a site without people trained in taking images disconnects. Which of its
sentences hold on a day, and their deadlines, come from the encoded directive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from firedoor.assess.hunt_report import ReportField, report_fields
from firedoor.assess.hunt_topics import Topic, exchange_and_others, topics
from firedoor.directives.in_force import in_force
from firedoor.directives.loader import load
from firedoor.hunt.answer import HuntAnswer
from firedoor.hunt.verdict import HuntVerdict
from firedoor.model.requirement import Requirement
from firedoor.readers.printable import printable

DIRECTIVE = "ed-21-02"
_MOST_TOLD = 3
_IMAGES = ("ED-21-02.A2a", "ED-21-02.A2b", "ED-21-02.A2c", "ED-21-02.A2d", "ED-21-02.A2e", "ED-21-02.A2f")  # fmt: skip
_INCIDENTS = ("ED-21-02.S1.I", "ED-21-02.S2.4")
_AFTER_REPORT = ("ED-21-02.A3b", "ED-21-02.A3c", "ED-21-02.A3d")
_TOOLS = ("ED-21-02.S1.T1a", "ED-21-02.S1.T1b", "ED-21-02.S1.T2")
_PATCHES = ("ED-21-02.A1d", "ED-21-02.S2.1")
_REPORTS = ("ED-21-02.A5a", "ED-21-02.S1.R1", "ED-21-02.S2.3")
_TRAINED = "Where people trained in imaging memory, and the tools, are at hand, and before the server is disconnected:"
_PRESERVE = (
    "Keep what was copied as it is: the SHA-256 of each file stands in this answer. Before a server is patched, "
    "restarted, cleaned or disconnected, collect its memory, web logs, Windows event logs and every registry hive to a "
    "medium of its own, and write down who did what when. A server that is shut down loses its memory."
)
_OFF = (
    "Do not wait for anything else where nobody can take images. Off the network but powered on while images are being "
    "taken; powered off where that cannot be arranged."
)
_UNSEEN = "This evidence shows nothing of the kind, which does not prove that there was none; say so in the ticket: {}."
_TRIED = "The attack was tried, and nothing here shows that it worked, which does not show that it did not."
_OPEN = "Whether it happened is open."
_EXAMINE = (
    "Examine memory and registry hives too; a sign that is found there leads to the images, the disconnection and the "
    "report."
)
_UNTRAINED = (
    "Only if nobody, of one's own people or of others, is trained to take and examine images of memory: {} The "
    "directive has no other way for such a site; patching is none."
)
_OTHERS = (
    "The directive speaks of Exchange servers only. What was seen on these machines says that an attacker is on them "
    "too: take images, take them off the network in the same way, and report it as lateral movement."
)
_CLEAN = "This holds once memory and registry hives, which no log shows, were examined too and nothing was found."
_AGAIN = "Its output, put beside the evidence, is read by the next hunt."


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to be done. ``action``: its number in the directive; ``hosts``: the servers it is about."""

    title: str
    action: str
    text: str
    hosts: tuple[str, ...]
    deadline: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Steps in the order in which they are to be done, and the fields of the report."""

    steps: tuple[Step, ...] = ()
    fields: tuple[ReportField, ...] = ()


def follow_up(answer: HuntAnswer, as_of: str = "") -> FollowUp:
    """What follows. ``as_of``: the day by which the directive is read and deadlines are judged; "": its last state."""
    if not answer.servers:
        return FollowUp()
    seen = topics(answer)
    return FollowUp(tuple(_Following(answer, as_of, seen).steps()), report_fields(answer, seen))


class _Following:
    def __init__(self, answer: HuntAnswer, as_of: str, seen: tuple[Topic, ...]) -> None:
        self.day = _day(as_of)
        directive = in_force(load(DIRECTIVE), self.day)
        self.by_id: Mapping[str, Requirement] = {one.id: one for one in directive.requirements}
        self.servers, others = exchange_and_others(answer)
        self.others_hit = tuple(s.host for s in others if s.verdict is HuntVerdict.EXPLOITED)
        self.seen = seen

    def steps(self) -> Iterator[Step]:
        """All steps; those of sentences that were not in force on the day are left out."""
        hit = self._hosts(HuntVerdict.EXPLOITED)
        yield Step(
            "Preserve the evidence first",
            "1",
            _PRESERVE,
            (*self._hosts(*HuntVerdict), *self.others_hit),
            "before anything else",
        )
        if hit:
            yield from self._hit(hit)
        if self.others_hit:
            yield Step(
                "Machines that are no Exchange servers",
                "2f, 4d",
                _OTHERS,
                self.others_hit,
                "immediately",
            )
        yield from self._open()
        yield from self._clean()
        every = self._hosts(*HuntVerdict)
        if not every:
            return
        yield from self._each(_TOOLS, every, _with(_AGAIN))
        yield from self._each(_REPORTS, (), _sentence)

    def _hit(self, hit: tuple[str, ...]) -> Iterator[Step]:
        """An indicator was found: images, off the network, incident report, then removal and rebuild."""
        yield from self._images(hit)
        yield from self._each(("ED-21-02.A3a",), hit, _with(_OFF))
        yield from self._incident(hit)
        yield from self._each(_AFTER_REPORT, hit, _sentence)

    def _images(self, hit: tuple[str, ...]) -> Iterator[Step]:
        """The parts of Action 2 as one step: they are one visit to the server."""
        parts = [self.by_id[id_] for id_ in _IMAGES if id_ in self.by_id]
        if parts:
            text = " ".join((_TRAINED, *(f"({one.source.action}) {one.sentence}" for one in parts)))
            title = "With forensic expertise: take images, then examine them"
            actions = ", ".join(one.source.action for one in parts)
            yield Step(title, actions, text, hit, self._due(parts[0]))

    def _incident(self, hit: tuple[str, ...]) -> Iterator[Step]:
        for topic in self.seen:
            if topic.seen:
                words = f"Seen here: {_several(topic.seen)}."
                yield from self._each((topic.requirement,), hit, _with(words))
        unseen = [
            (self.by_id[topic.requirement], topic.what)
            for topic in self.seen
            if not topic.seen and topic.requirement in self.by_id
        ]
        if unseen:
            listed = "; ".join(f"{one.source.action} {what}" for one, what in unseen)
            actions = ", ".join(one.source.action for one, _ in unseen)
            title = "Incident report: what was not seen"
            yield Step(title, actions, _UNSEEN.format(listed), hit, self._due(unseen[0][0]))
        yield from self._each(_INCIDENTS, hit, _sentence)

    def _open(self) -> Iterator[Step]:
        """Tried, or not covered: look further before anything is concluded; without the people for it, disconnect."""
        yield from self._examine(HuntVerdict.ATTEMPTED, "Examine where it was tried", _TRIED)
        yield from self._examine(HuntVerdict.UNKNOWN, "Examine where it is open", _OPEN)
        hosts = self._hosts(HuntVerdict.ATTEMPTED, HuntVerdict.UNKNOWN, HuntVerdict.NO_SIGN)
        one = self.by_id.get("ED-21-02.A3a")
        if hosts and one is not None:
            text = _UNTRAINED.format(_low(one.sentence))
            title = "Without forensic expertise: disconnect"
            yield Step(title, one.source.action, text, hosts, self._due(one))

    def _examine(self, verdict: HuntVerdict, title: str, what: str) -> Iterator[Step]:
        servers = [server for server in self.servers if server.verdict is verdict]
        if not servers:
            return
        texts = [what]
        missing = dict.fromkeys(one for server in servers for one in server.settled_by)
        if missing:
            texts.append(f"Fetch what is missing first, and hunt again: {_several(missing)}.")
        asked = self.by_id.get("ED-21-02.A1c")
        due = self._due(asked) if asked is not None else ""
        hosts = tuple(server.host for server in servers)
        yield Step(title, "1", " ".join((*texts, _EXAMINE)), hosts, due)

    def _clean(self) -> Iterator[Step]:
        """Nothing found in what covers the window: patch at once."""
        clean = self._hosts(HuntVerdict.NO_SIGN)
        if clean:
            yield from self._each(_PATCHES, clean, _with(_CLEAN))

    def _each(
        self, ids: Iterable[str], hosts: tuple[str, ...], text: Callable[[Requirement], str]
    ) -> Iterator[Step]:
        for id_ in ids:
            one = self.by_id.get(id_)
            if one is not None:
                yield Step(one.title, one.source.action, text(one), hosts, self._due(one))

    def _due(self, one: Requirement) -> str:
        deadline = one.deadline
        if deadline is None:
            return ""
        if deadline.at is None or self.day is None:
            return deadline.stated
        return f"{deadline.stated}{' (passed)' if self.day > deadline.at.date() else ''}"

    def _hosts(self, *verdicts: HuntVerdict) -> tuple[str, ...]:
        return tuple(one.host for one in self.servers if one.verdict in verdicts)


def _sentence(one: Requirement) -> str:
    return one.sentence


def _with(words: str) -> Callable[[Requirement], str]:
    return lambda one: f"{one.sentence} {words}"


def _low(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _several(texts: Iterable[str]) -> str:
    """The first of many in one sentence."""
    all_ = [printable(text).rstrip(".") for text in texts]
    more = len(all_) - _MOST_TOLD
    return "; ".join(all_[:_MOST_TOLD]) + (f"; and {more} more" if more > 0 else "")


def _day(as_of: str) -> date | None:
    try:
        return date.fromisoformat(as_of[:10])
    except ValueError:
        return None
