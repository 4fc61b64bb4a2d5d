"""Translation tables from the lines of a configuration: static entries first, dynamic ones in the order of the file."""

from __future__ import annotations

from firedoor.model.network.line_state import LineState
from firedoor.model.network.nat import TranslationTable
from firedoor.readers.firewalls.ios.drafts import NatDraft
from firedoor.readers.firewalls.ios.nat import DynamicNat, StaticNat, parse
from firedoor.readers.firewalls.ios.nat_between import Tables
from firedoor.readers.firewalls.ios.nat_dynamic import dynamic, overlapping
from firedoor.readers.firewalls.ios.nat_static import static
from firedoor.readers.firewalls.ios.words import NotUnderstood
from firedoor.readers.firewalls.ios.work import Work


def tables(work: Work, under: dict[str, list[str]]) -> list[TranslationTable]:
    """Every translation of the file."""
    made = Tables(work, under)
    choosing: list[tuple[NatDraft, DynamicNat]] = []
    for draft in work.translations:
        try:
            meaning = parse(draft)
        except NotUnderstood as why:
            work.book.mark(draft.number, LineState.NOT_UNDERSTOOD, str(why))
            made.anything(draft.origin, str(why))
            continue
        if meaning.vrf and meaning.vrf not in work.vrfs:
            made.anything(draft.origin, f'VRF "{meaning.vrf}" has no definition in this file')
        elif isinstance(meaning, StaticNat):
            static(made, draft, meaning)
        else:
            choosing.append((draft, meaning))
    contested = overlapping(work, choosing)
    for place, (draft, meaning) in enumerate(choosing):
        others = [other for _, other in choosing[place + 1 :] if other.inside == meaning.inside]
        dynamic(made, draft, meaning, last=not others, contested=draft.number in contested)
    return made.finish()
