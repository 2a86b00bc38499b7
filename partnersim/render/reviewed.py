"""The review of a quarter, piece by piece, as its notebook shows it; for our own side alone."""

from __future__ import annotations

from partnersim.render.details import Pieces
from partnersim.render.facts import Facts
from partnersim.render.forecast import forecast_drawing, forecast_said, forecast_table, watched_table
from partnersim.render.in_words import terms_in_words
from partnersim.render.phrases import capital
from partnersim.render.pieces import NOTHING, Drawing, Heading, Table, Words
from partnersim.render.review import kpi_table, variance_bridge, variance_said, variance_table
from partnersim.render.settlement.months import months_table
from partnersim.render.settlement.origins import late_pieces
from partnersim.render.settlement.page import account_tables
from partnersim.render.settlement.words import about, headline
from partnersim.review.opening import Review

__all__ = [
    "account", "agreed", "bridge", "fan", "heading", "late", "limits", "months", "outlook", "partnership", "plan",
    "reasons", "said_of_plan", "watched",
]  # fmt: skip

STATUS = "for our own side alone"
LIMITS = (
    "A forecast goes on as the months since go-live went: it knows of no campaign, no lost customer, no new price.",
    "Effects against the plan say what a difference is worth, not who is to blame for it.",
    "What was not booked, or not reported yet, is nowhere in it.",
)


def heading(review: Review, title: str = "", status: str = "", author: str = "") -> Heading:
    """What the report is of, and who owes whom what."""
    statement = review.statement
    facts = Facts(title=title or f"{statement.name}: what it means", status=status or capital(STATUS), author=author)
    deal, meta = about(statement)
    made_up = "The ledger is made up, to try things on. " if review.made_up else ""
    signed = [("meta", author)] if author else []
    blocks = [
        ("title", facts.title), ("subtitle", deal), ("meta", f"{facts.status} · {meta}"), *signed,
        ("headline", f"{made_up}{headline(statement)}."),
    ]  # fmt: skip
    return Heading(blocks, facts)


def account(review: Review) -> Pieces:
    """What each partner is owed and paid."""
    return Pieces(account_tables(review.statement))


def months(review: Review) -> Table:
    """The months by rule and partner."""
    return months_table(review.statement)


def late(review: Review) -> Pieces:
    """What came late, and what it changed; nothing where nothing did."""
    return Pieces(list(late_pieces(review.statement)))


def said_of_plan(review: Review) -> Words:
    """Plan against actual in words."""
    return variance_said(review.variances)


def bridge(review: Review) -> Drawing:
    """From the plan to what was, effect by effect."""
    return variance_bridge(review.variances)


def plan(review: Review) -> Table:
    """The same in figures, by line and activity too."""
    return variance_table(review.variances)


def outlook(review: Review) -> Words:
    """The months to come in words."""
    found = review.forecast
    return _why_not(found) if isinstance(found, str) else forecast_said(found)


def fan(review: Review) -> Drawing | Words:
    """Positions by month: actual, to come, planned."""
    found = review.forecast
    return NOTHING if isinstance(found, str) else forecast_drawing(found)


def reasons(review: Review) -> Table | Words:
    """What the forecast rests on, and when phases change."""
    found = review.forecast
    return NOTHING if isinstance(found, str) else forecast_table(found)


def watched(review: Review) -> Table | Words:
    """The tripwires, and where actual figures stand; or why there are none."""
    found = review.watched
    return _why_not(found) if isinstance(found, str) else watched_table(found)


def partnership(review: Review) -> Table:
    """Key figures of the partnership, by partner."""
    return kpi_table(review.kpis)


def agreed(review: Review) -> Words:
    """What is agreed, in words."""
    settlement = review.statement.settlement
    names = {key: partner.name for key, partner in settlement.case.partners.items()}
    _, *sentences = terms_in_words(settlement.terms, names).splitlines()
    return Words([("item", capital(sentence)) for sentence in sentences])


def limits(_: Review) -> Words:
    """What the figures do not say."""
    return Words([("item", text) for text in LIMITS])


def _why_not(reason: str) -> Words:
    return Words((("paragraph", capital(f"{reason}.")),))
