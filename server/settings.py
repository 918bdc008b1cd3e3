"""What a deployment can set: one row per setting, read from the environment.

Refuses values that do not fit, naming the variable, and any setting that is not a row here.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph import resources, shelf
from graph.errors import MaillageError
from graph.store import is_remote
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
    Setting("MAILLAGE_HOME", ".maillage", "dossier ou URL",
            "où vit l'entrepôt, ou l'adresse SPARQL d'un entrepôt distant",
            "where the store lives, or the SPARQL address of a remote one"),
    Setting("MAILLAGE_ROOT", "", "dossier", "contient data/, ontology/ et queries/ ; vide : le projet",
            "folder that holds data/, ontology/ and queries/; empty: the project"),
    Setting("MAILLAGE_BASE", BASE, "IRI", "base des IRI que ce déploiement frappe",
            "base of the IRIs that this deployment mints"),
    Setting("MAILLAGE_SOURCES", "", "dossier",
            "textes des documents, montrés en place si leur empreinte convient ; vide : sources dans "
            "MAILLAGE_HOME, puis ../shared/seeds",
            "texts of the documents, shown in place if their hash fits; empty: sources in MAILLAGE_HOME, "
            "then ../shared/seeds"),
    Setting("MAILLAGE_DOCUMENTS", "all", "mot",
            "documents du projet : all, ou none (tables de référence et ce qui est importé, rien d'autre)",
            "documents of the project: all, or none (reference tables and what is imported, nothing else)"),
    Setting("MAILLAGE_MAX_BODY", "1000000", "octets", "corps de requête le plus long",
            "longest request body"),
    Setting("MAILLAGE_MAX_UPLOAD", "50000000", "octets",
            "corps le plus long d'un graphe ou d'un document reçu",
            "longest body of a graph or document received"),
    Setting("MAILLAGE_PAGE_ROWS", "2000", "lignes",
            "lignes au plus dans un tableau d'une page (les fichiers ont tout)",
            "most rows in the table of a page (files hold all of them)"),
    Setting("MAILLAGE_PROCESSES", "0", "processus",
            "processus qui répondent en HTTP ; 0 : un par cœur",
            "processes that speak HTTP; 0: one per core"),
    Setting("MAILLAGE_THREADS", "8", "fils", "requêtes traitées à la fois par processus",
            "requests handled at once by each process"),
    Setting("MAILLAGE_WORKERS", "0", "processus",
            "ouvriers qui exécutent le SPARQL reçu ; 0 : un par cœur ; un de plus sert les pages",
            "workers that run SPARQL from outside; 0: one per core; one more serves the pages"),
    Setting("MAILLAGE_QUEUE", "16", "requêtes", "requêtes qui peuvent attendre un ouvrier ; au-delà, 503",
            "requests that may wait for a worker; beyond, 503"),
    Setting("MAILLAGE_DEADLINE", "10", "secondes", "durée au plus d'une requête SPARQL reçue",
            "longest time of a SPARQL request from outside"),
    Setting("MAILLAGE_QUERY_MEMORY", "1000000000", "octets", "mémoire au plus d'une requête SPARQL reçue",
            "most memory of a SPARQL request from outside"),
    Setting("MAILLAGE_RESULT_BYTES", "100000000", "octets", "réponse SPARQL la plus longue",
            "longest SPARQL answer"),
    Setting("MAILLAGE_MEMORY_TRIPLES", "5000000", "triplets",
            "jusqu'à combien de triplets les ouvriers tiennent tout en mémoire ; au-delà, sur disque",
            "up to how many triples workers hold everything in memory; above, on disk"),
    Setting("MAILLAGE_CACHE_BYTES", "200000000", "octets", "réponses gardées prêtes, par processus",
            "answers kept ready, per process"),
    Setting("MAILLAGE_DEFAULT_GRAPH", "union", "mot",
            "graphe par défaut de SPARQL : union de tous, ou strict (le graphe sans nom de la norme)",
            "default graph of SPARQL: union of all, or strict (the standard's graph without name)"),
    Setting("MAILLAGE_SERVICES", "", "hôtes",
            "hôtes que SERVICE et LOAD peuvent appeler, séparés par des virgules ; vide : aucun",
            "hosts that SERVICE and LOAD may call, separated by commas; empty: none"),
    Setting("MAILLAGE_TOKENS", "", "fichier",
            "jetons qui permettent d'écrire ; vide : tokens.json dans MAILLAGE_HOME",
            "tokens that allow writes; empty: tokens.json in MAILLAGE_HOME"),
    Setting("MAILLAGE_STORE_UPDATE", "", "URL", "mises à jour de l'entrepôt distant ; vide : lecture seule",
            "updates of the remote store; empty: read only"),
    Setting("MAILLAGE_STORE_GRAPHS", "", "URL", "protocole Graph Store de l'entrepôt distant",
            "Graph Store Protocol of the remote store"),
    Setting("MAILLAGE_STORE_USER", "", "texte", "compte de l'entrepôt distant",
            "account on the remote store"),
    Setting("MAILLAGE_STORE_PASSWORD", "", "texte", "mot de passe de ce compte",
            "password of that account"),
    Setting("MAILLAGE_STORE_AUTH", "basic", "mot", "preuve du compte : basic, ou digest (Virtuoso)",
            "how the account proves itself: basic, or digest (Virtuoso)"),
    Setting("MAILLAGE_STORE_TOKEN", "", "texte", "jeton Bearer, à la place du compte",
            "bearer token instead of the account"),
    Setting("MAILLAGE_STORE_CONNECT_TIMEOUT", "5", "secondes", "pour joindre l'entrepôt distant",
            "to reach the remote store"),
    Setting("MAILLAGE_STORE_TIMEOUT", "60", "secondes", "pour une requête entière à l'entrepôt distant",
            "for one whole request to the remote store"),
    Setting("MAILLAGE_STORE_FRESH", "5", "secondes", "durée pendant laquelle la version lue fait foi",
            "how long the version read is believed"),
    Setting("MAILLAGE_PROXY", "0", "mandataires",
            "mandataires de confiance devant le service, dont X-Forwarded-* est cru",
            "trusted proxies in front, whose X-Forwarded-* is believed"),
    Setting("MAILLAGE_LOG", "errors", "mot", "journal : errors, text (une ligne par requête) ou json",
            "log: errors, text (a line per request) or json"),
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """The values in force.

    own: whether the project's documents belong to the dataset.
    max_body, max_upload, query_memory, result_bytes, cache_bytes in bytes; page_rows in rows; deadline in
    seconds; processes, threads, workers, queue, proxies in numbers of them, never 0 but for proxies.
    """

    host: str
    port: int
    location: Path | str
    root: Path
    base: str
    sources: Path
    own: bool
    max_body: int
    max_upload: int
    page_rows: int
    processes: int
    threads: int
    workers: int
    queue: int
    deadline: int
    query_memory: int
    result_bytes: int
    memory_triples: int
    cache_bytes: int
    strict: bool
    services: tuple[str, ...]
    tokens: Path
    proxies: int
    log: str

    @property
    def home(self) -> Path:
        """The folder of the embedded store, and of what is kept beside any other."""
        return _beside(self.location)

    @property
    def attached(self) -> Path:
        """The folder where documents are attached: the one of the setting, else beside the store."""
        return self.home / "sources" if self.sources == _seeds() else self.sources

    @property
    def texts(self) -> tuple[Path, ...]:
        """Where the documents' texts are looked for: attached, where they lie, then with what is imported."""
        return tuple(dict.fromkeys((self.attached, self.sources, shelf.texts(self.home))))

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

    def number(name: str, most: int, least: int = 1) -> int:
        return _integer(name, text[name], least, most)

    cores = os.cpu_count() or 1
    home = text["MAILLAGE_HOME"]
    location = home if is_remote(home) else Path(home).expanduser()
    return Settings(
        host=text["HOST"],
        port=number("PORT", 65535),
        location=location,
        root=Path(text["MAILLAGE_ROOT"]).expanduser() if text["MAILLAGE_ROOT"] else project,
        base=Minter(base).base,
        sources=Path(text["MAILLAGE_SOURCES"] or _seeds()).expanduser(),
        own=_word("MAILLAGE_DOCUMENTS", text, ("all", "none")) == "all",
        max_body=number("MAILLAGE_MAX_BODY", 2**31),
        max_upload=number("MAILLAGE_MAX_UPLOAD", 2**31),
        page_rows=number("MAILLAGE_PAGE_ROWS", 10**6),
        processes=number("MAILLAGE_PROCESSES", 256, 0) or cores,
        threads=number("MAILLAGE_THREADS", 512),
        workers=number("MAILLAGE_WORKERS", 256, 0) or cores,
        queue=number("MAILLAGE_QUEUE", 4096),
        deadline=number("MAILLAGE_DEADLINE", 86400),
        query_memory=number("MAILLAGE_QUERY_MEMORY", 2**40),
        result_bytes=number("MAILLAGE_RESULT_BYTES", 2**40),
        memory_triples=number("MAILLAGE_MEMORY_TRIPLES", 10**10, 0),
        cache_bytes=number("MAILLAGE_CACHE_BYTES", 2**40, 0),
        strict=_word("MAILLAGE_DEFAULT_GRAPH", text, ("union", "strict")) == "strict",
        services=tuple(host.strip().lower() for host in text["MAILLAGE_SERVICES"].split(",") if host.strip()),
        tokens=Path(text["MAILLAGE_TOKENS"] or _beside(location) / "tokens.json").expanduser(),
        proxies=number("MAILLAGE_PROXY", 16, 0),
        log=_word("MAILLAGE_LOG", text, ("errors", "text", "json")),
    )


def _seeds() -> Path:
    """Where the documents' texts lie beside a checkout."""
    return resources().parent / "shared" / "seeds"


def _beside(location: Path | str) -> Path:
    """The folder of a store, or the one for what a store elsewhere cannot keep."""
    return Path(".maillage") if isinstance(location, str) else location


def _integer(name: str, value: str, least: int, most: int) -> int:
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise MaillageError(f"{name} vaut « {value} » ; attendu : un nombre entier de {least} à {most}.")
    return int(value)


def _word(name: str, text: Mapping[str, str], known: tuple[str, ...]) -> str:
    if text[name] not in known:
        raise MaillageError(f"{name} vaut « {text[name]} » ; attendu : {' ou '.join(known)}.")
    return text[name]
