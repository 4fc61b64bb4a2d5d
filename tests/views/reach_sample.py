"""Networks built by hand: a small site with every verdict and hostile strings, a large one, one without zones."""

from __future__ import annotations

from dataclasses import replace

from firedoor.result import network_document as doc
from firedoor.result.reach_compare import (
    FlowChange,
    PacketShare,
    PairChange,
    ReachDiff,
    ReplacedFile,
)

from .hostile_texts import ANSI, IMAGE, OVERRIDE, SCRIPT

_ZONES = (
    ("internet", "5", "internet"),
    ("office", "4", "business"),
    ("remote", "4", "business"),
    ("dmz", "3.5", "dmz"),
    ("scada", "2", "control"),
    ("cell", "1", "control"),
)
_PERMIT = "access-list OUT extended permit tcp any host 10.4.0.5 eq 3389"


def place(name: str, level: str, kind: str) -> doc.PlaceAnswer:
    number = sum(map(ord, name)) % 200
    networks = () if kind == "internet" else (f"10.{number}.0.0/24",)
    return doc.PlaceAnswer(
        name, f"{name} zone" if kind != "internet" else name, level, kind, networks
    )


def step(device: str, line: int, text: str, kind: str = "filter", note: str = "") -> doc.StepAnswer:
    after = "10.1.0.5:49152 -> 10.4.0.5:3389"
    before = "10.1.0.5:49152 -> 203.0.113.9:3389" if device == "edge" else after
    note = note or ("list: permit" if kind == "filter" else f"{kind} by rule")
    return doc.StepAnswer(
        device, "outside", "inside", kind, before, after, f"network/{device}.cfg", line, text, note
    )


def flow(dport: int = 3389) -> doc.FlowAnswer:
    return doc.FlowAnswer("10.1.0.5", "10.4.0.5", "tcp", 49152, dport, "")


def blocked(source: str, target: str, *stops: doc.StopAnswer) -> doc.ReachAnswer:
    reason = f"no packet of a new connection from {source} arrives in {target}, over the model"
    return doc.ReachAnswer(source, target, "blocked", None, (), (reason,), (), (), stops, (), ())


def reachable(source: str, target: str, *services: str) -> doc.ReachAnswer:
    path = (
        step("edge", 12, "interface outside", "route", "static route"),
        step("edge", 40, _PERMIT),
        step("edge", 55, "nat (inside,outside) static 203.0.113.9", "translate"),
        step("plant", 7, "permit ip any any", note="policy: permit"),
    )
    assumed = (
        "198.51.100.1 has no configuration in the folder: it is assumed to forward everything",
    )
    return doc.ReachAnswer(
        source, target, "reachable", flow(), path, (), services, (), (), (), assumed
    )


def unknown(source: str, target: str) -> doc.ReachAnswer:
    doubt = doc.StopAnswer("network/plant.cfg", 9, "frobnicate all", "a command that is not known")
    reason = "network/plant.cfg:9 could change the answer: a command that is not known"
    return doc.ReachAnswer(
        source, target, "unknown", None, (), (reason,), (), ("tcp/502",), (), (doubt,), ()
    )


def _answers() -> tuple[doc.ReachAnswer, ...]:
    special = {
        ("internet", "office"): reachable("internet", "office", "tcp/443", "tcp/25"),
        ("internet", "cell"): unknown("internet", "cell"),
        ("office", "internet"): reachable("office", "internet", "any"),
        ("office", "dmz"): replace(
            reachable("office", "dmz", "tcp/443"),
            perhaps=("udp/53",),
            doubts=unknown("a", "b").doubts,
        ),
        ("office", "scada"): reachable("office", "scada", "tcp/3389"),
        ("dmz", "scada"): reachable("dmz", "scada", "tcp/3389", "tcp/102", "udp/5000-5010", "icmp"),
        ("scada", "cell"): reachable("scada", "cell", "tcp/502"),
        ("cell", "scada"): unknown("cell", "scada"),
    }
    stop = doc.StopAnswer("network/plant.cfg", 90, "deny ip any any log", "")
    return tuple(
        special.get((a, b)) or blocked(a, b, stop) for a, *_ in _ZONES for b, *_ in _ZONES if a != b
    )


def _files() -> tuple[doc.FileLinesAnswer, ...]:
    notes = (
        doc.LineNoteAnswer(9, "not_understood", "frobnicate all", "a command that is not known"),
        doc.LineNoteAnswer(
            31, "partly", f"description {ANSI}{SCRIPT}", "its schedule is not known"
        ),
    )
    return (
        doc.FileLinesAnswer("network/edge.cfg", "asa", ("edge",), 80, 30, 0, 0, 12, ()),
        doc.FileLinesAnswer("network/plant.cfg", "asa", ("plant",), 60, 20, 1, 1, 9, notes),
    )


