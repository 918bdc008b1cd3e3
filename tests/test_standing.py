"""Whether a convention is in force on a day: yes, no, or not said, from dates as the texts give them."""

import pytest

from graph.standing import IN_FORCE, NOT_YET, OVER, UNKNOWN, Span, read_spans, standing, standings
from graph.store import Rows
from graph.terms import concept, iri, literal

SPAN = Span("2021-01-01", "2026-12-31")
CASES = [
    (SPAN, "2020-12-31", NOT_YET),
    (SPAN, "2021-01-01", IN_FORCE),
    (SPAN, "2026-12-31", IN_FORCE),
    (SPAN, "2027-01-01", OVER),
    (Span("2021", "2021"), "2021-12-31", IN_FORCE),  # a year is the whole of it
    (Span("2021-03", "2021-04"), "2021-02-28", NOT_YET),
    (Span("2021-03", "2021-04"), "2021-04-30", IN_FORCE),
    (Span("2021-03", "2021-04"), "2021-05-01", OVER),
    (Span("2021-01-01", open=True), "2030-01-01", IN_FORCE),
    (Span("2021-01-01"), "2030-01-01", UNKNOWN),  # an end that is not said is no end without end
    (Span("2021-01-01"), "2020-01-01", NOT_YET),
    (Span(end="2018"), "2018-06-01", UNKNOWN),
    (Span(end="2018"), "2019-01-01", OVER),
    (Span(signed="2019-07-10"), "2019-07-09", NOT_YET),
    (Span(signed="2019-07-10"), "2019-07-10", UNKNOWN),  # signed: for how long is not said
    (Span(signed="2019"), "2019-01-01", UNKNOWN),
    (Span("2024-01-01", "2026-12-31", signed="2024-10-16"), "2024-05-01", IN_FORCE),  # as its text has it
    (Span("2016-01-01", "2018-12-31", ended="2017"), "2018-06-01", OVER),
    (Span(ended="2018"), "2018-12-31", UNKNOWN),
    (Span(), "2022-01-01", UNKNOWN),
]


@pytest.mark.parametrize(("span", "day", "state"), CASES)
def test_silence_is_neither_in_force_nor_out_of_it(span, day, state):
    assert standing(span, day) == state


def row(convention, start=None, end=None, still=None, event=None, date=None):
    texts = [literal(text) if text else None for text in (start, end, still)]
    return (
        iri(convention),
        *texts,
        concept("event-type", event) if event else None,
        literal(date) if date else None,
    )


def test_what_several_documents_say_is_taken_together():
    columns = ("convention", "start", "end", "open", "event", "date")
    spans = read_spans(
        Rows(
            columns,
            [
                row("c:a", "2021-01-01", "2023"),
                row("c:a", "2020", "2022-12-31", "true"),
                row("c:b", event="signed", date="2022-11"),
                row("c:b", event="signed", date="2022"),
                row("c:b", event="ended", date="2024"),
            ],
        )
    )
    assert spans == {
        "c:a": Span("2020", "2023", True),
        "c:b": Span(signed="2022", ended="2024"),
    }
    assert standings(["c:a", "c:b", "c:c"], spans, "2021-06-01") == {
        "c:a": IN_FORCE, "c:b": NOT_YET, "c:c": UNKNOWN,
    }  # fmt: skip
