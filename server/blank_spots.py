"""The kinds of blank spots: what each is called, why it matters, what it does not mean, where it is asked.

Refuses to find fault: each sentence gives a figure, and says that a silence is one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from graph.store import Rows
from server.unconfirmed import is_unconfirmed


@dataclass(frozen=True)
class Found:
    """What one kind finds: how many, its rows, and what the conventions in view say together."""

    count: int
    rows: Rows
    totals: Mapping[str, int]


@dataclass(frozen=True)
class Kind:
    """One kind of blank spot. name: of its part and of its query, `gaps-{name}`; column: its convention's.

    questions: the question of the catalogue behind it, and which column each of its parameters is.
    figure: the sentence of what was found.
    asks: whether it can be asked of a convention, by what is said of that one; cannot: why not.
    """

    name: str
    title: LazyString
    figure: Callable[[Found], str]
    why: LazyString
    caution: LazyString
    cannot: LazyString
    asks: Callable[[Mapping[str, int]], bool]
    column: str = "convention"
    question: str = ""
    parameters: tuple[tuple[str, str], ...] = (("convention", "convention"),)


def _said(row: Mapping[str, int], *names: str) -> bool:
    return all(row[name] for name in names)


def _count(rows: Rows, column: str) -> int:
    return len({record[column] for record in rows.records()})


def _unpiloted(found: Found) -> str:
    likely = {r["action"] for r in found.rows.records() if r["likely_pilots"] is not None}
    printed = {r["action"] for r in found.rows.values() if r["unconfirmed"]}
    said: str = ngettext(
        "%(num)d action sur %(total)s n'a pas de pilote imprimé.",
        "%(num)d actions sur %(total)s n'ont pas de pilote imprimé.",
        found.count - len(printed),
        total=found.totals["actions"],
    )
    if printed:
        said += " " + ngettext(
            "%(num)d autre a un pilote imprimé que personne n'a encore confirmé.",
            "%(num)d autres ont un pilote imprimé que personne n'a encore confirmé.",
            len(printed),
        )
    read = ngettext(
        "Pour %(num)d d'entre elles, des pilotes probables sont lus dans le texte, à part.",
        "Pour %(num)d d'entre elles, des pilotes probables sont lus dans le texte, à part.",
        len(likely),
    )
    return f"{said} {read}" if likely else said


def _signatories(found: Found) -> str:
    return str(
        ngettext(
            "%(num)d institution a signé sans piloter d'action.",
            "%(num)d institutions ont signé sans piloter d'action.",
            found.count,
        )
    )


def _pilots(found: Found) -> str:
    return str(
        ngettext(
            "%(num)d institution pilote sans avoir signé.",
            "%(num)d institutions pilotent sans avoir signé.",
            found.count,
        )
    )


def _engaged(found: Found) -> str:
    return str(
        ngettext(
            "%(num)d organisation engagée dans une convention n'a pas signé le plan d'une autre du même "
            "territoire et n'y pilote rien.",
            "%(num)d organisations engagées dans une convention n'ont pas signé le plan d'une autre du même "
            "territoire et n'y pilotent rien.",
            _count(found.rows, "organisation"),
        )
    )


def _axes(found: Found) -> str:
    parts = {(r["element"], r["level"]) for r in found.rows.values()}
    objectives = sum((level or "").startswith("objectif") for _, level in parts)
    axes: str = ngettext(
        "%(num)d axe sur %(total)s",
        "%(num)d axes sur %(total)s",
        len(parts) - objectives,
        total=found.totals["axes"],
    )
    rest: str = ngettext(
        "%(num)d objectif sur %(total)s", "%(num)d objectifs sur %(total)s", objectives,
        total=found.totals["objectives"],
    )  # fmt: skip
    return str(gettext("Pilotés par une seule institution : %(axes)s, %(rest)s.", axes=axes, rest=rest))


def _themes(found: Found) -> str:
    plans, pending = found.totals["plans"], found.totals["unconfirmed_plans"]
    silent = plans - found.totals["themed_plans"] - pending
    said: str = ngettext(
        "%(num)d thème n'est repris par aucun des projets locaux.",
        "%(num)d thèmes ne sont repris par aucun des projets locaux.",
        found.count,
    )
    rest = ngettext(
        "%(num)d projet local sur %(plans)s n'imprime aucun thème : on ne sait pas ce qu'il reprend.",
        "%(num)d projets locaux sur %(plans)s n'impriment aucun thème : on ne sait pas ce qu'ils reprennent.",
        silent,
        plans=plans,
    )
    unsure = ngettext(
        "%(num)d projet local en imprime qui restent à confirmer.",
        "%(num)d projets locaux en impriment qui restent à confirmer.",
        pending,
    )
    return " ".join([said, *([rest] if silent else []), *([unsure] if pending else [])])


def _unsaid(found: Found) -> str:
    held = found.rows.values()
    pending = sum(is_unconfirmed(row["proof_value"] or "") for row in held)
    said: str = ngettext(
        "%(num)d silence est relevé dans les documents (sortes : %(kinds)s).",
        "%(num)d silences sont relevés dans les documents (sortes : %(kinds)s).",
        found.count - pending,
        kinds=len({row["gap"] for row in held if not is_unconfirmed(row["proof_value"] or "")}),
    )
    rest = ngettext(
        "%(num)d autre point est imprimé, ou lu sans certitude, et reste à confirmer.",
        "%(num)d autres points sont imprimés, ou lus sans certitude, et restent à confirmer.",
        pending,
    )
    return f"{said} {rest}" if pending else said


KINDS = (
    Kind(
        "unpiloted", _l("Actions sans pilote connu"), _unpiloted,
        _l("Une action dont personne n'est dit pilote n'a pas d'interlocuteur connu."),
        _l("Cela ne veut pas dire que personne ne la pilote : le texte se tait, ou sa mise en page a perdu "
           "la cellule. Les pilotes probables sont une lecture, avec sa confiance."),
        _l("aucune action n'y est décrite"), lambda row: _said(row, "actions"),
        "of_convention", "unpiloted-actions", (("convention", "of_convention"),),
    ),
    Kind(
        "signatories", _l("Signataires qui ne pilotent rien"), _signatories,
        _l("Signer engage ; un signataire sans action est un partenaire à solliciter."),
        _l("Il peut contribuer, financer ou siéger sans piloter ; et une institution peut piloter sous un "
           "autre nom, dit à côté."),
        _l("ses pilotes ou ses signataires ne sont pas dits"),
        lambda row: _said(row, "piloted", "signatories"), question="signatories-not-piloting",
    ),
    Kind(
        "pilots", _l("Pilotes qui n'ont pas signé"), _pilots,
        _l("Une action tenue par une institution qui n'a pas signé repose sur un accord qui est ailleurs."),
        _l("Piloter sans signer est permis : associations et réseaux le font souvent. Un nom proche d'un "
           "signataire est dit à côté."),
        _l("ses pilotes ou ses signataires ne sont pas dits"),
        lambda row: _said(row, "piloted", "signatories"), question="pilots-not-signing",
    ),
    Kind(
        "engaged", _l("Engagés ailleurs, absents du plan"), _engaged,
        _l("Une organisation engagée sur le même territoire manque peut-être autour de la table."),
        _l("Elle peut prendre part à des actions sans en être pilote, et ne pas être concernée par le plan. "
           "Qui a signé le plan lui-même n'en est pas absent, et n'est pas compté ici ; un nom proche d'un "
           "signataire ou d'un pilote du plan est dit à côté, et l'institution d'un service si elle a "
           "signé."),
        _l("nul plan à pilotes imprimés ne couvre son territoire, ou ses engagés ne sont pas dits"),
        lambda row: bool(row["facing"] or row["faced"]),
        "engaged_in", "engaged-not-piloting", (("engaged_in", "engaged_in"), ("plan", "absent_from")),
    ),
    Kind(
        "axes", _l("Axes et objectifs d'une seule institution"), _axes,
        _l("Ce qu'une seule institution porte ne tient qu'à elle."),
        _l("D'autres peuvent y contribuer, et les actions sans pilote imprimé peuvent en avoir d'autres : "
           "leur nombre est dit à côté."),
        _l("aucun pilote n'y est imprimé sous un axe ou un objectif"),
        lambda row: bool(row["axes"] or row["objectives"]),
    ),
    Kind(
        "themes", _l("Thèmes sans projet local"), _themes,
        _l("Un thème de la convention que nul projet local ne reprend n'a pas de traduction connue sur le "
           "terrain."),
        _l("Un thème est repris dès qu'un projet, un axe ou une action l'imprime, sous un nom plus large "
           "ou plus étroit aussi. Un projet dont on n'a qu'un article peut le reprendre sans que "
           "l'article le dise."),
        _l("aucun projet local n'en imprime de thème, ou elle n'en imprime pas"),
        lambda row: _said(row, "themed_plans", "themes"),
    ),
    Kind(
        "unsaid", _l("Tout ce qui reste non dit, ou à confirmer"), _unsaid,
        _l("Chaque silence est une question à poser à qui tient le texte complet."),
        _l("Un article ou une lettre en laisse plus qu'une convention entière : le texte complet "
           "peut le dire."),
        _l("rien n'y a été relevé comme manquant"), bool,
        "of_convention", "blank-spots", (("convention", "of_convention"),),
    ),
)  # fmt: skip
