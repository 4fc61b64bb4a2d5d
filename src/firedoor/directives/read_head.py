"""The head of a directive's data: what it is, its revisions, products, questions and definitions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from firedoor.directives.read_conditions import read_pattern
from firedoor.model.requirement import BranchQuestion, Definition, Directive, Product, Revision
from firedoor.model.zone import Operator
from firedoor.readers.printable import quoted, suggestion
from firedoor.readers.toml_tables import TomlTable

FORMAT = 1
KEYS = (
    "format",
    "id",
    "title",
    "document",
    "issuer",
    "url",
    "binds",
    "binds_key",
    "reviewed",
    "closed",
    "closed_note",
    "refers_to",
    "tensions",
    "revision",
    "product",
    "question",
    "definition",
    "requirement",
)
_ID = re.compile(r"[a-z0-9][a-z0-9.-]*")
_LONGEST_PATTERN = 200
_QUESTION_KEYS = (
    *("id", "question", "settled_by"),
    *("operator_keys", "yes", "no", "yes_answers", "reachable", "hunted"),
)
_OPERATOR_KEYS = tuple(Operator.__dataclass_fields__)
# Stands for a day that a fault left out; nothing with it is ever returned.
NO_DAY = date(1980, 1, 1)


@dataclass(frozen=True, slots=True)
class Names:
    """What requirements may refer to, and where they come from."""

    directive: str
    document: str
    url: str
    revisions: tuple[Revision, ...]
    products: tuple[str, ...]
    questions: tuple[str, ...]


def read_head(root: TomlTable) -> Directive:
    """Read everything but the requirements and the definitions."""
    root.check_keys(KEYS)
    _check_format(root)
    products = tuple(_product(table) for table in root.tables("product"))
    return Directive(
        id=_id(root),
        title=root.text("title", required=True),
        issuer=root.text("issuer", required=True),
        url=root.text("url", required=True),
        binds=root.text("binds", required=True),
        reviewed=root.day("reviewed", required=True) or NO_DAY,
        revisions=_revisions(root),
        requirements=(),
        products=products,
        questions=tuple(_question(table, products) for table in root.tables("question")),
        tensions=root.texts("tensions"),
        refers_to=root.texts("refers_to"),
        closed=root.day("closed"),
        closed_note=root.text("closed_note"),
        binds_key=_one_of(root, "binds_key", _OPERATOR_KEYS),
    )


def read_definitions(root: TomlTable, names: Names) -> tuple[tuple[date, Definition], ...]:
    """Read the terms, each with the day from which the directive relies on it."""
    return tuple(_definition(table, names) for table in root.tables("definition"))


def names_of(root: TomlTable, head: Directive) -> Names:
    """Collect what requirements may refer to."""
    return Names(
        directive=head.id,
        document=root.text("document") or head.title,
        url=head.url,
        revisions=head.revisions,
        products=tuple(product.id for product in head.products),
        questions=tuple(question.id for question in head.questions),
    )


def revision_of(table: TomlTable, names: Names, key: str) -> Revision:
    """The revision that a key names; the first one where the key is absent.

    Where there is none a fault is noted, and a blank revision lets the reading go on to find others.
    """
    word = table.text(key)
    for revision in names.revisions:
        if revision.id == word or not word:
            return revision
    if word:
        known = tuple(revision.id for revision in names.revisions)
        advice = suggestion(word, known) if known else "declare it: [[revision]]"
        table.fault(
            f"{key} names a revision that does not exist: {quoted(word)}", key, advice=advice
        )
    return Revision("", "", NO_DAY, "")


def _check_format(root: TomlTable) -> None:
    if root.values.get("format") != FORMAT:
        root.fault(
            "not a directive in a format that this version knows", advice=f"format = {FORMAT}"
        )


def _id(root: TomlTable) -> str:
    value = root.text("id", required=True)
    if value and not _ID.fullmatch(value):
        advice = "use lower-case letters, digits, hyphens and full stops"
        root.fault(f"id {quoted(value)} has other characters", "id", advice=advice)
    return value


def _one_of(table: TomlTable, key: str, known: tuple[str, ...]) -> str:
    value = table.text(key)
    if value and value not in known:
        table.fault(f"unknown {key} {quoted(value)}", key, advice=suggestion(value, known))
    return value


def _revisions(root: TomlTable) -> tuple[Revision, ...]:
    tables = root.tables("revision")
    if not tables:
        root.fault("there is no [[revision]]", advice="declare at least one, with its day of issue")
    found = tuple(_revision(table) for table in tables)
    for table, earlier, later in zip(tables[1:], found, found[1:], strict=False):
        if later.issued < earlier.issued:
            table.fault(f"revision {quoted(later.id)} is issued before the one above it", "issued")
    check_unique(tables)
    return found


def _revision(table: TomlTable) -> Revision:
    table.check_keys(("id", "title", "issued", "source"))
    return Revision(
        id=table.text("id", required=True),
        title=table.text("title", required=True),
        issued=table.day("issued", required=True) or NO_DAY,
        source=table.text("source", required=True),
    )


def check_unique(tables: tuple[TomlTable, ...]) -> None:
    """Note each id that stands for the second time, naming the line of the first."""
    first: dict[str, TomlTable] = {}
    for table in tables:
        value = table.values.get("id")
        if not isinstance(value, str) or not value.strip():
            continue
        earlier = first.setdefault(value.strip().casefold(), table)
        if earlier is not table:
            table.fault(f"id {quoted(value)} stands already at line {earlier.line('id')}", "id")


def _product(table: TomlTable) -> Product:
    table.check_keys(("id", "title", "patterns", "looks_like", "counted_by"))
    return Product(
        table.text("id", required=True),
        table.text("title", required=True),
        _patterns(table, "patterns", required=True),
        _patterns(table, "looks_like"),
        table.text("counted_by"),
    )


def _patterns(table: TomlTable, key: str, *, required: bool = False) -> tuple[str, ...]:
    patterns = table.texts(key, required=required)
    for place, pattern in enumerate(patterns):
        _check_pattern(table, key, place, pattern)
    return patterns


def _check_pattern(table: TomlTable, key: str, place: int, pattern: str) -> None:
    if len(pattern) > _LONGEST_PATTERN:
        table.fault(f"a pattern is longer than {_LONGEST_PATTERN} characters", key, place)
        return
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        message = f"{quoted(pattern)} is no regular expression: {error}"
        table.fault(message, key, place)


def _question(table: TomlTable, products: tuple[Product, ...]) -> BranchQuestion:
    table.check_keys(_QUESTION_KEYS)
    keys = table.texts("operator_keys")
    for key in keys:
        if key not in _OPERATOR_KEYS:
            advice = suggestion(key, _OPERATOR_KEYS)
            table.fault(f"unknown operator key {quoted(key)}", "operator_keys", advice=advice)
    return BranchQuestion(
        id=table.text("id", required=True),
        question=table.text("question", required=True),
        settled_by=table.text("settled_by", required=True),
        operator_keys=keys,
        yes=tuple(read_pattern(pattern) for pattern in table.tables("yes")),
        no=tuple(read_pattern(pattern) for pattern in table.tables("no")),
        yes_answers=table.texts("yes_answers"),
        reachable=_one_of(table, "reachable", tuple(product.id for product in products)),
        hunted=_one_of(table, "hunted", tuple(product.id for product in products)),
    )


def _definition(table: TomlTable, names: Names) -> tuple[date, Definition]:
    table.check_keys(("term", "meaning", "source", "by_analogy", "since"))
    revision = revision_of(table, names, "since")
    return revision.issued, Definition(
        term=table.text("term", required=True),
        meaning=table.text("meaning", required=True),
        source=table.text("source", required=True),
        by_analogy=bool(table.flag("by_analogy")),
    )
