"""Words around a version that take its meaning away, and those that leave it as it is.

"CU22 planned" and "CU19 without KB5000871" name a level that is not there. No list of such words is
complete, so a level is read only where every other word beside it is known to change nothing.
"""

from __future__ import annotations

import re

_LONGEST = 400

# Negation, future, need, doubt and choice, in English, German, French, Spanish, Italian and Dutch.
# A star stands for any ending. Written in lower case.
_DOUBT = """
    not no non none never without lack* miss* need* requir* pending plan* schedul* upgrade upgrades
    upgrading updating migrat* target* future will soon next until till before below prior older
    newer less least above later maybe might perhaps probabl* possibl* likely assum* suppos* expect*
    intend* unconfirmed unverified unknown unsure uncertain unclear unpatched vulnerable fail* revert*
    rollback uninstall* remov* await* wait* due todo tbd tbc propos* recommend* availab* should must
    shall would could ought outstanding deferred postponed delayed former* previous* was were instead
    except unless if or either progress ongoing incomplete partial* cannot to-do open
    nicht kein* nie niemals ohne fehl* geplant* planung ausstehend* aussteht offen* soll* muss müssen
    brauch* benötig* benoetig* erforderlich* nötig* noetig* notwendig* noch bald demnächst demnaechst
    zukünftig* künftig* zukuenftig* kuenftig* vorgesehen* wird werden bis mindestens ehemal* früher*
    deinstall* entfernt* statt oder falls vermutlich wahrscheinlich eventuell evtl vielleicht unklar
    unbekannt ungepatcht* umstieg umstellung empfohlen* verfügbar* ablösung
    sans pas manqu* prévu* prevu* planifi* attente nécessit* necessit* requis* futur* bientôt bientot
    avant ou
    sin falta* pendiente* planead* previst* requier* necesit* próxim* proxim* sera será
    senza manca* pianificat* attesa richied*
    niet geen zonder gepland* ontbre*
"""
_PHRASES = (
    r"to be|w/o|in arbeit|steht an|up to"
    r"|\w+n['\u2019]t|roll(?:ed|ing)? back|update (?:to|auf)|à (?:faire|venir)"
    r"|\bmay(?!\s*\d)"
)
# "No. 2" is a number; "<", "->" and "?" say that it is some other level, or perhaps.
_HEDGE = re.compile(
    r"(?<!\w)(?!no\.?\s*\d)(?:"
    + "|".join(word.replace("*", r"\w*") for word in sorted(_DOUBT.split()))
    + rf"|{_PHRASES})(?!\w)|[<>≤≥≠≈~?→⇒]",
    re.IGNORECASE,
)
_PLAIN = """
    microsoft ms r tm exchange exch server servers srv version ver v release build standard enterprise
    std ent edition mailbox hub transport client access cas mbx edge role roles frontend backend
    unified messaging um security update updates cumulative rollup hotfix hotfixes su hu cu sp ru kb
    service pack patch for with and incl including plus installed patched x64 64 bit 64bit amd64
    on at of the in mit und inkl installiert für fuer auf kumulatives kumulative kumulativen
    sicherheitsupdate sicherheitsupdates postfachserver postfach premises premise prem onprem local
    mail email host windows dag node production primary secondary
"""
_KNOWN = frozenset(_PLAIN.split())
_WORD = re.compile(r"[^\W_]+")


def is_hedged(text: str) -> bool:
    """Whether a text holds a word or sign of negation, future, need, doubt or choice."""
    return _HEDGE.search(text[:_LONGEST]) is not None


def has_other_words(text: str) -> bool:
    """Whether a text, without the names and numbers that were read from it, still says something."""
    return any(word.lower() not in _KNOWN for word in _WORD.findall(text[:_LONGEST]))
