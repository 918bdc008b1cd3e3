"""`/my-actions`: what an organisation and its units pilot, when, with whom, whom to call; as a calendar too.

Refuses to mix what is printed with what is read: likely pilots stand apart, where they are asked for, and
in a file each row says by its method which it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext

from graph.catalogue import Query, read_page
from graph.errors import MissingParameter
from graph.formats import Format, of_kind
from graph.store import Rows, versions
from graph.terms import digest, literal
from server import (
    calendars,
    cells,
    contacts,
    forms,
    labels,
    links,
    negotiation,
    proven,
    queries,
    tables,
    views,
)
from server.answers import reply
from server.language import language
from server.piloted import Agenda, Piloted
from server.proven import Proven
from server.service import service

blueprint = Blueprint("agenda", __name__)
CALENDAR: Format = of_kind("calendar")[0]
_HIDDEN = ("start", "end", "open_ended")
_COLUMNS = (
    "action", "label", "co_pilots", "period", "start", "end", "open_ended", "calendar", "units",
    "of_convention", "of_convention_label", "method", "proof_subject", "proof_property",
)  # fmt: skip


@blueprint.get("/my-actions")
@blueprint.get("/my-actions.<suffix>")
def page(suffix: str | None = None) -> Response:
    """What an organisation pilots, in every form and as a calendar; without one, the organisations.

    Raises NotFound (404), NotAcceptable (406), UnknownParameter, MissingParameter, IllTypedParameter (400).
    """
    asked = question()
    given = queries.arguments(asked)
    terms = service().questions.bind(service().store, asked, given)
    offered = [row for row in (*views.FORMS, CALENDAR) if suffix is None or row.suffix != "html"]
    form = negotiation.choose(offered, suffix)
    controls = forms.controls(asked, given)
    if terms["organisation"] is None:
        if form == CALENDAR:
            raise MissingParameter(
                "Un calendrier demande le paramètre « organisation », par exemple "
                f"organisation={asked.parameters[0].example}."
            )
        view = _choice(given)
        return views.answer(
            view, suffix, "my-actions.html", controls=controls, agenda=None, choices=_links(view, given)
        )
    agenda = Agenda(terms)
    view = _view(agenda, given)
    if form == CALENDAR:
        return reply(CALENDAR, calendars.write(_calendar(agenda, view)), "actions")
    lang = {} if language() == "fr" else {"lang": language()}
    address = view.form(".ics", **lang)
    return views.answer(
        view, suffix, "my-actions.html", controls=controls, agenda=agenda,
        years=_years(view.parts[0], agenda.printed), likely=_likely(view.parts[0], agenda), calendar=address, webcal=f"webcal://{request.host}{address}",
        dated=len(agenda.found) - len(agenda.undated), in_network=contacts.in_network(given),
    )  # fmt: skip


def question() -> Query:
    """The parameters of the page: those of `agenda-actions`, the organisation optional."""
    known = read_page("agenda-actions")
    organisation, *rest = known.parameters
    return replace(known, slug="my-actions", parameters=(replace(organisation, required=False), *rest))


def _choice(given: Mapping[str, str]) -> views.View:
    """The organisations that pilot anything, with how many actions each."""
    rows = service().page("agenda-organisations")
    title = str(gettext("Qui pilote combien d'actions"))
    sentence = ngettext(
        "%(num)d organisation pilote au moins une action, elle-même ou par un service.",
        "%(num)d organisations pilotent au moins une action, elles-mêmes ou par un service.",
        sum(row["actions"] != "0" for row in rows.values()),
    )
    return views.View(
        "my-actions",
        str(gettext("Mes actions")),
        str(sentence),
        given,
        [views.Part("organisations", title, rows)],
    )


def _links(view: views.View, given: Mapping[str, str]) -> list[dict[str, object]]:
    """The organisations as a page lists them: units under their institution, each with its own address."""
    rows = view.parts[0].rows
    named = labels.of_terms(term for row in rows.rows for term in row)
    return [
        {
            "name": named[row["organisation"] or ""].text,
            "href": replace(
                view, arguments={**given, "organisation": links.local(row["organisation"] or "")}
            ).address,
            "institution": named[row["institution"] or ""].text,
            "under": row["organisation"] != row["institution"],
            "actions": row["actions"],
            "likely": row["likely"],
        }
        for row in rows.values()
    ]


def _view(agenda: Agenda, given: Mapping[str, str]) -> views.View:
    parts = [
        _actions(agenda),
        _contributions(agenda),
        contacts.partners(agenda),
        contacts.contacts(agenda),
    ]
    title = str(gettext("Actions : %(name)s", name=agenda.name))
    return views.View("my-actions", title, agenda.sentence, given, parts)


def _actions(agenda: Agenda) -> Proven:
    """All that it pilots, printed first: what the page shows apart is one table in a file, told by method."""
    actions = [*agenda.printed, *agenda.likely]
    likely = bool(agenda.likely)
    title = (
        gettext("Actions dont l'organisation est le pilote imprimé ou probable")
        if likely
        else gettext("Actions dont l'organisation est le pilote imprimé")
    )
    rows = []
    alone = literal(gettext("aucun autre imprimé"))
    for action in actions:
        others = action.named(action.others)
        more = {
            "period": literal(action.period) if action.period else None,
            "units": literal(action.units),
            "co_pilots": literal(others) if others else alone,
        }
        rows += [tuple(more[c] if c in more else row[c] for c in _COLUMNS) for row in action.rows]
    return proven.prove("actions", str(title), Rows(_COLUMNS, rows), _hidden(actions, likely))


def _hidden(actions: Sequence[Piloted], likely: bool) -> tuple[str, ...]:
    """What a page has no need of: the unit where it is the organisation, the method where all is printed."""
    by_itself = all(action.by_itself for action in actions)
    return (*_HIDDEN, *(() if likely else ("method",)), *(("units",) if by_itself else ()))


def _contributions(agenda: Agenda) -> Proven:
    """What it contributes to in another part than pilot, and who else stands there."""
    rows = agenda.contributions
    by_itself = {row["units"] for row in rows.records()} <= {agenda.organisation}
    said = {name for row in rows.records() for name, term in row.items() if term}
    hidden = ("method", *(("units", "units_label") if by_itself else ()), *(set(rows.variables) - said))
    title = gettext("Ce à quoi elle contribue : le rôle, la chose, avec qui")
    return proven.prove("contributions", title, rows, hidden)


def _years(part: views.Part, actions: Sequence[Piloted]) -> list[tuple[str, tables.Table]]:
    """The table of the actions, cut by the year in which they start; "" for those without a date."""
    table = part.table
    found: dict[str, list[tables.Row]] = {}
    for action, row in zip(actions, table.rows, strict=False):
        found.setdefault(action.text("start")[:4], []).append(row)
    return [(year, replace(table, rows=rows, total=len(rows))) for year, rows in found.items()]


def _likely(part: views.Part, agenda: Agenda) -> tables.Table:
    """The end of the table of the actions: those of which it is only a likely pilot."""
    table = part.table
    return replace(table, rows=table.rows[len(agenda.printed) :], total=len(agenda.likely))


def _calendar(agenda: Agenda, view: views.View) -> calendars.Agenda:
    """The dated actions as events; those without a date are told in the description."""
    host = request.host_url.rstrip("/")
    version = service().store.version
    home = service().settings.location
    written = versions.record(home, version) if isinstance(home, Path) else {}
    stamp = datetime.fromisoformat(written["when"]) if "when" in written else datetime.now(UTC)
    said = [agenda.sentence, str(gettext("Version des données : %(version)s.", version=version))]
    if agenda.undated:
        said.append(str(gettext("Sans date dans les textes, donc hors du calendrier :")))
        said += [f"– {action.text('label')}" for action in agenda.undated]
    return calendars.Agenda(
        view.title, "\n".join(said), host + view.form(".ics"), host + view.address, language(),
        stamp.astimezone(UTC).replace(microsecond=0), versions.number_of(version) if written else 0,
        [_event(action, host) for action in agenda.found if action.text("start")],
    )  # fmt: skip


def _event(action: Piloted, host: str) -> calendars.Event:
    first, last = action.text("start"), action.text("end")
    printed = action.text("calendar")
    span = calendars.span(_day(first), _day(last) if last else None, printed)
    if action.text("open_ended") == "true" and not last:
        plan_end = action.text("plan_end")
        span = replace(span, open_ended=True, until=_day(plan_end) if plan_end else None)
    stated = [pilot for pilot in action.pilots if pilot["method"] == "stated"]
    likely = [pilot for pilot in action.pilots if pilot["method"] != "stated"]
    address = host + links.address(action.text("action"))
    said = [
        gettext("Convention : %(name)s", name=action.text("of_convention_label")),
        gettext("Calendrier imprimé : « %(text)s »", text=printed) if printed else "",
        _caution(span, action),
        gettext("Pilotes imprimés : %(names)s", names=action.named(stated)) if stated else "",
        gettext("Pilotes probables : %(names)s", names=action.named(likely)) if likely else "",
        address,
    ]  # fmt: skip
    mark = gettext("« %(name)s »", name=printed) if span.precision == "month" else action.period
    if span.precision != "day":
        mark = gettext("%(period)s, jour non dit", period=mark)
    return calendars.Event(
        f"{digest(action.text('action'))}@{service().settings.base.split('/')[2]}",
        f"{action.text('label')} ({mark})", span, "\n".join(str(line) for line in said if line), address,
        action.text("of_convention_label"), action.likely,
    )  # fmt: skip


def _caution(span: calendars.Span, action: Piloted) -> str:
    said = {
        "year": gettext("Le texte ne dit pas de jour : l'événement couvre l'année entière."),
        "month": gettext("Le texte ne dit pas de jour : l'événement couvre le mois où cela commence."),
    }.get(span.precision, "")
    return " ".join(filter(None, (said, _end(span, action))))


def _end(span: calendars.Span, action: Piloted) -> str:
    """What the text says of the end, and how far the event goes; "" where it says when that is."""
    if span.open_ended and span.until:
        end = cells.when(span.until.isoformat().removesuffix("-12-31"))
        said = gettext(
            "Se poursuit ensuite, sans fin dite : l'événement revient jusqu'à la fin de la convention "
            "(%(end)s).",
            end=end,
        )
    elif span.open_ended:
        said = gettext("Se poursuit ensuite, sans fin dite : l'événement revient sans terme.")
    else:
        said = "" if action.text("end") else gettext("Le texte ne dit pas jusqu'à quand.")
    return str(said)


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
