"""A library over the small data folder, and documents to bring there: what tests of their life begin with.

`plan_of(slug, …)` is a document worked out by hand: one convention, one axis, two actions, each piloted by
the Ville and by one organisation that may be its own.
"""

import shutil
from functools import cache
from pathlib import Path

from small_site import SMALL, small_build

from graph import resources
from graph.life import Library
from graph.shelf import Bundle
from graph.terms import Minter

PILOTS = "Ville de Val-Clair, Caisse d'allocations familiales du Val"
TEXT = (
    f"Convention de la Vallée 2024. Axe 1 Familles. Ouvrir un lieu. Tenir une permanence. Pilotes : {PILOTS}."
)
_AT = f"{TEXT.index(PILOTS)}-{TEXT.index(PILOTS) + len(PILOTS)}"
_ACTION = (
    "action,title,printed,title_at,row_at,pilots,pilots_printed,pilots_at,likely_pilots,likely_confidence,"
    "likely_reason,calendar,calendar_at,summary,themes,themes_interpreted,audiences,audiences_interpreted,"
    "schemes,territories,mentions_territories,gaps\n"
)


def library(root: Path, home: Path, own: bool = True) -> Library:
    """The library of a checkout and of the folder of a store."""
    return Library(root, home, Minter(), own)


def small_library(folder: Path) -> Library:
    """A library of its own over the small data, published, which the test may change."""
    root = folder / "checkout"
    shutil.copytree(SMALL / "data", root / "data")
    for name in ("ontology", "queries"):
        (root / name).symlink_to(resources() / name)
    shutil.copytree(small_build(), folder / "home")
    return library(root, folder / "home")


@cache
def _digest() -> tuple[str, int]:
    import hashlib

    return hashlib.sha256(TEXT.encode()).hexdigest(), len(TEXT.encode())


def plan_of(
    slug: str = "vallee-2024",
    convention: str = "convention-vallee-2024",
    partner: str = "caf-du-val",
    title: str = "Ouvrir un lieu",
    declares: str = "",
) -> Bundle:
    """A document. partner: the second pilot of both actions; declares: rows of its organisations.csv."""
    sha256, size = _digest()
    files = {
        "document.toml": f'title = "Convention de la Vallée ({slug})"\npublisher = "Ville"\n'
        f'nature = "texte-integral"\nfile = "{slug}.txt"\nsha256 = "{sha256}"\nlength = {len(TEXT)}\n'
        f"bytes = {size}\n",
        "conventions.csv": "convention,label,label_en,printed,type,start,end,open_ended,calendar,dates_at,at,"
        f"method,confidence,reason\n{convention},Convention {slug},,,ctg,2024-01-01,2027-12-31,,,,0-28,,,\n",
        "plan.csv": "element,kind,level_name,number,title,printed,at,method,confidence,reason\n"
        f"{convention}/axe-1,axis,axe,1,Familles,,30-44,,,\n",
        "actions.csv": _ACTION
        + "".join(
            f"{convention}/axe-1/action-{n},{name},,46-60,46-60,ville-de-val-clair; {partner},x,{_AT}"
            + "," * 14
            + "calendrier-non-dit\n"
            for n, name in enumerate((title, "Tenir une permanence"), 1)
        ),
    }
    if declares:
        head = "organisation,kind,label,label_en,acronym,public,siren,spellings,close_match,note\n"
        files["organisations.csv"] = head + declares
    return Bundle(slug, {name: text.encode() for name, text in files.items()}, TEXT)
