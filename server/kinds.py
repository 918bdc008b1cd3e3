"""What the page of each kind of thing shows: its facts, and its tables, each a query of `queries/`.

Declares only. Refuses logic: `things` reads these rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from graph.terms import DCTERMS, FOAF, IGEO, MLG, OA, ORG, SKOS, Term, concept

_STATED = {"method": concept("method", "stated")}
_INTERPRETED = {"method": concept("method", "interpreted")}


@dataclass(frozen=True)
class Fact:
    """One line of facts. always: "non dit" stands where nothing is said; gap: the gap of the thing that says
    that something of it is to be confirmed, "" for none."""

    title: LazyString
    properties: tuple[Term, ...]
    always: bool = False
    gap: str = ""


@dataclass(frozen=True)
class Section:
    """One table. query: of `queries/pages`, or a question where `parameter` names the thing's parameter.

    always: "non dit" stands where it has no row; apart: drawn as a reading, not as what is printed.
    joined: the column in which rows that are otherwise the same are put together; gap: as that of a fact.
    """

    title: LazyString
    query: str
    parameter: str | None = None
    terms: Mapping[str, Term] = field(default_factory=dict)
    always: bool = False
    apart: bool = False
    note: LazyString | None = None
    joined: str | None = None
    gap: str = ""

    @property
    def stated(self) -> bool | None:
        """Whether only what is printed proves its rows, or only what is interpreted; None for both."""
        return None if "method" not in self.terms else not self.apart


@dataclass(frozen=True)
class Kind:
    """One kind of thing. classes: any of them makes a thing of this kind; plan: shows the tree below it."""

    name: LazyString
    classes: tuple[Term, ...]
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    plan: bool = False


_PERIOD = Fact(_l("Période"), (DCTERMS.temporal,), always=True, gap="periode-a-confirmer")
_SUMMARY = Fact(_l("Résumé"), (DCTERMS.description,))
_SPELLINGS = Fact(_l("Autres graphies"), (SKOS.altLabel,))
_THEMES = Fact(_l("Thèmes"), (MLG.theme,), always=True, gap="theme-a-confirmer")
_AUDIENCES = Fact(_l("Publics"), (MLG.audience,), gap="public-a-confirmer")
_SCHEMES = Fact(_l("Dispositifs"), (MLG.scheme,), gap="dispositif-a-confirmer")
_TERRITORY = Fact(_l("Territoire"), (MLG.territory,), gap="territoire-a-confirmer")
_MENTIONS = Fact(_l("Lieux cités"), (MLG.mentionsTerritory,))
_GAPS = Fact(_l("Non dit, ou à confirmer"), (MLG.gap,))
_PLACE = Fact(_l("Place dans le plan"), (MLG.elementOf,))
_LEVEL = Fact(_l("Niveau"), (MLG.levelName,))
_NOTE = Fact(_l("Note"), (SKOS.note, SKOS.scopeNote))
_CONTRIBUTIONS = Section(_l("Contributions"), "contributions")
_FIGURES = Section(_l("Chiffres imprimés"), "figures")
_DOCUMENTS = Section(_l("Documents qui en parlent"), "documents")

_CONVENTION = Kind(
    _l("Convention"),
    (MLG.Convention,),
    (
        Fact(_l("Type"), (MLG.conventionType,), always=True),
        _PERIOD,
        replace(_TERRITORY, always=True),
        _THEMES, _AUDIENCES, _SCHEMES,
        Fact(_l("Déclinaison locale de"), (MLG.localPlanOf,)),
        Fact(_l("Remplace"), (DCTERMS.replaces,)),
        Fact(_l("Cite"), (DCTERMS.relation,)),
        Fact(_l("Organisations engagées sans signer"), (MLG.participatingBody,)),
        _MENTIONS, _SPELLINGS, _SUMMARY, _GAPS,
    ),
    (
        Section(_l("Signataires"), "signatures", always=True, gap="signataires-a-confirmer"),
        Section(_l("Pilotes, par institution"), "pilots", "convention",
                note=_l("Comptés sur les pilotes imprimés ; un même pilote peut partager une action.")),
        Section(_l("Événements"), "events"),
        Section(_l("Instances"), "bodies"),
        _CONTRIBUTIONS, _FIGURES,
        Section(_l("Thèmes du plan"), "element-themes",
                note=_l("Combien d'éléments du plan, actions comprises, disent eux-mêmes chaque thème ; dans "
                        "les questions et les comparaisons, une action compte aussi par ce que dit l'axe ou "
                        "l'objectif qui la contient.")),
        Section(_l("Ce qui reste non dit, ou à confirmer"), "blank-spots", "convention"),
        Section(_l("Conventions qui la citent"), "relations"),
        _DOCUMENTS,
    ),
    plan=True,
)  # fmt: skip
_ACTION = Kind(
    _l("Action"),
    (MLG.Action,),
    (
        _PLACE,
        Fact(_l("Calendrier"), (DCTERMS.temporal,), always=True, gap="calendrier-a-confirmer"),
        _SUMMARY, _THEMES, _AUDIENCES, _SCHEMES, _TERRITORY, _MENTIONS, _SPELLINGS, _GAPS,
    ),
    (
        Section(_l("Pilotes imprimés"), "pilotings", terms=_STATED, always=True, gap="pilote-a-confirmer"),
        Section(_l("Pilotes probables"), "pilotings", terms=_INTERPRETED, apart=True,
                note=_l("Lus par le curateur dans une cellule vide ou fusionnée : hors des comptes.")),
        _CONTRIBUTIONS, _FIGURES, _DOCUMENTS,
    ),
)  # fmt: skip
_ELEMENT = Kind(
    _l("Élément de plan"),
    (MLG.PlanElement,),
    (_LEVEL, _PLACE, _SUMMARY, _THEMES, _AUDIENCES, _SCHEMES, _TERRITORY, _MENTIONS, _SPELLINGS, _GAPS),
    (
        Section(_l("Pilotes imprimés"), "pilotings", terms=_STATED),
        Section(_l("Pilotes probables"), "pilotings", terms=_INTERPRETED, apart=True),
        _CONTRIBUTIONS, _FIGURES, _DOCUMENTS,
    ),
    plan=True,
)  # fmt: skip
_ORGANISATION = Kind(
    _l("Organisation"),
    (ORG.FormalOrganization, ORG.OrganizationalUnit),
    (
        Fact(_l("Sigle"), (SKOS.notation,)),
        Fact(_l("Rattachée à"), (ORG.subOrganizationOf,)),
        Fact(_l("SIREN"), (ORG.identifier,)),
        _SPELLINGS,
        Fact(_l("Probablement la même que"), (SKOS.closeMatch,)),
        _NOTE,
    ),
    (
        Section(_l("Pilote, elle-même ou par ses unités"), "organisation-actions", terms=_STATED,
                joined="units"),
        Section(_l("Pilote probablement"), "organisation-actions", terms=_INTERPRETED, apart=True,
                joined="units",
                note=_l("Lus par nous, sans être imprimés : hors des comptes.")),
        Section(_l("Avec qui"), "co-pilots-of", "organisation",
                note=_l("Institutions qui pilotent une même action, et combien d'actions.")),
        Section(_l("Signe"), "organisation-signatures"),
        Section(_l("Engagée sans signer"), "organisation-engagements"),
        Section(_l("Contribue et siège"), "organisation-roles"),
        Section(_l("Unités"), "units"),
    ),
)  # fmt: skip
_TERRITORIAL = Kind(
    _l("Territoire"),
    (MLG.Territory,),
    (
        Fact(_l("Nature"), (MLG.territoryKind,)),
        Fact(_l("Code INSEE"), (IGEO.codeINSEE,)),
        Fact(_l("Dans"), (MLG.within,)),
        _SPELLINGS,
    ),
    (
        Section(_l("Conventions qui le couvrent"), "conventions-covering", "territory"),
        Section(
            _l("Ce qui s'y passe"),
            "actions",
            "territory",
            note=_l(
                "Les actions qui y portent ou le nomment, et celles des conventions de ce territoire ou de "
                "ceux qu'il contient, où l'action ne dit pas son lieu."
            ),
        ),
        Section(_l("Ce qui porte sur lui ou le nomme"), "territory-uses"),
        Section(_l("Territoires qu'il contient"), "territory-parts"),
    ),
)
_CONCEPT = Kind(
    _l("Notion"),
    (SKOS.Concept,),
    (
        Fact(_l("Définition"), (SKOS.definition,)),
        Fact(_l("Vocabulaire"), (SKOS.inScheme,)),
        Fact(_l("Notion plus large"), (SKOS.broader,)),
        Fact(_l("Notion proche"), (SKOS.closeMatch, SKOS.exactMatch)),
        _SPELLINGS, _NOTE,
    ),
    (
        Section(_l("Dite par le texte"), "concept-uses", terms=_STATED,
                note=_l("Chaque chose est là pour ce qui est dit d'elle-même ; dans les questions et les "
                        "comparaisons, une action compte aussi par le thème ou le public de l'axe ou de "
                        "l'objectif qui la contient.")),
        Section(_l("Lue par le curateur"), "concept-uses", terms=_INTERPRETED, apart=True,
                note=_l("Le document ne l'imprime pas de ces actions : hors des comptes.")),
        Section(_l("Notions plus précises"), "concept-narrower"),
    ),
)  # fmt: skip
_SCHEME = Kind(
    _l("Vocabulaire"),
    (SKOS.ConceptScheme,),
    (Fact(_l("Définition"), (SKOS.definition, DCTERMS.description)),),
    (Section(_l("Notions"), "scheme-concepts"),),
)
_DOCUMENT = Kind(
    _l("Document"),
    (MLG.SourceDocument,),
    (
        Fact(_l("Éditeur"), (DCTERMS.publisher,), always=True),
        Fact(_l("Nature"), (MLG.nature,)),
        Fact(_l("Date"), (DCTERMS.issued,), always=True),
        Fact(_l("Fichier"), (MLG.fileName,)),
        Fact(_l("Longueur (caractères)"), (MLG.length,)),
        Fact(_l("Longueur (octets)"), (MLG.bytes,)),
        Fact(_l("Empreinte SHA-256"), (MLG.sha256,)),
        Fact(_l("En ligne"), (FOAF.page, DCTERMS.source)),
    ),
    (
        Section(_l("Faits prouvés, par lecture"), "document-methods"),
        Section(_l("Conventions dont il parle"), "document-conventions"),
        Section(_l("Passages"), "document-passages"),
    ),
)
_BODY = Kind(
    _l("Instance"),
    (MLG.GovernanceBody,),
    (
        Fact(_l("Sigle"), (SKOS.notation,)),
        Fact(_l("Gouverne"), (MLG.governs,)),
        Fact(_l("Fréquence"), (MLG.frequency,), always=True),
        _SPELLINGS,
    ),
    (Section(_l("Membres"), "members", always=True), _DOCUMENTS),
)
KINDS = (_CONVENTION, _ACTION, _ELEMENT, _ORGANISATION, _TERRITORIAL, _SCHEME, _CONCEPT, _DOCUMENT, _BODY)
OTHER = Kind(_l("Ressource"), (), (), (Section(_l("Ce qui y renvoie"), "incoming"),))
NAMES_OF_CLASSES: dict[str, LazyString] = {
    MLG.Axis.value: _l("Axe"),
    MLG.StrategicObjective.value: _l("Objectif stratégique"),
    MLG.Objective.value: _l("Objectif"),
    MLG.Principle.value: _l("Principe"),
    MLG.Direction.value: _l("Direction"),
    ORG.FormalOrganization.value: _l("Institution"),
    MLG.Piloting.value: _l("Pilotage"),
    MLG.Signature.value: _l("Signature"),
    MLG.Contribution.value: _l("Contribution"),
    MLG.LifecycleEvent.value: _l("Événement"),
    MLG.Figure.value: _l("Chiffre imprimé"),
    MLG.Attestation.value: _l("Attestation"),
    MLG.CoPiloting.value: _l("Copilotage (calculé)"),
    MLG.Overlap.value: _l("Recouvrement (calculé)"),
    DCTERMS.PeriodOfTime.value: _l("Période"),
    OA.TextPositionSelector.value: _l("Position dans le texte"),
}
