"""One cell read from left to right: which words name which organisation, by the tables and the context.

The tables decide what is a name, what is a chain of units and what stands apart; punctuation only says
where a name may begin. Refuses to read on where a word continues a name: « Insertion professionnelle » is
not « Insertion ».
"""

from dataclasses import dataclass, replace

from graph.names import families
from graph.names.context import Context, Decision
from graph.names.families import Found
from graph.names.lexicon import Name
from graph.names.partners import until
from graph.names.pieces import ROLES
from graph.names.reading import HOWS
from graph.names.resemblance import Scored
from graph.names.text import AND, BREAKS, HARD, OR, Token, quotations, word_set

_LOOSE = word_set(
    "dans pour avec via sur par sous en ainsi aupres charge chargee au aux a selon si lors puis dont"
)
_OF = frozenset({"de", "du", "des", "d"})
_FOLLOWED = AND | OR | {"eventuellement", "probablement"} | (ROLES - {"service", "structure", "structures"})
"""Words after which a name may begin: « Copilotage Caf / Département »."""
_COMPASS = frozenset({"nord", "sud", "est", "ouest", "centre", "metropole", "habitat"})
_TOLD = 3  # words of a unit's name that tell it by themselves


@dataclass(frozen=True)
class Mention:
    """Tokens from `first` to `end` (excluded) that name an organisation, or a kind of one that is not
    known."""

    first: int
    end: int
    decision: Decision

    @property
    def path(self) -> str:
        """What is named, "" where it is not known."""
        return self.decision.path


