"""`/accessibility`: how far these pages meet RGAA 4.1 and WCAG 2.2 AA, and where not, as the law asks for.

The same facts as docs/accessibility.md, row by row. Refuses to claim what nobody has tried.
"""

from dataclasses import dataclass

from flask import Blueprint, Response, render_template
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from graph.formats import HTML
from server import cells, negotiation

blueprint = Blueprint("accessibility", __name__)
DATE = "2026-11-22"


@dataclass(frozen=True)
class Theme:
    """One of RGAA's thirteen themes. met: what was tried and holds; not_met: what does not,
    or was not tried.
    """

    number: int
    name: LazyString
    met: LazyString
    not_met: LazyString | None = None


THEMES = (
    Theme(
        1,
        _l("Images"),
        _l(
            "Chaque figure a un nom, une phrase et un tableau qui dit les mêmes données ; les "
            "icônes sont muettes."
        ),
        _l("Le réseau est un dessin qui ne se lit pas seul : sa liste et son tableau le remplacent."),
    ),
    Theme(2, _l("Cadres"), _l("Aucun cadre ici ; le code à intégrer ailleurs donne un titre au sien.")),
    Theme(
        3,
        _l("Couleurs"),
        _l(
            "Contraste calculé sur le thème : 4,5 pour les textes, 3 pour les traits ; la couleur "
            "n'est jamais seule."
        ),
    ),
    Theme(4, _l("Multimédia"), _l("Sans objet : ni son ni vidéo.")),
    Theme(
        5,
        _l("Tableaux"),
        _l(
            "Chacun a un titre et des en-têtes de lignes et de colonnes ; il défile au clavier "
            "dans son cadre."
        ),
    ),
    Theme(
        6,
        _l("Liens"),
        _l("Un texte ou un nom pour chaque lien ; les numéros de sources disent leur document au survol."),
        _l("Hors de leur ligne, les liens « source » et « 2 » d'un fait se ressemblent."),
    ),
    Theme(
        7,
        _l("Scripts"),
        _l("Pages complètes sans script ; ce qu'ils ajoutent se fait au clavier et s'annonce."),
        _l("L'éditeur SPARQL et le réseau n'ont pas été essayés avec un lecteur d'écran."),
    ),
    Theme(
        8,
        _l("Éléments obligatoires"),
        _l("Langue de la page, et de chaque texte dans une autre langue ; un titre par page."),
        _l("Le titre de l'onglet garde le nom français d'une chose sans nom anglais."),
    ),
    Theme(
        9,
        _l("Structuration"),
        _l("Un titre principal par page, des repères, des listes qui en sont."),
    ),
    Theme(
        10,
        _l("Présentation"),
        _l(
            "À 200 %, à 375 pixels et avec des lettres espacées, rien ne se perd ; focus visible "
            "; couleurs "
            "imposées et mouvements réduits respectés."
        ),
    ),
    Theme(
        11,
        _l("Formulaires"),
        _l("Chaque champ a son étiquette ; les erreurs sont dites en texte, avec ce qui était attendu."),
        _l("Le détail des erreurs est en français dans les deux langues, et marqué comme tel."),
    ),
    Theme(
        12,
        _l("Navigation"),
        _l(
            "Lien d'évitement, menu constant, recherche sur chaque page, ordre de tabulation "
            "logique, aucun piège."
        ),
        _l("Pas de plan du site : l'accueil et la liste des questions en tiennent lieu."),
    ),
    Theme(
        13,
        _l("Consultation"),
        _l(
            "Aucune limite de temps, rien qui clignote, chaque cible d'au moins 24 pixels, fichiers "
            "en formats ouverts."
        ),
        _l("Les fichiers XLSX et les calendriers n'ont pas été audités."),
    ),
)


@blueprint.get("/accessibility")
@negotiation.gives(HTML)
def show() -> Response:
    """The statement of accessibility. Raises NotAcceptable (406)."""
    return Response(render_template("accessibility.html", themes=THEMES, date=cells.when(DATE), day=DATE))
