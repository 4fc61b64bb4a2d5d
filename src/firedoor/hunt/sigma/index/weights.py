"""How rare it is that a test holds: a guess, by which the test that leads to a rule is chosen. It changes no answer."""

from __future__ import annotations

import math

from firedoor.hunt.sigma.index.gates import gate_of, literals_in, pieces_of
from firedoor.hunt.sigma.index.table import holds_absent
from firedoor.hunt.sigma.plan import Exists, Matcher, Network, Null, Number, Regex, Test, Text

_LONGEST = 24
# Fields whose few values nearly every event has.
_COMMON = frozenset(
    (
        "image", "parentimage", "originalfilename", "product", "company", "description", "user", "eventtype",
        "integritylevel", "currentdirectory", "sourceimage", "targetimage", "logontype", "initiated", "parentuser",
        "provider_name", "channel", "eventid", "protocol", "cs-method", "sc-status",
    )
)  # fmt: skip


def weight_of(test: Test) -> float:
    """More for a rarer test; 0 or less where it says nothing, so that it leads to no rule."""
    values = [_weight(one) for one in test.values]
    if not values or (test.name is not None and holds_absent(test)):
        return 0.0
    found = max(values) if test.every else min(values) - math.log2(len(values))
    if min(values) <= 0 and not test.every:
        return 0.0
    factor = 0.4 if (test.name or "").casefold() in _COMMON else 1.0
    return max(found, 0.1) * factor


def _weight(matcher: Matcher) -> float:
    if isinstance(matcher, Text):
        literals = literals_in(pieces_of(matcher))
        return float(min(max(map(len, literals), default=0), _LONGEST)) or 1.0
    if isinstance(matcher, Regex):
        return float(min(map(len, gate_of(matcher)), default=2))
    if isinstance(matcher, Number):
        return 4.0
    if isinstance(matcher, Network):
        return 3.0
    if isinstance(matcher, Null | Exists):
        return 0.05
    return 2.0
