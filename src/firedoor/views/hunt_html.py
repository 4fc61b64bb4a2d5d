"""A hunt as one HTML page: no script, nothing fetched, readable on a phone and in print."""

from __future__ import annotations

from firedoor.result.hunt_document import HuntDocument
from firedoor.views import hunt_words
from firedoor.views.html import POLICY, environment
from firedoor.views.hunt_digest import gaps_of
from firedoor.views.hunt_page import hunt_page
from firedoor.views.hunt_text_coverage import size


def render(document: HuntDocument) -> str:
    """Return the page. Every text of the evidence is made inert and escaped."""
    template = environment().get_template("hunt.html")
    return template.render(
        page=hunt_page(document), hunt=hunt_words, size=size, gaps_of=gaps_of, policy=POLICY
    )
