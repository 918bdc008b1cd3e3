"""Tables that name actions or bodies and are no plan: what things cost, whom to call.

Refuses to judge a table that says who pilots: that one is a plan, whatever it costs.
"""

import re

from graph.extraction import fields
from graph.extraction.blocks import Row, Table
from graph.extraction.columns import only_text
from graph.extraction.fields import Field, field_of

_AMOUNT = re.compile(
    r"[-–]?\s*(?:\d{1,3}(?:[ .\u202f]\d{3})+|\d+)(?:[.,]\d+)?\s*(?P<unit>k?\s?€|(?:k|m)\s?€|euros?|%|etp)?",
    re.IGNORECASE,
)
_LEAST = 100
_HEADS = 6
_MOST = 0.6
AMOUNTS = "Les colonnes d'années portent des montants : est-ce quand l'action a lieu, ou ce qu'elle coûte ?"


def is_amount(text: str) -> bool:
    """Whether a cell is a sum of money: with its unit, or a number of three figures and more."""
    found = _AMOUNT.fullmatch(text.strip())
    if not found:
        return False
    return bool(found["unit"]) or int(re.sub(r"\D", "", text) or 0) >= _LEAST


def is_ledger(table: Table) -> bool:
    """Whether a table only says what things cost, or whom to call."""
    for place, row in enumerate(table.rows[:_HEADS]):
        named = [field_of(cell.flat) if cell.flat else None for cell in row.cells]
        roles = [field.role for field in named if field]
        if len(roles) < 2 or only_text(row):
            continue
        if any(field.role == fields.PILOT and not field.weak for field in named if field):
            return False
        if fields.CONTACT in roles and not {fields.CALENDAR, fields.START, fields.SUMMARY} & set(roles):
            return True
        if _counts(named, table.rows[place + 1 :]):
            return True
    return False


def _counts(named: list[Field | None], rows: tuple[Row, ...]) -> bool:
    """Whether the columns that bear a year hold sums of money."""
    years = [place for place, field in enumerate(named) if field and field.role == fields.YEAR]
    cells = [row.cells[place].flat for row in rows for place in years if place < len(row.cells)]
    said = [text for text in cells if text and text.strip("-– ") not in ("", "0", "0 €")]
    return bool(said) and sum(map(is_amount, said)) >= _MOST * len(said)