class Scan:
    """The mentions of a cell, and the runs of tokens that name partners rather than pilots."""

    def __init__(self, run: tuple[Token, ...], cell: str, context: Context):
        self.run, self.cell, self.context = run, cell, context
        self.lexicon = context.lexicon
        self.mentions: list[Mention] = []
        self.partners: list[tuple[int, int]] = []
        self.quoted = {
            index: first for first, end in quotations(run).items() for index in range(first + 1, end)
        }
        self._survey()
        self._read()

    def printed(self, first: int, end: int) -> str:
        """The text of some tokens, as printed."""
        return self.cell[self.run[first].start : self.run[end - 1].end]

    def _survey(self) -> None:
        """The institutions that the cell names anywhere: a unit may stand before its own."""
        at = 0
        while at < len(self.run):
            if self._titled(at):
                at += 1
                continue
            named = next(((name, end) for name, end in self.lexicon.at(self.run, at) if not name.unit), None)
            found = families.find(self.run, at, self.lexicon.places)
            end = at + 1
            common = named and len(named[0].words) == 1 and not self.run[at].capital
            further = found and found.place and named and found.end > named[1]
            if named and not named[0].bare and not common and not further:
                path = named[0].path
                self.context.named.append((at, "" if self.context.elsewhere(path) else path))
                self.context.cited += self.lexicon.places_of(named[0].path)
                end = named[1]
            elif found and found.place:
                held = self.lexicon.kinds.get(found.family, {}).get(found.place, ())
                self.context.named.append((at, held[0] if len(held) == 1 else ""))
                self.context.cited.append(found.place)
                end = found.end
            at = end

    def _read(self) -> None:
        at = 0
        while at < len(self.run):
            partners = until(self.run, at)
            if partners:
                self.partners.append((at, partners))
                at = partners
                continue
            mentions = self._listed(at) or self._mention(at)
            if self._titled(at):
                mentions = [mention for mention in mentions if self._unit_of_last(at, mention)]
            self.mentions += mentions
            for mention in mentions:
                if mention.path and mention.decision.how in HOWS[:3]:
                    self.context.settle(mention.first, mention.path)
            at = mentions[-1].end if mentions else at + 1

    def _titled(self, at: int) -> bool:
        """Whether a token stands in guillemets after a noun, to which the name in them belongs."""
        opened = self.quoted.get(at, 0)
        if not opened:
            return False
        noun = self.run[opened - 1]
        return (noun.kind in ("word", "close") and not noun.quote) and noun.key not in AND

    def _unit_of_last(self, at: int, mention: Mention) -> bool:
        """Whether a mention in guillemets is a unit of the institution named just before them."""
        last = self.mentions[-1:]
        return any(one.end == self.quoted[at] and mention.path.startswith(f"{one.path}/") for one in last)

    def _listed(self, at: int) -> list[Mention]:
        """« Politiques X et Y »: a head in the plural, then what completes each unit's name."""
        token = self.run[at]
        if not token.content or not token.key.endswith("s") or not self.starts(at):
            return []
        head = token.key[:-1]
        for institution, why in self.context.institutions(at):
            heads = {
                words[1:]: name.path
                for words, names in self.lexicon.names.items()
                if words[0] == head and len(words) > 1
                for name in names
                if name.path.startswith(institution + "/")
            }
            mentions: list[Mention] = []
            begin, tail = at, at + 1
            while tail < len(self.run):
                end, path = self._completed(tail, heads)
                if not path:
                    break
                text = self.printed(begin, end)
                said = f"« {text} » complète « {token.text} » : « {self.lexicon.label(path)} », {why}"
                mentions.append(Mention(begin, end, Decision(path, "alias", 1.0, said)))
                tail = begin = self._next_item(end)
            if mentions and (len(mentions) > 1 or not self._best(at)):
                return mentions
        return []

    def _completed(self, at: int, heads: dict[tuple[str, ...], str]) -> tuple[int, str]:
        """The longest completion of a head that begins at a token: the token after it, and its path."""
        words: list[str] = []
        best = (at, "")
        for index in range(at, len(self.run)):
            if self.run[index].kind not in ("word", "line", "mark") or len(words) > 12:
                break
            if self.run[index].content:
                words.append(self.run[index].key)
                if tuple(words) in heads:
                    best = (index + 1, heads[tuple(words)])
        return best

    def _next_item(self, at: int) -> int:
        """The token after « et », a comma or a stroke in a list; past the end where there is none."""
        if at < len(self.run) and (self.run[at].key in AND or self.run[at].kind in ("comma", "slash")):
            return at + 1
        return len(self.run)

    def starts(self, at: int) -> bool:
        """Whether a name may begin at a token: after a break, « et », or another mention."""
        before = at - 1
        while before >= 0 and (
            self.run[before].kind in ("dot", "other")
            or (self.run[before].kind == "word" and not self.run[before].content)
        ):
            before -= 1
        if before < 0 or self.run[before].kind in BREAKS or self.run[before].key in _FOLLOWED:
            return True
        return bool(self.mentions) and before < self.mentions[-1].end

    def _mention(self, at: int) -> list[Mention]:
        if not self.run[at].content:
            return []
        best = self._best(at)
        found = families.find(self.run, at, self.lexicon.places)
        own = best is not None and best.path in self.lexicon.own and not (found and found.place)
        if found and not own and (not best or self._prevails(found, best)) and self._stands(found, at):
            decision = self.context.kind(found, self.printed(at, found.end))
            best = Mention(at, found.end, decision)
        if best and found and found.place and found.end >= best.end:
            return [best, *self._same_kind(found)]
        return [best] if best else []

    def _same_kind(self, found: Found) -> list[Mention]:
        """« CCAS de Bordeaux et de Pessac »: other places of the kind just named, each after « et de »."""
        mentions: list[Mention] = []
        at = self._next_item(found.end)
        while at < len(self.run) and self.run[at].key in _OF:
            place, end = families.place_after(self.run, at, self.lexicon.places)
            if not place:
                break
            first = next(index for index in range(at, end) if self.run[index].content)
            if self._begins(first) or self._goes_on(end):
                break
            other = replace(found, place=place, end=end)
            mentions.append(Mention(first, end, self.context.kind(other, self.printed(first, end))))
            at = self._next_item(end)
        return mentions

    def _prevails(self, found: Found, best: Mention) -> bool:
        """Whether a kind and its place say more than the name found in the tables."""
        if any(token.content for token in self.run[best.end : found.end]):
            return bool(found.place)
        if found.end == best.end and not found.place and self._anywhere(best):
            return True
        if "/" in best.path or found.end < best.end or found.place:
            return False
        decision = self.context.kind(found, "")
        return decision.how in ("alias", "acronym") and decision.path != best.path

    def _anywhere(self, best: Mention) -> bool:
        """Whether the name found is that of a kind alone, which every département has, and the institution's
        own territory is not what the context gives."""
        return not best.path or (bool(self.lexicon.acting_in(best.path)) and not self.context.here(best.path))

    def _stands(self, found: Found, at: int) -> bool:
        """Whether a kind is named here, rather than a common word or the beginning of another name."""
        token = self.run[at]
        if found.place:
            return token.capital or self.starts(at)
        if self._goes_on(found.end):
            return False
        return self.starts(at) or (not found.common and token.acronym and self.run[at - 1].content)

    def _best(self, at: int) -> Mention | None:
        """What the tables hold at a token: the longest name that fits, by its nearest institution."""
        longest = 0
        fitting: list[tuple[int, Name, str]] = []
        for name, end in self.lexicon.at(self.run, at):
            if fitting and end < longest:
                break
            rank, why = self._fits(name, at, end)
            if rank:
                longest = end
                fitting.append((rank, name, why))
        if not fitting:
            return None
        best = min(rank for rank, _, _ in fitting)
        paths = {name.path: (name, why) for rank, name, why in fitting if rank == best}
        previous = next((m.path for m in reversed(self.mentions) if m.path), "")
        inside = {path: held for path, held in paths.items() if previous and path.startswith(previous + "/")}
        paths = inside or paths
        here = {path: held for path, held in paths.items() if not self.context.elsewhere(path)}
        if not here:
            return Mention(at, longest, self._elsewhere(tuple(paths)))
        paths = here
        name, why = next(iter(paths.values()))
        return Mention(at, longest, _decision(name, why, self.lexicon.label(name.path), tuple(paths)))

    def _elsewhere(self, paths: tuple[str, ...]) -> Decision:
        """What is said of a name that only organisations of another territory bear."""
        label, place = self.lexicon.label(paths[0]), self.lexicon.acting_in(paths[0])[0]
        why = f"nom de « {label} », qui agit ailleurs ({self.lexicon.titles.get(place, place)})"
        return Decision("", "unknown", 0.0, why, tuple((path, 0.3) for path in paths))

    def _fits(self, name: Name, at: int, end: int) -> tuple[int, str]:
        """How near a name's institution is (1 is nearest), and why it fits here; 0 where it does not."""
        token = self.run[at]
        if name.bare and (name.path not in self.lexicon.own or self._goes_on(end)):
            return 0, ""
        if not name.unit:
            single = len(name.words) == 1 and not token.capital
            return (0 if single or self._compass(end) else 1), ""
        if not self.starts(at) or (self._goes_on(end) and name.how != "acronym"):
            return 0, ""
        institution = name.path.split("/", 1)[0]
        for rank, (path, why) in enumerate(self.context.institutions(at), 1):
            if path == institution:
                return rank, why
        alone = self._alone(at, end)
        told = name.how == "acronym" or (name.how == "exact" and len(name.words) >= _TOLD and alone)
        if told and institution in self.context.neighbours():
            return 99, "l'institution du territoire de la convention"
        only = all(other.path == name.path for other in self.lexicon.names[name.words])
        if name.path in self.lexicon.own and only and alone:
            return 99, "que ce document apporte"
        return 0, ""

    def _alone(self, at: int, end: int) -> bool:
        """Whether nothing stands before a name and nothing is tied to it, in a cell without institutions."""
        tied = end < len(self.run) and self.run[end].key in _OF
        return not (self.context.named or tied or any(token.content for token in self.run[:at]))

    def _compass(self, end: int) -> bool:
        """Whether a name goes on with a point of the compass or such: another organisation of the same
        town."""
        return end < len(self.run) and self.run[end].key in _COMPASS and self.run[end].capital

    def _goes_on(self, end: int) -> bool:
        """Whether the word after a name continues it."""
        if end >= len(self.run) or self.run[end].kind != "word":
            return False
        token = self.run[end]
        if token.key.isdecimal():
            return False
        after = end
        while after < len(self.run) and self.run[after].kind == "word" and not self.run[after].content:
            after += 1
        if after >= len(self.run) or self.run[after].kind in HARD:
            return False
        if token.key in AND | OR:
            follows = self.run[end + 1] if end + 1 < len(self.run) else None
            return bool(follows and follows.kind == "word" and follows.key in _OF)
        if self._begins(after):
            return False
        return token.joined or token.key not in _LOOSE or token.capital

    def _begins(self, at: int) -> bool:
        """Whether something known may begin at a token."""
        for name, _ in self.lexicon.at(self.run, at):
            institution = name.path.split("/", 1)[0]
            near = any(path == institution for path, _ in self.context.institutions(at))
            if not name.bare and (not name.unit or near):
                return True
        found = families.find(self.run, at, self.lexicon.places)
        return found is not None and (not found.common or bool(found.place))


def _decision(name: Name, why: str, label: str, paths: tuple[str, ...]) -> Decision:
    """What a name of the tables says. paths: all that bear it as near."""
    if len(paths) > 1:
        others: Scored = tuple((path, round(1 / len(paths), 2)) for path in paths)
        said = f"{len(paths)} organisations portent ce nom ; rien ici ne dit laquelle"
        return Decision(name.path, "likely", others[0][1], said, others)
    said = {"exact": f"libellé de « {label} »", "acronym": f"sigle de « {label} »"}.get(
        name.how, f"autre écriture de « {label} »"
    )
    return Decision(name.path, name.how, 1.0, f"{said}, {why}" if why else said)


def shown(decision: Decision, printed: str) -> Decision:
    """The same with a sentence that names what was printed."""
    return replace(decision, why=f"« {printed} » : {decision.why}") if decision.why else decision
