"""A result as JSON: the same result gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from typing import Any

from firedoor.model.verdict import Verdict
from firedoor.result.acl_document import ACL_SCHEMA
from firedoor.result.document import SCHEMA, Result
from firedoor.result.network_document import REACH_SCHEMA, NetworkAnswer
from firedoor.result.schema import attribute, shape


def to_json(result: Result) -> str:
    """Return the document as JSON.

    Keys stand in the order of their declaration. All characters beyond ASCII are escaped, so that
    control and bidirectional characters of hostile evidence are inert wherever the file is shown.
    """
    document = {"schema": SCHEMA, **plain(in_order(result)), "summary": counts(result)}
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def network_json(network: NetworkAnswer) -> str:
    """Return the answers of ``firedoor reach`` as JSON, in the way of :func:`to_json`."""
    document = {"schema": REACH_SCHEMA, **plain(network)}
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def acl_json(answer: object) -> str:
    """Return an answer of ``firedoor acl`` as JSON."""
    document = {"schema": ACL_SCHEMA, **plain(answer)}
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def counts(result: Result) -> dict[str, int]:
    """How many requirements have each verdict; every verdict is there, also with 0."""
    verdicts = [answer.verdict for answer in result.requirements]
    return {str(verdict): verdicts.count(verdict) for verdict in Verdict}


def in_order(result: Result) -> Result:
    """Sort the lists whose order has no meaning.

    The order of directives and requirements is the directive's own, that of reasons and evidence the
    check's (what decided comes first); they stay.
    """
    servers = (replace(server, aliases=tuple(sorted(server.aliases))) for server in result.servers)
    return replace(
        result,
        servers=tuple(sorted(servers, key=lambda server: (server.name, server.product))),
        findings=tuple(sorted(result.findings, key=lambda f: (f.id, f.subject, f.text))),
        coverage=tuple(sorted(result.coverage, key=lambda c: (c.file, c.reader))),
        inputs=tuple(sorted(result.inputs, key=lambda i: (i.file, i.sha256))),
        knowledge=tuple(sorted(result.knowledge, key=lambda k: (k.id, k.date))),
    )


def plain(value: Any) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Turn value objects into dictionaries and lists."""
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {key: plain(getattr(value, attribute(key))) for key in shape(type(value))}
    return value
