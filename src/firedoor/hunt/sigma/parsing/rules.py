"""One rule document, one filter document."""

from __future__ import annotations

from dataclasses import dataclass, replace

from firedoor.hunt.sigma.parsing.detections import detection_of
from firedoor.hunt.sigma.parsing.documents import Yaml
from firedoor.hunt.sigma.parsing.modifiers import Settings
from firedoor.hunt.sigma.parsing.refusing import Refused
from firedoor.hunt.sigma.parsing.rule_facts import facts_of, listed, text
from firedoor.hunt.sigma.plan import And, LogSource, Node, SigmaRule
from firedoor.hunt.sigma.views import fitted

_MORE = ("status", "description", "date", "modified", "license", "taxonomy")


def rule_of(
    document: dict[Yaml, Yaml], file: str, fallback_id: str, settings: Settings
) -> SigmaRule:
    """A rule over single events. Raises ``Refused``."""
    if str(document.get("status") or "").casefold() == "unsupported":
        raise Refused("its author marks it as unsupported")
    taxonomy = text(document.get("taxonomy"))
    if taxonomy not in ("", "sigma"):
        raise Refused(f"uses the taxonomy {taxonomy!r}; only that of Sigma is known")
    rule = SigmaRule(
        facts=facts_of(document, fallback_id),
        logsource=logsource_of(document.get("logsource")),
        condition=detection_of(document.get("detection"), settings),
        file=file,
        name=text(document.get("name")),
        fields=tuple(text(name) for name in listed(document.get("fields"))),
        more={key: text(document[key]) for key in _MORE if document.get(key)},
    )
    return fitted(rule)


def logsource_of(given: Yaml) -> LogSource:
    """Which logs a rule speaks of. Raises ``Refused`` if it does not say."""
    if not isinstance(given, dict):
        raise Refused("has no logsource")
    source = LogSource(
        *(text(given.get(key)).lower() for key in ("product", "category", "service"))
    )
    if source == LogSource():
        raise Refused("its logsource has no product, category or service")
    return source


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition that rules must meet too. ``rules``: ids or names; None: all of the same log source."""

    file: str
    id: str
    title: str
    rules: frozenset[str] | None
    logsource: LogSource
    condition: Node

    def concerns(self, rule: SigmaRule) -> bool:
        """Whether the filter is for this rule."""
        if self.rules is not None and not {rule.facts.id, rule.name} & self.rules:
            return False
        mine, its = self.logsource, rule.logsource
        pairs = (
            (mine.product, its.product),
            (mine.category, its.category),
            (mine.service, its.service),
        )
        return all(not wanted or wanted == has for wanted, has in pairs)

    def applied(self, rule: SigmaRule) -> SigmaRule:
        """The rule with the filter's condition beside its own."""
        made = replace(rule, condition=And((rule.condition, self.condition)))
        return fitted(replace(made, more={**rule.more, "filters": _added(rule, self)}))


def _added(rule: SigmaRule, filter_: Filter) -> str:
    before = rule.more.get("filters", "")
    return f"{before}; {filter_.title}" if before else filter_.title


def filter_of(document: dict[Yaml, Yaml], file: str, settings: Settings) -> Filter:
    """A filter document. Raises ``Refused``."""
    given = document.get("filter")
    if not isinstance(given, dict):
        raise Refused("filter: expected a map")
    named = given.get("rules")
    every = isinstance(named, str) and named.casefold() == "any"
    rules = [text(name) for name in listed(named)]
    if not rules:
        raise Refused('filter: names no rules (a list of ids or names, or "any")')
    return Filter(
        file=file,
        id=text(document.get("id")),
        title=text(document.get("title")) or file,
        rules=None if every else frozenset(rules),
        logsource=logsource_of(document.get("logsource")),
        condition=detection_of(given, settings),
    )
