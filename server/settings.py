"""What a deployment can set: one row per setting, read from the environment.

Refuses values that do not fit, naming the variable, and any setting that is not a row here.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph import resources
from graph.errors import MaillageError
from graph.terms import BASE, Minter


@dataclass(frozen=True)
class Setting:
    """One setting: environment variable, default, unit and what it does, in French and English."""

    name: str
    default: str
    unit: str
    help: str
    help_en: str


SETTINGS = (
    Setting("HOST", "127.0.0.1", "adresse IP", "adresse où le service écoute",
            "address the service listens on"),
    Setting("PORT", "8000", "port TCP", "port où le service écoute", "port the service listens on"),
    Setting("MAILLAGE_HOME", ".maillage", "dossier", "où vit l'entrepôt", "where the store lives"),
    Setting("MAILLAGE_ROOT", "", "dossier", "contient data/, ontology/ et queries/ ; vide : le projet",
            "folder that holds data/, ontology/ and queries/; empty: the project"),
    Setting("MAILLAGE_BASE", BASE, "IRI", "base des IRI que ce déploiement frappe",
            "base of the IRIs that this deployment mints"),
    Setting("MAILLAGE_SOURCES", "", "dossier",
            "textes des documents, montrés en place si leur empreinte convient ; vide : ../shared/seeds",
            "texts of the documents, shown in place if their hash fits; empty: ../shared/seeds"),
    Setting("MAILLAGE_MAX_BODY", "1000000", "octets", "corps de requête le plus long",
            "longest request body"),
    Setting("MAILLAGE_PAGE_ROWS", "2000", "lignes",
            "lignes au plus dans un tableau d'une page (les fichiers ont tout)",
            "most rows in the table of a page (files hold all of them)"),
    Setting("MAILLAGE_THREADS", "8", "fils", "requêtes traitées à la fois", "requests handled at once"),
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """The values in force. max_body in bytes, page_rows in rows, threads in threads."""

    host: str
    port: int
    home: Path
    root: Path
    base: str
    sources: Path
    max_body: int
    page_rows: int
    threads: int

    @property
    def minter(self) -> Minter:
        """Mints and recognises the IRIs of this deployment."""
        return Minter(self.base)

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the service."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of an environment; an empty variable counts as absent.

    Raises MaillageError where a value does not fit, naming the variable.
    """
    text = {row.name: environment.get(row.name, "").strip() or row.default for row in SETTINGS}
    project = resources()
    base = text["MAILLAGE_BASE"]
    if not base.startswith(("http://", "https://")):
        raise MaillageError(f"MAILLAGE_BASE vaut « {base} » ; attendu : un IRI http ou https.")
    return Settings(
        host=text["HOST"],
        port=_integer("PORT", text["PORT"], 65535),
        home=Path(text["MAILLAGE_HOME"]).expanduser(),
        root=Path(text["MAILLAGE_ROOT"]).expanduser() if text["MAILLAGE_ROOT"] else project,
        base=Minter(base).base,
        sources=Path(text["MAILLAGE_SOURCES"] or project.parent / "shared" / "seeds").expanduser(),
        max_body=_integer("MAILLAGE_MAX_BODY", text["MAILLAGE_MAX_BODY"], 2**31),
        page_rows=_integer("MAILLAGE_PAGE_ROWS", text["MAILLAGE_PAGE_ROWS"], 10**6),
        threads=_integer("MAILLAGE_THREADS", text["MAILLAGE_THREADS"], 512),
    )


def _integer(name: str, value: str, most: int) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= most:
        raise MaillageError(f"{name} vaut « {value} » ; attendu : un nombre entier de 1 à {most}.")
    return int(value)
