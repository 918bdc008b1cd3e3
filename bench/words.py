"""The words of the generated conventions: what titles, people and places are made of.

Refuses real names: no institution, place or person here exists, so that nobody takes a figure for a fact.
"""

VERBS = (
    "Renforcer", "Développer", "Soutenir", "Expérimenter", "Coordonner", "Faire connaître", "Créer",
    "Étendre", "Simplifier", "Évaluer", "Ouvrir", "Adapter", "Mutualiser", "Recenser", "Accompagner",
    "Former à", "Promouvoir", "Généraliser", "Rapprocher", "Repérer", "Animer", "Harmoniser", "Pérenniser",
    "Diversifier", "Moderniser", "Relancer", "Structurer", "Décloisonner", "Enrichir", "Consolider",
    "Préparer", "Redéployer", "Associer les familles à", "Rendre visible", "Financer", "Équiper", "Piloter",
    "Rénover", "Relier", "Observer",
)  # fmt: skip
OBJECTS = (
    "l'accueil du jeune enfant", "la parentalité", "la médiation familiale", "les vacances des familles",
    "l'accès aux droits", "l'inclusion numérique", "la vie sociale des quartiers", "le logement des jeunes",
    "le répit parental", "la scolarité des collégiens", "les lieux d'accueil enfants-parents",
    "les centres sociaux", "les espaces de rencontre", "l'accueil périscolaire", "la santé des enfants",
    "le soutien aux aidants", "l'emploi des parents isolés", "les relais petite enfance", "les ludothèques",
    "la prévention du harcèlement", "les séjours de proximité", "les conseils de jeunes",
    "le sport pour tous", "la lecture partagée", "les jardins familiaux", "l'alimentation des tout-petits",
    "la mobilité des jeunes", "les points d'information", "la formation des assistantes maternelles",
    "les horaires atypiques", "les crèches à vocation d'insertion", "les permanences juridiques",
    "les ateliers numériques", "le soutien après une séparation", "les groupes de parole",
    "les cafés des parents", "les chantiers éducatifs", "les bourses d'initiative", "le service civique",
    "la coordination des professionnels", "l'observation des besoins", "les visites à domicile",
    "l'hébergement des familles", "la lutte contre le non-recours", "les lieux culturels de proximité",
    "les loisirs adaptés", "l'accueil des enfants handicapés", "la diffusion des ressources",
    "les référents de parcours", "les maisons de quartier", "le soutien aux familles monoparentales",
    "les équipes mobiles", "la prévention des ruptures", "les partenariats associatifs",
    "les outils de liaison", "la fête des familles", "les temps passerelles", "le guichet commun",
    "la charte de qualité", "le fonds d'initiatives locales",
)  # fmt: skip
MANNERS = (
    "dans les quartiers prioritaires", "avec les associations", "dès la maternité", "en milieu rural",
    "avec les établissements scolaires", "par un diagnostic partagé", "au plus près des habitants",
    "par des permanences communes", "avec les bailleurs", "pendant les vacances scolaires",
    "par une convention d'objectifs", "au moyen d'une lettre trimestrielle",
    "avec les professionnels de santé", "dans chaque canton", "par un appel à projets",
    "en soirée et le week-end", "avec les bénévoles", "par un comité de suivi", "en ligne et sur place",
    "pour les nouveaux arrivants", "au sein des équipements existants", "par des formations croisées",
    "avec les entreprises du bassin", "pour les 11-15 ans", "pour les 16-25 ans", "avant l'entrée à l'école",
    "auprès des parents séparés", "par un réseau de référents", "avec les médiathèques",
    "sur les territoires dépourvus", "dans les communes volontaires", "par la mise en commun des données",
    "avec les parents élus", "en lien avec les travailleurs sociaux", "au fil de l'année",
    "par un parcours coordonné", "avec les clubs sportifs", "auprès des gens du voyage",
    "par des bus itinérants", "avec les structures d'insertion",
)  # fmt: skip
LANDS = (
    "Val", "Haut-Val", "Coteaux", "Plaine", "Vallées", "Plateau", "Rives",
)  # fmt: skip
RIVERS = (
    "Auronne", "Brévène", "Cislaine", "Dorvelle", "Esquenne", "Falonne", "Galuze", "Hervelle", "Isarne",
    "Jalonge", "Lantenne", "Morvane", "Naisonne", "Orvette", "Pressenne", "Quiersonne", "Ravenelle",
    "Sourdaine", "Torvane", "Uzerelle", "Vinconne", "Yvarelle", "Zornette",
)  # fmt: skip
FIRST_NAMES = (
    "Ada", "Basile", "Céleste", "Denis", "Élodie", "Fabien", "Garance", "Hector", "Inès", "Jules",
)  # fmt: skip
LAST_NAMES = (
    "Aubrelle", "Bonnevie", "Carvalin", "Desormes", "Escoffin", "Fauvelet", "Grandsire", "Hautecloque",
    "Imbertine", "Jolivarge", "Lormelle", "Maucourtin",
)  # fmt: skip
