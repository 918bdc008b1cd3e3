"""`/search`: everything that a text finds, grouped by type, in every form; and suggestions as one types.

Refuses to guess in silence: where words were read as others, the page says which. The question
`/queries/search` answers as before, without groups.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request
from flask_babel import format_decimal, gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from graph.catalogue import Parameter, Query
from graph.formats import of_kind
from graph.search import LIMIT, Index, Survey
from graph.store import Rows
from graph.terms import Term, fold, integer, literal
from server import labels, links, negotiation, queries, tables, views, words
from server.language import language
from server.service import service

blueprint = Blueprint("searching", __name__)
COLUMNS = ("thing", "label", "type", "matched", "whole", "whole_label")
SUGGESTED = 8
_OF_ONE_GROUP = 3
_LOOKED_AT = 40
_FIRST = 6
_JSON = next(row for row in of_kind("table") if row.name == "json")


@dataclass(frozen=True)
class Group:
    """Types that stand together. token: in addresses; one, many: what one and several of them are called."""

    token: str
    one: LazyString
    many: LazyString
    kinds: tuple[str, ...]

    @property
    def title(self) -> str:
        """The heading of the group."""
        name = str(self.many)
        return name[:1].upper() + name[1:]

    def counted(self, number: int) -> str:
        """So many of them, in words."""
        return f"{format_decimal(number)} {self.many if number > 1 else self.one}"


GROUPS = (
    Group("convention", _l("convention"), _l("conventions"), ("convention",)),
    Group("organisation", _l("organisation"), _l("organisations"), ("institution", "direction", "unité")),
    Group("territory", _l("territoire"), _l("territoires"), ("territoire",)),
    Group("theme", _l("thème, public ou dispositif"), _l("thèmes, publics et dispositifs"),
          ("thème", "public", "dispositif")),
    Group("action", _l("action"), _l("actions"), ("action",)),
    Group("plan", _l("axe, objectif ou principe"), _l("axes, objectifs et principes"),
          ("axe", "objectif stratégique", "objectif", "principe")),
    Group("body", _l("instance"), _l("instances"), ("instance",)),
    Group("document", _l("document"), _l("documents"), ("document",)),
    Group("figure", _l("chiffre imprimé"), _l("chiffres imprimés"), ("chiffre",)),
)  # fmt: skip
QUESTION = Query(
    "search",
    "Things by name, spelling or acronym, by type",
    "Trouver une chose par son nom, une graphie ou un sigle, par type",
    (
        Parameter("text", "text", "parentalité", False, label_fr="Texte", label_en="Text"),
        Parameter("type", "token", "action", False, choices=tuple(group.token for group in GROUPS)),
    ),
    COLUMNS,
    "",
)


@dataclass(frozen=True)
class Section:
    """One group of the page. count: things in all; table: the first of them; href: the address of them all,
    None where the page shows no other group; kept: how many the files hold.
    """

    group: Group
    count: int
    table: tables.Table
    href: str | None
    kept: int


class Search:
    """What one text finds at the version in hand. token: of the only group wanted, "" for all."""

    def __init__(self, text: str, token: str):
        self.text, self.token = text, token
        questions, store = service().questions, service().store
        self._index: Index = questions.index(store, questions.get("search"))
        self.survey: Survey = self._index.survey(text)

    @cached_property
    def counts(self) -> dict[Group, int]:
        """The groups that have something, with how many things each."""
        known = {g: sum(self.survey.counts.get(kind, 0) for kind in g.kinds) for g in GROUPS}
        return {group: count for group, count in known.items() if count}

    @property
    def shown(self) -> list[Group]:
        """The groups that the state of the page lets through."""
        return [group for group in self.counts if self.token in ("", group.token)]

    @cached_property
    def rows(self) -> dict[Group, Rows]:
        """The best of each group shown: `LIMIT` of each, or as many as a page may have of the only one."""
        most = service().settings.page_rows if self.token else LIMIT
        return {group: with_wholes(self._index.find(self.text, most, group.kinds)) for group in self.shown}

    def address(self, token: str = "", text: str = "") -> str:
        """The page of this text, or of another, with one group only where a token is given."""
        state = {"text": text or self.text} | ({"type": token} if token else {})
        return f"/search?{urlencode(state)}"

    @property
    def meant(self) -> list[tuple[str, str]]:
        """The texts that this one was read as, with their addresses."""
        return [(text, self.address(self.token, text)) for text in self.survey.meant]

    @property
    def apart(self) -> list[tuple[str, str, int]]:
        """Where nothing holds all words: each that is found alone, with its address and how many things."""
        each = self.text.split()
        if self.survey.counts or not 1 < len(each) <= SUGGESTED:
            return []
        found = ((word, self._index.survey(word)) for word in dict.fromkeys(each))
        return [(w, self.address("", w), sum(s.counts.values())) for w, s in found if s.counts]

    @property
    def sentence(self) -> str:
        """How many things the text finds, of which types."""
        if not self.text:
            return ""
        total = sum(self.counts.values())
        if not total:
            return str(gettext("Rien ne porte « %(text)s » dans son nom.", text=self.text))
        said: str = ngettext(
            "%(count)s chose porte « %(text)s » dans son nom, une graphie ou un sigle",
            "%(count)s choses portent « %(text)s » dans leur nom, une graphie ou un sigle",
            total, count=format_decimal(total), text=self.text,
        )  # fmt: skip
        if self.survey.meant:
            said = ngettext(
                "%(count)s chose s'en approche", "%(count)s choses s'en approchent",
                total, count=format_decimal(total),
            )  # fmt: skip
        each = ", ".join(group.counted(count) for group, count in self.counts.items())
        text = (
            str(gettext("%(said)s : %(each)s.", said=said, each=each)) if len(self.counts) > 1 else f"{said}."
        )
        if self.token:
            chosen = next(group for group in GROUPS if group.token == self.token)
            number = self.counts.get(chosen, 0)
            text += " " + (
                gettext("Ici : %(group)s.", group=chosen.counted(number))
                if number
                else gettext("Aucune n'est du type choisi (%(group)s).", group=chosen.many)
            )
        return text

    @property
    def sections(self) -> list[Section]:
        """What the page shows: the first of each group, or all of the only one."""
        found = []
        for group, rows in self.rows.items():
            several = not self.token and len(self.counts) > 1
            first = Rows(rows.variables, rows.rows[: _FIRST if several else None])
            table = _table(first, self.text)
            href = self.address(group.token) if several and len(rows.rows) > _FIRST else None
            found.append(Section(group, self.counts[group], table, href, len(rows.rows)))
        return found

    @property
    def view(self) -> views.View:
        """The state of the page with its tables: the things, and how many there are of each type."""
        said = {"text": self.text, "type": self.token}
        things = [row for rows in self.rows.values() for row in rows.rows]
        kinds = self.survey.counts.items()
        counts: list[tuple[Term | None, ...]] = [(literal(kind), integer(number)) for kind, number in kinds]
        return views.View(
            "search",
            str(gettext("Recherche : %(text)s", text=self.text) if self.text else gettext("Recherche")),
            self.sentence,
            {name: value for name, value in said.items() if value},
            (
                views.Part("things", str(gettext("Ce que le texte trouve")), Rows(COLUMNS, things)),
                views.Part("types", str(gettext("Combien de chaque type")), Rows(("type", "count"), counts)),
            ),
        )


@blueprint.get("/search")
@blueprint.get("/search.<suffix>")
def show(suffix: str | None = None) -> Response:
    """What a text finds, by type; without text, the form alone.

    Raises BadRequest, UnknownParameter, IllTypedParameter (400), NotFound (404), NotAcceptable (406).
    """
    terms = service().questions.bind(service().store, QUESTION, queries.arguments(QUESTION))
    text, token = (terms[name].value if terms[name] else "" for name in ("text", "type"))  # type: ignore[union-attr]
    found = Search(" ".join(text.split()), token)
    return views.answer(found.view, suffix, "search.html", search=found)


@blueprint.get("/search/suggestions")
@negotiation.gives(_JSON)
def suggest() -> Response:
    """At most `SUGGESTED` things that a text finds while it is typed, those of a type together.

    JSON: `text`; `meant`, what it was read as; `suggestions`, each with label, type, whole, matched, href.
    """
    text = " ".join(request.args.get("text", "").split())
    questions, store = service().questions, service().store
    index = questions.index(store, questions.get("search"))
    chosen = with_wholes(pick(index.find(text, _LOOKED_AT)))
    meant = () if chosen.rows and _holds(chosen, text) else index.meant(text)
    return jsonify(text=text, meant=list(meant), suggestions=_described(chosen))


def pick(rows: Rows) -> Rows:
    """The best few: of each group at most three, more only where places are left, groups kept together."""
    group_of = {kind: group.token for group in GROUPS for kind in group.kinds}
    held: dict[str, list[int]] = {}
    for place, row in enumerate(rows.values()):
        held.setdefault(group_of.get(row["type"] or "", ""), []).append(place)
    first = sorted(place for places in held.values() for place in places[:_OF_ONE_GROUP])[:SUGGESTED]
    rest = [place for place in range(len(rows.rows)) if place not in first][: SUGGESTED - len(first)]
    kept = {*first, *rest}
    return Rows(rows.variables, [rows.rows[p] for places in held.values() for p in places if p in kept])


def with_wholes(rows: Rows) -> Rows:
    """The rows with what each thing belongs to and its name: two more columns."""
    things = [row[0] for row in rows.rows if row[0]]
    asked = service().page("wholes", thing=things).rows if things else []
    wholes: Mapping[Term | None, Term | None] = {row[0]: row[1] for row in asked}
    named = labels.of_terms(wholes.values())
    found = []
    for row in rows.rows:
        whole = wholes.get(row[0])
        found.append((*row, whole, literal(named[whole.value].text) if whole else None))
    return Rows(COLUMNS, found)


def _table(rows: Rows, text: str) -> tables.Table:
    """The rows as the page shows them: the type where it differs, a spelling where it is no name."""
    kinds = {row["type"] for row in rows.values()}
    idle = set() if len(kinds) > 1 else {"type"}
    if not any(row["whole"] for row in rows.values()):
        idle |= {"whole", "whole_label"}
    kept = [name for name in COLUMNS if name not in idle]
    things = [row[0] for row in rows.rows if row[0]]
    named = labels.of_terms(things)
    every = {(row[0], row[1].value) for row in service().page("labels", thing=things).rows if row[1]}

    def is_own_name(matched: str, thing: Term) -> bool:
        """Whether the name that the reader sees has the text; what matched may be of another language."""
        name = named[thing.value].text
        return matched == name or ((thing, matched) in every and _has_words(name, text))

    shown = []
    for record in rows.records():
        matched, thing = record["matched"], record["thing"]
        if matched and thing and is_own_name(matched.value, thing):
            record = {**record, "matched": literal(str(gettext("son nom")))}
        if record["whole"] is None:
            record = {**record, "whole": literal("—")}
        shown.append(tuple(record[name] for name in kept))
    table = tables.build(Rows(tuple(kept), shown), service().settings.page_rows)
    return tables.with_passages(table, Rows(tuple(kept), shown))


def _holds(rows: Rows, text: str) -> bool:
    """Whether the first answer has the words as they were typed, so that none was read as another."""
    return _has_words(rows.values()[0]["matched"] or "", text)


def _has_words(name: str, text: str) -> bool:
    held = fold(name)
    return all(word in held for word in fold(text).split())


def _described(rows: Rows) -> list[dict[str, str]]:
    """The suggestions as JSON, in the reader's language."""
    named = labels.of_terms(row[0] for row in rows.rows) if language() != "fr" else None
    group_of = {kind: group.title for group in GROUPS for kind in group.kinds}
    found = []
    for row in rows.values():
        thing, kind, matched = row["thing"] or "", row["type"] or "", row["matched"] or ""
        label = named[thing].text if named else row["label"] or ""
        found.append(
            {
                "label": label,
                "type": words.word(kind),
                "group": group_of.get(kind, ""),
                "whole": row["whole_label"] or "",
                "matched": matched if matched != label else "",
                "href": links.address(thing),
            }
        )
    return found
