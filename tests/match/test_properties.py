"""What must hold for any evidence whatever."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from firedoor.match.builds import Line, load
from firedoor.match.exchange import FixVerdict, conflicts, fixed, identify, is_exchange, supported
from firedoor.model.claim import Attribute
from firedoor.model.exchange_build import fields
from tests.match.claims import claim, machine

TABLE = load()
MODERN = tuple(line for line in TABLE.lines.values() if line.key[0] >= 14)
RANK = {FixVerdict.AFFECTED: 0, FixVerdict.UNDETERMINED: 1, FixVerdict.FIXED: 2}

fixes = st.sampled_from(sorted(TABLE.fixes))
lines = st.sampled_from(MODERN)
revisions = st.integers(0, 80)
# Everything that shows a CU and no more, and is not an installed update.
coarse = st.sampled_from(
    [
        "admin_display_version={a}.{b} (Build {c}.{d})",
        "version={a}.{b}.{c}",
        "version={a}.{b}.{c}.{d}",
    ]
)
texts = st.one_of(
    st.text(max_size=60),
    st.from_regex(
        r"(Exchange )?(Server )?20(10|13|16|19)? ?(CU|SP|RU)[0-9]{1,2} ?[0-9.()]{0,20}",
        fullmatch=True,
    ),
    st.from_regex(r"1[45]\.[0-3]\.[0-9]{1,4}(\.[0-9]{1,3})?", fullmatch=True),
)


@given(lines, revisions, revisions, fixes)
def test_a_higher_build_of_a_line_is_never_worse(
    line: Line, one: int, other: int, fix: str
) -> None:
    start = ".".join(str(field) for field in fields(line.base.build)[:3])
    low, high = sorted((one, other))
    role = claim("unified_messaging", "yes")
    verdicts = [
        fixed(machine(claim("file_version", f"{start}.{r}"), role), fix).verdict
        for r in (low, high)
    ]
    if set(verdicts) <= set(RANK):
        assert RANK[verdicts[0]] <= RANK[verdicts[1]]
    else:
        assert verdicts[0] is verdicts[1]


@given(lines, coarse, fixes)
def test_a_cu_alone_never_shows_an_update(line: Line, form: str, fix: str) -> None:
    holders = line.holding(fix)
    base = line.base
    a, b, c, d = fields(base.build)
    name, _, value = form.format(a=a, b=b, c=c, d=d).partition("=")
    verdict = fixed(machine(claim(name, value), claim("unified_messaging", "yes")), fix).verdict
    if holders and base not in holders:
        assert verdict is FixVerdict.UNKNOWN
    assert (verdict is FixVerdict.FIXED) == (base in holders)


@given(st.integers(16, 99), revisions, revisions, revisions, fixes)
def test_a_line_that_the_table_does_not_know_is_never_fixed(
    a: int, b: int, c: int, d: int, fix: str
) -> None:
    assert (
        fixed(machine(claim("file_version", f"{a}.{b}.{c}.{d}")), fix).verdict is FixVerdict.UNKNOWN
    )


@given(st.lists(st.tuples(st.sampled_from(sorted(Attribute)), texts), max_size=6), fixes)
def test_any_claims_at_all_get_an_answer(said: list[tuple[str, str]], fix: str) -> None:
    asset = machine(*(claim(name, value, f"{n}.csv") for n, (name, value) in enumerate(said)))
    answer = fixed(asset, fix)
    assert answer.reason
    assert len(answer.cves) == len(TABLE.fixes[fix].cves)
    if answer.verdict is FixVerdict.FIXED:
        assert answer.claims
        assert is_exchange(asset)
    for finding in conflicts(asset):
        assert finding.evidence
    supported(asset, None)


@given(
    st.permutations(
        [("file_version", "15.1.2176.4"), ("version", "15.1.2176.9"), ("product", "Exchange 2013")]
    )
)
def test_the_order_of_the_claims_does_not_matter(said: list[tuple[str, str]]) -> None:
    asset = machine(*(claim(name, value, f"{name}.csv") for name, value in said))
    assert fixed(asset, "2021-03").verdict is FixVerdict.UNKNOWN
    assert {finding.id for finding in conflicts(asset)} == {"FD-BUILD-CONFLICT"}
    assert len(identify(asset.claims)) == 3
