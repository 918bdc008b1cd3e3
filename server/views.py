"""Views: what a page shows as a sentence and some tables, at one address, in every form.

The address keeps the whole state of a view. With a suffix, or by Accept, it gives the same rows as JSON or
XLSX with all the tables, as CSV or TSV with one of them (`part`), or the triples of the things that they
name. Refuses a file that holds less, or more, than the page whose address it has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Response, render_template, request

from graph.errors import NotFound, ResultTooLarge
from graph.formats import HTML, Format, of_kind
from graph.terms import Term
from server import embedding, exports, headers, negotiation, resources, tables, whereabouts
from server.answers import reply
from server.service import service
from server.workbooks import Sheet

FILES = (*of_kind("table"), *of_kind("graph"))
FORMS = (HTML, *FILES)
_MOST_THINGS = 2_000


@dataclass(frozen=True)
class Part(Sheet):
    """One table of a view. name: of its sheet, its JSON key and `part`; title: what a reader calls it."""

    @property
    def table(self) -> tables.Table:
        """The rows as a page shows them."""
        return tables.build(self.rows, service().settings.page_rows)


@dataclass(frozen=True)
class View:
    """What one address shows. slug: the address without its slash; arguments: its state, by parameter.

    sentence: what the tables come down to, made of their figures; parts: the main table first; files: the
    formats that it has besides a page.
    """

    slug: str
    title: str
    sentence: str
    arguments: Mapping[str, str]
    parts: Sequence[Part]
    files: Sequence[Format] = FILES

    @property
    def address(self) -> str:
        """The path and query that show this state again, here."""
        return self.form("")

    def form(self, ending: str, **more: str) -> str:
        """The same state with a suffix (".csv"), or with more parameters."""
        state = {**self.arguments, **more}
        return f"/{self.slug}{ending}" + (f"?{urlencode(state, safe='/,')}" if state else "")

    @property
    def downloads(self) -> list[tuple[str, str]]:
        """Names of the forms that are files, with their addresses."""
        return [(row.suffix.upper(), self.form(f".{row.suffix}")) for row in self.files]

    def part(self, name: str) -> Part:
        """The part of that name, the first one for "". Raises NotFound (404)."""
        for part in self.parts:
            if name in ("", part.name):
                return part
        known = ", ".join(part.name for part in self.parts)
        raise NotFound(f"« part » vaut « {name} » ; cette vue a : {known}.")


def answer(view: View, suffix: str | None, template: str, **context: Any) -> Response:
    """The view in the form that the request asks for; template: that of its page, which gets `view`.

    Raises NotFound (404), NotAcceptable (406), ResultTooLarge (413) for triples of too many things.
    """
    form = negotiation.choose(view.files if suffix else (HTML, *view.files), suffix)
    part = view.part(request.args.get("part", ""))
    if form == HTML:
        response = Response(render_template(template, view=view, **context))
        response.headers["Link"] = ", ".join(
            f'<{view.form("." + row.suffix)}>; rel="alternate"; type="{row.media_type}"' for row in view.files
        )
        if embedding.embedded():
            embedding.allow(response, headers.POLICY)
        return response
    return reply(form, _file(view, part, form), view.slug)


def _file(view: View, part: Part, form: Format) -> bytes:
    if form.kind == "graph":
        return _triples(view, form)
    address = request.host_url.rstrip("/") + view.address
    asked = exports.Asked(
        view.slug, view.arguments, service().store.version, f"{view.title}. {view.sentence}".strip(), address
    )
    if form.name in ("json", "xlsx"):
        sheets = [Sheet(each.name, each.title, whereabouts.with_places(each.rows)) for each in view.parts]
        return exports.write_sheets(sheets, form, asked)
    return exports.write_answer(whereabouts.with_places(part.rows), form, asked)


def _triples(view: View, form: Format) -> bytes:
    """What the graph says of every thing of its own that the view names."""
    space = f"{service().settings.base}id/"
    cells = (cell for part in view.parts for row in part.rows.rows for cell in row)
    named = {cell for cell in cells if cell and cell.kind == "iri" and cell.value.startswith(space)}
    if len(named) > _MOST_THINGS:
        raise ResultTooLarge(
            f"Cette vue nomme {len(named)} choses ; un fichier de triplets en décrit {_MOST_THINGS}. "
            "Filtrez, ou prenez le fichier XLSX."
        )
    things: list[Term] = sorted(named)
    return resources.write(form, "describe", {"thing": things})
