"""The views of ``firedoor reach``, by the name that ``--format`` takes."""

from __future__ import annotations

from firedoor.result.encode import network_json
from firedoor.result.network_document import NetworkAnswer
from firedoor.views import reach_text

REACH_FORMATS = ("text", "json")


def render_reach(
    network: NetworkAnswer,
    changed: NetworkAnswer | None,
    name: str,
    *,
    coverage: bool = False,
    colour: bool = False,
) -> str:
    """Return the view. ``changed``: the answers with files replaced (what if); then the difference is shown."""
    if name == "json":
        return network_json(network if changed is None else changed)
    del colour
    if coverage:
        return reach_text.coverage(changed or network)
    return reach_text.render(network)
