"""Which steps of a witness a person must see: those that decide, without those that merely did nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from firedoor.reach.cross import Step


def telling(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps of one device, in order, without its silent ends and with each line of a filter once.

    A rule set in which no rule asks for the packet ends, and its end lets it pass: no VPN filter, no outbound list,
    a chain of another table. That says nothing where a rule of the device decides. Where none does, such ends are all
    that lets the packet through, and they stay; so does the policy of a chain after which no rule comes.
    """
    return tuple(_once(step for n, step in enumerate(steps) if not _silent(n, steps)))


def _silent(number: int, steps: Sequence[Step]) -> bool:
    step = steps[number]
    if not step.left or step.varying or step.may_pass:
        return False
    others = steps[number + 1 :] if step.written else steps
    return any(_decides(other, also_policies=not step.written) for other in others)


def _decides(step: Step, *, also_policies: bool) -> bool:
    """Whether a line of the configuration let the packet through here; of a policy, if that counts too."""
    return step.kind == "filter" and (not step.left or (also_policies and step.written))


def _once(steps: Iterator[Step]) -> Iterator[Step]:
    """A line that several rule sets of the device ask is one line for who reads it."""
    seen = set()
    for step in steps:
        if step.kind != "filter" or step.varying or step.may_pass:
            yield step
        elif step.origin not in seen:
            seen.add(step.origin)
            yield step
