"""`/gaps`: what the conventions leave unsaid, kind by kind, and of which conventions each can be asked.

Refuses to find fault: "not said" is no "no", and a kind that cannot be asked of a convention is
unknown there, never none.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Blueprint, Response
from flask_babel import gettext

from graph.catalogue import Query, fill, page_text
from graph.store import Rows
from graph.terms import XSD, Term, literal
from server import forms, labels, links, proven, queries, views
from server.blank_spots import KINDS, Found, Kind
from server.language import series, told
from server.networks import Named
from server.proven import Proven
from server.service import service

blueprint = Blueprint("gaps", __name__)
Scope = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Gap:
    """What one kind finds. count: None where it could be asked of no convention in view."""

    kind: Kind
    count: int | None
    sentence: str
    part: Proven
    asked: list[Named]
    unknown: list[Named]
    questions: list[Named]
    editor: str


def _totals(scope: Scope, convention: Term | None) -> dict[str, int]:
    """What the conventions in view say together; all actions where every convention is, those of none too."""
    found: Counter[str] = Counter()
    for row in scope.values():
        found.update(row)
    if convention is None:
        (known,) = service().page("counts").values()
        found["actions"] = int(known["actions"] or 0)
    return dict(found)


@blueprint.get("/gaps")
@blueprint.get("/gaps.<suffix>")
def page(suffix: str | None = None) -> Response:
    """Every kind of blank spot, in all conventions or in one.

    Raises NotFound (404), NotAcceptable (406), UnknownParameter, IllTypedParameter (400).
    """
    asked = question()
    given = queries.arguments(asked)
    terms = service().questions.bind(service().store, asked, given)
    known = _scope()
    names = labels.Labels(known)
    only = terms["convention"]
    scope = {i: row for i, row in known.items() if only is None or i == only.value}
    totals = _totals(scope, terms["convention"])
    found = [_find(kind, terms, scope, totals, names) for kind in KINDS]
    view = views.View(
        "gaps", str(gettext("Ce que les textes ne disent pas")), _sentence(found), given,
        [*(gap.part for gap in found), _coverage(found)],
    )  # fmt: skip
    return views.answer(
        view, suffix, "gaps.html", gaps=found, controls=forms.controls(asked, given),
        of=names[terms["convention"].value].text if terms["convention"] else "",
    )  # fmt: skip


def question() -> Query:
    """The parameters of the page: a convention, or none for all; printed pilots, or likely ones too."""
    known = service().questions.get("signatories-not-piloting")
    convention, include = known.parameters
    return replace(known, slug="gaps", parameters=(replace(convention, required=False), include))


def _scope() -> Scope:
    """How much each convention says of actions, pilots, signatories and the rest; 0 for nothing."""
    rows = service().page("gaps-scope").values()
    return {
        row["convention"] or "": {name: int(n or 0) for name, n in row.items() if name != "convention"}
        for row in rows
    }


def _find(
    kind: Kind,
    terms: Mapping[str, Term | None],
    scope: Scope,
    totals: Mapping[str, int],
    names: labels.Labels,
) -> Gap:
    asked = {iri: row for iri, row in scope.items() if kind.asks(row)}
    rows = service().page(f"gaps-{kind.name}", **terms)
    known_column = terms["convention"] is not None and kind.name != "engaged"
    hidden = (kind.column, f"{kind.column}_label") if known_column else ()
    part = proven.prove(kind.name, str(kind.title), rows, hidden)
    known = bool(asked) or bool(rows.rows)
    count = part.table.total if known else None
    sentence = (
        kind.figure(Found(part.table.total, rows, totals))
        if known
        else str(gettext("Inconnu ici : %(reason)s.", reason=kind.cannot))
    )
    text = fill(page_text(f"gaps-{kind.name}"), terms)
    return Gap(
        kind, count, sentence, part, _named(asked, names), _named(set(scope) - set(asked), names),
        _questions(kind, rows, terms, names), "/sparql?" + urlencode({"query": text}),
    )  # fmt: skip


def _named(iris: Mapping[str, object] | set[str], names: labels.Labels) -> list[Named]:
    return sorted((Named(names[i].text, links.address(i)) for i in iris), key=lambda n: n.label.casefold())


def _questions(kind: Kind, rows: Rows, terms: Mapping[str, Term | None], names: labels.Labels) -> list[Named]:
    """The question of the catalogue behind the rows, asked of each convention that they are of."""
    if not kind.question:
        return []
    taken = {p.name for p in service().questions.get(kind.question).parameters}
    include = terms["include"]
    kept = {"include": include.value} if include and "include" in taken else {}
    found: dict[str, str] = {}
    for record in rows.records():
        of = {name: term for name, column in kind.parameters if (term := record[column])}
        if len(of) == len(kind.parameters):
            given = {name: links.local(term.value) for name, term in of.items()}
            address = f"/queries/{kind.question}?{urlencode({**given, **kept}, safe='/,')}"
            found[address] = " – ".join(names[term.value].text for term in of.values())
    return [Named(label, href) for href, label in found.items()]


def _sentence(found: list[Gap]) -> str:
    """The figures of the kinds, one after the other; what is unknown is said to be."""
    said = [told(gap.kind.title, gettext("inconnu") if gap.count is None else gap.count) for gap in found]
    return series(said) + ". " + str(gettext("Un silence du texte n'est pas une faute."))


def _coverage(found: list[Gap]) -> views.Part:
    """Of which conventions each kind can be asked, and why not of the others."""
    rows: list[tuple[Term | None, ...]] = []
    for gap in found:
        kind = literal(str(gap.kind.title))
        for can, named in ((True, gap.asked), (False, gap.unknown)):
            reason = None if can else literal(str(gap.kind.cannot))
            flag = literal("true" if can else "false", XSD.boolean)
            rows += [(kind, literal(n.label), flag, reason) for n in named]
    title = str(gettext("De quelles conventions chaque question peut être posée"))
    return views.Part("coverage", title, Rows(("blank_spot", "of_convention", "askable", "reason"), rows))
