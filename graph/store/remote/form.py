"""What a SPARQL text asks for, read from its words: the form of its answer, and whether it names its dataset.

Refuses to judge: whether the text is SPARQL is for the store to say.
"""

from graph.store.lexer import words

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_PROLOGUE = ("BASE", "PREFIX", "VERSION")


def query_form(text: str) -> str | None:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; None where the text opens with none of them."""
    opening = (token.word for token in words(text) if token.word and token.word not in _PROLOGUE)
    first = next(opening, None)
    return first if first in FORMS else None


def names_dataset(text: str) -> bool:
    """Whether the text has FROM clauses, so that the dataset is its own choice.

    Spec: https://www.w3.org/TR/sparql11-query/#specifyingDataset
    """
    return any(token.word == "FROM" for token in words(text))
