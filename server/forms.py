"""The form of a question: one control a parameter, with the names of things to choose from.

Refuses to ask for an IRI where a name can be chosen. Works without JavaScript.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.catalogue import Parameter, Query
from graph.terms import BASE, MLG, ORG, Term, iri
from server import labels, links, words
from server.language import language
from server.service import service


@dataclass(frozen=True)
class Option:
    """One choice. group: the heading that it stands under, empty for none."""

    value: str
    label: str
    group: str
    chosen: bool


@dataclass(frozen=True)
class Control:
    """One control. kind: select, several, number, date, text or thing; closed: one option always holds."""

    name: str
    label: str
    kind: str
    value: str
    required: bool
    example: str
    options: tuple[Option, ...]
    closed: bool

    @property
    def groups(self) -> dict[str, list[Option]]:
        """The options under their headings, in order."""
        found: dict[str, list[Option]] = {}
        for option in self.options:
            found.setdefault(option.group, []).append(option)
        return found


def controls(query: Query, arguments: Mapping[str, str]) -> list[Control]:
    """The controls of a question's form, filled with the arguments given."""
    return [control(parameter, arguments.get(parameter.name, "")) for parameter in query.parameters]


def summary(query: Query) -> str:
    """The question's sentence in the language of the request."""
    return query.summary if language() == "en" else query.summary_fr


def control(parameter: Parameter, value: str) -> Control:
    """The control of one parameter, filled with that value."""
    kinds = {"token": "select", "conventions": "several", "integer": "number", "date": "date", "text": "text"}
    kind = kinds.get(parameter.type, "thing" if parameter.type == "thing" else "select")
    return Control(
        parameter.name,
        parameter.label_en if language() == "en" else parameter.label_fr,
        kind,
        value or parameter.default or "",
        parameter.required,
        parameter.example,
        tuple(_options(parameter, value or parameter.default or "")),
        bool(parameter.choices and parameter.default),
    )


def _options(parameter: Parameter, value: str) -> list[Option]:
    if parameter.type == "token":
        return [Option(v, words.choice(v), "", v == value) for v in parameter.choices]
    chosen = {links.local(part.strip()) for part in value.split(",")}
    if parameter.type in ("convention", "conventions"):
        return _things([MLG.Convention], chosen)
    if parameter.type == "organisation":
        return _things([ORG.FormalOrganization, ORG.OrganizationalUnit], chosen, grouped=2)
    if parameter.type == "territory":
        return _things([MLG.Territory], chosen)
    if parameter.type == "theme":
        return _concepts(iri(f"{BASE}voc/theme"), {c.rsplit("/", 1)[-1] for c in chosen})
    if parameter.type == "axis":
        return _axes(value)
    if parameter.type == "thing":
        return _things([MLG.Convention, ORG.FormalOrganization], chosen)
    return []


def _things(classes: list[Term], chosen: set[str], grouped: int = 0) -> list[Option]:
    """Things of those classes by label; grouped: how many segments of the path name the group's thing."""
    found = service().page("options", kind=classes)
    named = labels.of_terms(row[0] for row in found.rows)
    options = []
    for thing in named:
        path = links.local(thing)
        head = "/".join(path.split("/")[:grouped])
        group = named[thing[: len(thing) - len(path)] + head].text if grouped else ""
        is_chosen = path in chosen or path.rsplit("/", 1)[-1] in chosen
        options.append(Option(path, named[thing].text, group, is_chosen))
    return sorted(options, key=lambda o: (o.group, o.value.count("/"), o.label.casefold()))


def _axes(value: str) -> list[Option]:
    """Every axis under its convention, in the order of the plan; a value that is no address stands first."""
    path = links.local(value)
    found = [o for o in _things([MLG.Axis, MLG.Convention], {path}, grouped=2) if o.value.count("/") > 1]
    given = [Option(value, value, "", True)] if value and all(path != o.value for o in found) else []
    return given + sorted(found, key=lambda o: (o.group, len(o.value), o.value))


def _concepts(scheme: Term, chosen: set[str]) -> list[Option]:
    rows = service().page("scheme-concepts", thing=scheme)
    named = labels.of_terms(row[0] for row in rows.rows)
    slugs = [(thing.rsplit("/", 1)[-1], named[thing].text) for thing in named]
    return sorted((Option(s, text, "", s in chosen) for s, text in slugs), key=lambda o: o.label.casefold())
