"""A hunt's document from its JSON, exactly as it was, or one clear line on what is wrong and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from firedoor.result.decode import WrongError, checked_version, decoded, object_of
from firedoor.result.hunt_document import HUNT_SCHEMA, HuntDocument

# A hunt keeps up to some hundred thousand sightings of about a thousand characters.
MAX_CHARACTERS = 1024 * 1024 * 1024


def hunt_from_json(text: str, name: str) -> HuntDocument:
    """Build the document that ``text`` is the JSON of; ``name`` is the file's, for messages.

    Raises ``InputError`` with the JSON path of the first thing that is wrong.
    """
    return decoded(text, name, _document, MAX_CHARACTERS)


def _document(value: dict[str, Any]) -> HuntDocument:
    checked_version(value, (HUNT_SCHEMA,))
    body = {key: item for key, item in value.items() if key != "schema"}
    document = object_of(HuntDocument, body, "")
    assert isinstance(document, HuntDocument)  # noqa: S101 - for the type checker
    _check_ids(document)
    return document


def _check_ids(document: HuntDocument) -> None:
    """Each sighting has an id of its own, and the story speaks of those that are there."""
    known: set[str] = set()
    for number, sighting in enumerate(document.sightings):
        if sighting.id in known:
            raise WrongError(f"sightings[{number}].id", f'"{sighting.id}" stands there twice')
        known.add(sighting.id)
    for place, id_ in _references(document):
        if id_ not in known:
            raise WrongError(place, "is the id of no sighting")


def _references(document: HuntDocument) -> Iterator[tuple[str, str]]:
    for number, chain in enumerate(document.story.chains):
        place = f"story.chains[{number}]"
        for which, id_ in enumerate(chain.sightings):
            yield f"{place}.sightings[{which}]", id_
        for which, mark in enumerate(chain.milestones):
            yield f"{place}.milestones[{which}].sighting", mark.sighting
    for number, id_ in enumerate(document.story.context):
        yield f"story.context[{number}]", id_
