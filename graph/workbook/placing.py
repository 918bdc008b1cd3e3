"""Where each thing hangs: conventions, parts of the plan and actions get their paths, by position.

A path that the workbook gives stays as it is. Refuses to hang anything where two places would do.
"""

from collections import defaultdict
from collections.abc import Callable

from graph.terms import slug
from graph.workbook import naming
from graph.workbook.columns import parts, sheets
from graph.workbook.draft import Place, Row
from graph.workbook.identity import short
from graph.workbook.pointing import Index, numbered, part_names
from graph.workbook.work import Work

RANKS = {"axis": 1, "strategic-objective": 2, "objective": 3}
_LEVELS = {
    "axis": "axe",
    "strategic-objective": "objectif stratégique",
    "objective": "objectif",
    "principle": "enjeu",
}
_LINKS = ("local-plan-of", "replaces", "relation")
_CONVENTION = "une convention de la feuille Conventions, par son intitulé ou son identifiant"


def place(work: Work) -> None:
    """Give conventions, parts of the plan, instances and actions their paths; settle what cells point at."""
    placing = _Placing(work)
    placing.conventions()
    placing.plan()
    placing.bodies()
    placing.actions()
    placing.point()


class _Placing:
    """What is known of places while they are given."""

    def __init__(self, work: Work):
        self.work = work
        self.agreements, self.parts, self.doing, self.instances = Index(), Index(), Index(), Index()
        self.kinds: dict[str, str] = {}
        self.default = ""
        given = [("plan", "element"), ("actions", "action"), ("bodies", "body")]
        self.used = {row[column] for table, column in given for _, row in work.each(table) if row.get(column)}
        self.counts: defaultdict[tuple[str, str], int] = defaultdict(int)

    def conventions(self) -> None:
        """Paths of the conventions; where there is one, it is meant wherever none is said."""
        work = self.work
        for index, row in work.each("conventions"):
            row["convention"] = row.get("convention") or short(row.get("label", ""))
            if row["convention"]:
                self.agreements.add(row["convention"], row.get("label", ""), (row.get("printed", ""),))
            if row.get("territories"):
                where: Place = ("conventions", index, "territories")
                row["territories"] = naming.territories(work, where, row["territories"])
            work.cover(row["convention"], parts(row.get("territories", "")))
        paths = list(self.agreements.labels)
        self.default = paths[0] if len(paths) == 1 else ""
        for _, row in work.each("statements"):
            if row.get("property") == "territory" and row.get("value") in work.known.territories:
                subject = self.agreements.find(row.get("subject", "") or self.default)
                if len(subject) == 1:
                    work.cover(subject[0], [row["value"]])

    def convention(self, place: Place, text: str) -> str:
        """The convention that a cell names; the only one where it names none. Empty after a fault."""
        work = self.work
        if not text:
            if not self.default and len(self.agreements.labels) > 1:
                near = tuple(self.agreements.labels.values())[:3]
                work.fault(place, None, f"{_CONVENTION}, puisque le classeur en a plusieurs", near)
            elif not self.default:
                work.fault(place, None, f"{_CONVENTION} (la feuille est vide)")
            return self.default
        found = self.agreements.find(text)
        if len(found) == 1:
            return found[0]
        if work.world.elsewhere and work.world.elsewhere.declares("convention", text):
            return text
        expected = f"{_CONVENTION} (plusieurs portent ce nom)" if found else _CONVENTION
        work.fault(place, text, expected, tuple(found) or work.advice(self.agreements.closest, text))
        return ""

    def plan(self) -> None:
        """Paths of the parts: below what contains them, or the nearest above of a higher level."""
        work = self.work
        above: dict[str, list[tuple[int, str]]] = {}
        for index, row in work.each("plan"):
            self._level(index, row)
            kind = row.get("kind", "")
            if not row.get("element"):
                at: Place = ("plan", index, "convention")
                holder = self.convention(at, row.get("convention", ""))
                parent = holder
                if row.get("within"):
                    parent = self.part(("plan", index, "within"), row["within"], holder)
                elif kind in RANKS:
                    higher = [path for rank, path in above.get(holder, ()) if rank < RANKS[kind]]
                    parent = higher[-1] if higher else holder
                row["element"] = (
                    self.mint(parent, slug(row["level_name"]), row.get("number", "")) if parent else ""
                )
            path = row["element"]
            if not path:
                continue
            agreement = path.partition("/")[0]
            if kind in RANKS:
                held = [pair for pair in above.get(agreement, ()) if pair[0] < RANKS[kind]]
                above[agreement] = [*held, (RANKS[kind], path)]
            self.kinds[path] = kind
            names = part_names(row.get("level_name", ""), row.get("number", ""), row.get("title", ""))
            self.parts.add(path, row.get("title", ""), names)

    def _level(self, index: int, row: Row) -> None:
        """The kind of a part and the document's word for it, each from the other where one is missing."""
        words = self.work.world.terms.of("element-kind")
        said = row.get("kind") or row.get("level_name", "")
        kind = words.slug(said)
        if said and kind is None:
            near = tuple(word.label for word in words.words)
            self.work.fault(("plan", index, "kind"), said, "un niveau de la liste", near)
        row["kind"] = kind or said
        if not row.get("level_name"):
            own = said.casefold() if said and said.casefold() not in RANKS else ""
            row["level_name"] = (
                own if kind and own != "enjeu ou principe" else _LEVELS.get(row["kind"], "partie")
            )

    def mint(self, parent: str, word: str, number: str = "") -> str:
        """A free path below a parent: by the number printed, where there is one, or by position."""
        last = slug(number.replace("-", ".").rpartition(".")[2]) if number else ""
        path = f"{parent}/{word}-{last}"
        if last and path not in self.used:
            self.used.add(path)
            return path
        while True:
            self.counts[parent, word] += 1
            path = f"{parent}/{word}-{self.counts[parent, word]}"
            if path not in self.used:
                self.used.add(path)
                return path

    def bodies(self) -> None:
        """Paths of the instances, by their names."""
        work = self.work
        for index, row in work.each("bodies"):
            row["governs"] = self.convention(("bodies", index, "governs"), row.get("governs", ""))
            if not row.get("body") and row["governs"]:
                row["body"] = f"{row['governs']}/{short(row.get('label', ''))}"
            if row.get("body"):
                self.instances.add(
                    row["body"], row.get("label", ""), (row.get("acronym", ""), row.get("printed", ""))
                )

    def actions(self) -> None:
        """Paths of the actions, below the objective, the axis or the convention that their row names."""
        work = self.work
        sorted_by_axis = any(row.get("axis") for _, row in work.each("actions"))
        for index, row in work.each("actions"):
            if row.get("action"):
                self._agrees(index, row)
            else:
                parent = self._parent(index, row, sorted_by_axis)
                row["action"] = self.mint(parent, "action") if parent else ""
            if row["action"]:
                self.doing.add(row["action"], row.get("title", ""))

    def _agrees(self, index: int, row: Row) -> None:
        """An action that says its path and its place in words says one thing; the path decides."""
        path = row["action"]
        said = {name: row[name] for name in ("axis", "objective", "within") if row.get(name)}
        for name, text in said.items():
            holder = path.partition("/")[0]
            title = numbered(text, self.work.world.terms.of("element-kind").known)[2]
            found = self.parts.find(text, holder) or (self.parts.find(title, holder) if title else [])
            if found and not any(path.startswith(f"{part}/") for part in found):
                expected = f"un chemin sous {found[0]}, d'après le reste de la ligne ; ou rien"
                self.work.fault(("actions", index, "action"), path, expected)
            elif not found and text not in self.agreements.labels:
                warning = (
                    f"Le plan ne le contient pas sous ce nom : l'action reste à sa place ({path}), que dit "
                    "son Identifiant. Pour la déplacer, videz-le."
                )
                self.work.warn(("actions", index, name), text, warning)

    def _parent(self, index: int, row: Row, sorted_by_axis: bool) -> str:
        work = self.work
        if not self.agreements.labels and not row.get("convention"):
            return f"document/{work.slug}"
        holder = self.convention(("actions", index, "convention"), row.get("convention", ""))
        if not holder:
            return ""
        if row.get("within"):
            return self.part(("actions", index, "within"), row["within"], holder)
        parent = holder
        if row.get("axis"):
            parent = self._part_of(("actions", index, "axis"), row["axis"], holder, "axis")
        elif sorted_by_axis and not row.get("objective"):
            said = "Sans axe, cette action est placée directement sous la convention."
            work.warn(("actions", index, "axis"), None, said)
        if row.get("objective") and parent:
            parent = self._part_of(("actions", index, "objective"), row["objective"], parent, "objective")
        return parent

    def part(self, place: Place, text: str, holder: str) -> str:
        """The part of a convention's plan that a cell names; empty after a fault."""
        found = self.parts.find(text, holder)
        if len(found) == 1:
            return found[0]
        if text in self.agreements.labels:
            return text
        expected = "un axe ou un objectif de la feuille Plan, par son titre ou son numéro"
        if found:
            expected += " (plusieurs portent ce nom : dites lequel par son identifiant)"
        self.work.fault(place, text, expected, tuple(found[:3]) or self.work.advice(self.parts.closest, text))
        return ""

    def _part_of(self, place: Place, text: str, holder: str, kind: str) -> str:
        """The axis or objective that a row names, made where the plan does not have it and it has a title."""
        ranks = {"axis": 1} if kind == "axis" else {"strategic-objective": 2, "objective": 3}
        found = [path for path in self.parts.find(text, holder) if self.kinds.get(path) in ranks]
        words = self.work.world.terms.of("element-kind")
        level, number, title = numbered(text, words.known)
        if not found and title:
            named = [path for path in self.parts.find(title, holder) if self.kinds.get(path) in ranks]
            found = [path for path in named if not number or self._number(path) in ("", number)]
        if len(found) == 1:
            return found[0]
        if found or not title:
            return self.part(place, text, holder)
        header = (self.work.draft.fault(place, None, "").column or "").casefold().strip(" *:")
        named = [word for word in (level, header) if word and words.slug(word) in ranks]
        word = named[0] if named else _LEVELS[kind]
        path = self.mint(holder, slug(word), number)
        made = {
            "element": path, "kind": words.slug(word) or kind, "level_name": word, "number": number,
            "title": title,
        }  # fmt: skip
        self.work.add("plan", made, place)
        self.kinds[path] = made["kind"]
        self.parts.add(path, title, (*part_names(word, number, title), text))
        return path

    def _number(self, path: str) -> str:
        rows = self.work.rows("plan")
        return next((row.get("number", "") for row in rows if row.get("element") == path), "")

    def point(self) -> None:
        """Settle the cells that name a convention, a part, an action or an instance."""
        readers: dict[str, Callable[[Place, str], str]] = {
            "convention": self.convention, "link": self.convention, "element": self._anything,
            "body": self._instance,
        }  # fmt: skip
        for sheet in sheets()[1:]:
            if sheet.table in ("plan", "actions", "conventions", "bodies"):
                continue
            for index, row in self.work.each(sheet.table):
                for column in sheet.columns:
                    kind = "link" if column.kind == "value" and row.get("property") in _LINKS else column.kind
                    if kind in readers:
                        text = row.get(column.column, "")
                        row[column.column] = readers[kind]((sheet.table, index, column.column), text) or text
        for table, index in self.work.dropped:  # of which a gap may be said
            row = self.work.tables[table][index]
            found = self.agreements.find(row.get("convention", ""))
            row["convention"] = found[0] if len(found) == 1 else self.default

    def _anything(self, place: Place, text: str) -> str:
        if not text:
            return self.convention(place, text)
        indexes = (
            (self.doing,)
            if place[0] == "pilotings"
            else (self.agreements, self.parts, self.doing, self.instances)
        )
        found = [path for index in indexes for path in index.find(text)]
        elsewhere = self.work.world.elsewhere
        if len(set(found)) == 1 or text in found:
            return text if text in found else found[0]
        if elsewhere and any(elsewhere.declares(kind, text) for kind in ("convention", "element", "body")):
            return text
        expected = (
            "une convention, un axe, un objectif ou une action du classeur, par son titre ou son identifiant"
        )
        near = found or [name for index in indexes for name in self.work.advice(index.closest, text)]
        expected += " (plusieurs portent ce nom)" if found else ""
        self.work.fault(place, text, expected, tuple(near[:3]))
        return ""

    def _instance(self, place: Place, text: str) -> str:
        paths = list(self.instances.labels)
        found = self.instances.find(text) if text else paths
        elsewhere = self.work.world.elsewhere
        if len(found) == 1:
            return found[0]
        if text and elsewhere and elsewhere.declares("body", text):
            return text
        near = (
            self.work.advice(self.instances.closest, text)
            if text
            else tuple(self.instances.labels.values())[:3]
        )
        self.work.fault(
            place, text, "une instance de la feuille Instances, par son nom ou son identifiant", near
        )
        return ""
