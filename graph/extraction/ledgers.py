"""Tables that name actions or bodies and are no plan: what things cost, whom to call.

Refuses to judge a table that says who pilots: that one is a plan, whatever it costs.
"""

import re

from graph.extraction import fields
from graph.extraction.blocks import Row, Table
from graph.extraction.columns import only_text
from graph.extraction.fields import Field, field_of
from graph.terms import fold

_AMOUNT = re.compile(
    r"[-–]?\s*(?:\d{1,3}(?:[ .\u202f]\d{3})+|\d+)(?:[.,]\d+)?\s*(?P<unit>k?\s?€|(?:k|m)\s?€|euros?|%|etp)?",
    re.IGNORECASE,
)
_MONEY = re.compile(r"(?:montants?|depenses?|recettes?|couts?|budgets?|financements?)\b")
_FICHE = r"(?:(?:fiches?(?:[ -]?actions?)?|actions?|FA|n\s*°)\s*)*[A-Z]{0,2}[-.]?\d{1,3}(?:[.-]\d{1,3}){0,3}"
_REFERENCES = re.compile(rf"{_FICHE}(?:\s*(?:[,;/&+]|et|à|-|–)\s*{_FICHE})*\.?", re.IGNORECASE)
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
    head = next((row for row in table.rows[:_HEADS] if not only_text(row)), None)
    if head and _accounts(head):
        return True
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


def is_summary(table: Table) -> bool:
    """Whether a table only says which fiches stand where: its last column holds numbers of fiches and nothing
    else, under a head that names them."""
    rows = [row for row in table.rows if len(row.cells) > 1]
    if len(rows) < 2 or any(len(row.cells) != len(rows[0].cells) for row in rows):
        return False
    head = field_of(rows[0].cells[-1].flat)
    said = [row.cells[-1].flat for row in rows[1:] if row.cells[-1].flat]
    return head is not None and head.role == fields.TITLE and bool(said) and all(map(is_reference, said))


def is_reference(text: str) -> bool:
    """Whether a cell holds numbers of fiches and nothing else: « 1-1, 1-2 », « Fiches 3 et 4 »."""
    return bool(_REFERENCES.fullmatch(text.strip()))


def _accounts(head: Row) -> bool:
    """Whether a head names nothing but sums and what they are of: « Dépenses | Montant »."""
    named = [field_of(cell.flat) for cell in head.cells if cell.flat]
    money = any(_MONEY.match(fold(cell.flat)) for cell in head.cells)
    return len(named) > 1 and money and all(field and field.role == fields.OTHER for field in named)


def _counts(named: list[Field | None], rows: tuple[Row, ...]) -> bool:
    """Whether the columns that bear a year hold sums of money."""
    years = [place for place, field in enumerate(named) if field and field.role == fields.YEAR]
    cells = [row.cells[place].flat for row in rows for place in years if place < len(row.cells)]
    said = [text for text in cells if text and text.strip("-– ") not in ("", "0", "0 €")]
    return bool(said) and sum(map(is_amount, said)) >= _MOST * len(said)