def network() -> doc.NetworkAnswer:
    """Six zones with every verdict: a way in, a possible one, a required flow that is blocked."""
    stop = doc.StopAnswer("network/plant.cfg", 90, "deny ip any any log", "")
    needed = doc.RequiredFlowAnswer(
        "F-TIME", "udp/123", "time of the controllers", blocked("PLC-1", "NTP-1", stop)
    )
    passes = doc.RequiredFlowAnswer(
        "F-POLL", "tcp/502", "poll", reachable("SCADA-1", "PLC-1", "tcp/502")
    )
    return doc.NetworkAnswer(
        site="Riverside Water",
        question="every ordered pair of zones",
        whole=True,
        places=tuple(place(*zone) for zone in _ZONES),
        devices=(
            doc.DeviceAnswer("edge", "asa", enforces=True, places=("internet", "office", "remote")),
            doc.DeviceAnswer("core", "ios", enforces=False, places=("office",)),
            doc.DeviceAnswer(
                "plant", "asa", enforces=True, places=("office", "dmz", "scada", "cell")
            ),
        ),
        answers=_answers(),
        beyond=(reachable("office", "scada", "tcp/3389"),),
        flows=(needed, passes),
        files=_files(),
        problems=("network/old.cfg: holds no configuration that a reader knows",),
    )


def one_answer(answer: doc.ReachAnswer) -> doc.NetworkAnswer:
    """A single question."""
    places = (place(answer.from_, "", "network"), place(answer.to, "", "network"))
    asked = f"from {answer.from_} to {answer.to}, any"
    return replace(
        network(),
        question=asked,
        whole=False,
        places=places,
        answers=(answer,),
        beyond=(),
        flows=(),
    )


def no_zones() -> doc.NetworkAnswer:
    """A folder that declares no zones."""
    names = tuple(f"10.{n}.0.0/24" for n in range(1, 4))
    return replace(
        network(),
        places=tuple(doc.PlaceAnswer(n, n, "", "network", (n,)) for n in names),
        devices=(),
        answers=tuple(unknown(a, b) for a in names for b in names if a != b),
        beyond=(),
        flows=(),
    )


def large(zones: int) -> doc.NetworkAnswer:
    """Many zones on many levels, of which every third pair is reachable and every fifth unknown."""
    kinds = (("4", "business"), ("3.5", "dmz"), ("2", "control"), ("1", "control"))
    places = (
        place("internet", "5", "internet"),
        *(place(f"zone-number-{n:03}", *kinds[n % 4]) for n in range(zones - 1)),
    )
    answers, beyond = [], []
    for i, a in enumerate(places):
        for j, b in enumerate(places):
            if i == j:
                continue
            kind = (i * 7 + j * 3) % 15
            make = reachable if kind % 3 == 0 else unknown if kind % 5 == 0 else blocked
            answer = make(a.name, b.name, "tcp/502") if make is reachable else make(a.name, b.name)
            answers.append(answer)
            if (a.kind, b.kind) == ("business", "control"):
                beyond.append(answer)
    return replace(
        network(), places=places, devices=(), answers=tuple(answers), beyond=tuple(beyond), flows=()
    )


def hostile() -> doc.NetworkAnswer:
    """Names, lines and reasons written by an attacker."""
    bad = f"{SCRIPT}{ANSI}{OVERRIDE}{IMAGE}"
    first, second = (replace(place(f"{bad}{n}", "4", "business"), title=bad) for n in "12")
    way = (replace(step(bad, 3, bad, note=f"{bad}: permit"), interface=bad, out=bad, packet=bad),)
    answer = replace(
        reachable(first.name, second.name, bad), path=way, reasons=(bad,), assumptions=(bad,)
    )
    return replace(
        network(),
        site=bad,
        question=bad,
        places=(first, second),
        devices=(doc.DeviceAnswer(bad, bad, enforces=True, places=(first.name, second.name)),),
        answers=(answer, replace(unknown(second.name, first.name), perhaps=(bad,))),
        beyond=(answer,),
        problems=(bad,),
    )


def difference() -> ReachDiff:
    """A change that opens one way, closes another, breaks one flow and heals another."""
    after = network()
    before = replace(after, beyond=())
    lost = PacketShare(("10.1.0.0/24",), ("10.4.0.5",), flow(), (step("plant", 7, _PERMIT),))
    gained = PacketShare(("10.1.0.0/24",), ("10.4.0.6-10.4.0.9", "..."), flow(22), ())
    return ReachDiff(
        site=after.site,
        question=after.question,
        replaced=(ReplacedFile("network/plant.cfg", "candidate.cfg"),),
        changes=(
            PairChange(
                "office", "scada", blocked("office", "scada"), reachable("office", "scada", "tcp/22"),
                ("tcp/22",), (), (), gained, None,
            ),
            PairChange(
                "remote", "cell", reachable("remote", "cell", "tcp/502"),
                blocked("remote", "cell", doc.StopAnswer("network/plant.cfg", 90, "deny ip any any", "")),
                (), ("tcp/502",), ("icmp",), None, lost,
            ),
            PairChange("dmz", "new-zone", None, reachable("dmz", "new-zone", "any"), (), (), (), None, None),
        ),
        flows=(
            FlowChange("F-TIME", "udp/123", "time of the controllers", "breaks",
                reachable("PLC-1", "NTP-1", "udp/123"), after.flows[0].answer),
            FlowChange("F-POLL", "tcp/502", "poll", "heals", blocked("SCADA-1", "PLC-1"),
                after.flows[1].answer),
        ),
        before=before,
        after=after,
    )  # fmt: skip


def nothing_changes() -> ReachDiff:
    """A change without consequences."""
    return replace(difference(), changes=(), flows=(), before=network())
