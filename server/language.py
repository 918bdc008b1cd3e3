"""French first, English on demand: the language of a request, and the translations.

The address decides (`?lang=`), else the cookie that it leaves, else Accept-Language, else it is French.
Source texts are French; English stands in `translations/en/LC_MESSAGES/messages.po`, compiled in memory when
the application starts, so that nothing generated is committed. Refuses languages that are not translated.
Spec: RFC 9110, section 12.5.4 (Accept-Language), by the basic filtering of RFC 4647.
"""

import io
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, Response, g, request
from flask_babel import Babel, Domain, get_locale

from graph.errors import IllTypedParameter

LANGUAGES = {"fr": "Français", "en": "English"}
_FOLDER = Path(__file__).parent / "translations"
_YEAR = 365 * 24 * 3600
_LONGEST = 1000
_COOKIE = re.compile(r'(?:^|;)\s*lang="?([A-Za-z-]{1,16})"?\s*(?:;|$)')
_RANGE = re.compile(
    r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9]{1,8})*\s*(?:;\s*[qQ]\s*=\s*([01](?:\.\d{0,3})?)\s*)?"
)


class PoDomain(Domain):  # type: ignore[misc]
    """The messages, read from .po files and compiled in memory once."""

    def __init__(self) -> None:
        super().__init__()
        self.compiled = {language: compile_messages(language) for language in LANGUAGES}

    def get_translations(self) -> Translations:
        """The messages of the request's language."""
        return self.compiled[language()]


def compile_messages(name: str) -> Translations:
    """The translations of one language; French, the language of the sources, has none."""
    path = _FOLDER / name / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Translations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=name)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def series(parts: Iterable[str]) -> str:
    """The parts of a sentence or of a cell, parted by a semicolon as the reader's language writes it."""
    return ("; " if language() == "en" else " ; ").join(parts)


def told(name: object, said: object) -> str:
    """What is said of a name, after a colon as the reader's language writes it."""
    return f"{name}{': ' if language() == 'en' else ' : '}{said}"


def language() -> str:
    """The language of the request in hand: "fr" or "en"."""
    found = get_locale()
    return found.language if found is not None else "fr"


def preferred(cookie: str | None, accepted: str | None) -> str:
    """The language of a reader whose address says none: that of the cookie, else the one liked best.

    cookie, accepted: the headers Cookie and Accept-Language. All that an answer depends on of either.
    """
    return (_kept(cookie) if cookie else None) or (_liked(accepted) if accepted else None) or "fr"


@lru_cache(maxsize=1024)
def _kept(cookie: str) -> str | None:
    found = _COOKIE.search(cookie)
    return found[1] if found and found[1] in LANGUAGES else None


@lru_cache(maxsize=1024)
def _liked(accepted: str) -> str | None:
    """The translated language of the highest quality, the first named of several; None where none is."""
    if len(accepted) > _LONGEST:
        return None
    read = [_RANGE.fullmatch(part) for part in accepted.split(",")]
    named = [(found[1].lower(), float(found[2] or 1)) for found in read if found]
    said = {name for name, _ in named}
    rest = [name for name in LANGUAGES if name not in said]
    spread = [(each, q) for name, q in named for each in (rest if name == "*" else [name])]
    liked = [(q, name) for name, q in spread if name in LANGUAGES and q > 0]
    return max(liked, key=lambda known: known[0])[1] if liked else None


def install(app: Flask) -> None:
    """Choose the language of each request, and say it of each answer that does not say its own.

    A request with an unknown `lang` raises IllTypedParameter (400).
    """
    babel = Babel(app, default_locale="fr", locale_selector=lambda: g.get("language", "fr"))
    babel.domain_instance = PoDomain()

    @app.before_request
    def choose_language() -> None:
        asked = request.args.get("lang")
        if asked is not None and asked not in LANGUAGES:
            raise IllTypedParameter(f"« lang » vaut « {asked} » ; attendu : {', '.join(LANGUAGES)}.")
        g.language = asked or preferred(request.headers.get("Cookie"), request.headers.get("Accept-Language"))

    @app.after_request
    def keep_language(response: Response) -> Response:
        if request.args.get("lang") in LANGUAGES:
            response.set_cookie("lang", request.args["lang"], max_age=_YEAR, samesite="Lax", httponly=True)
        response.headers.setdefault("Content-Language", g.get("language", "fr"))
        return response


def switch(name: str) -> str:
    """The address of the page in hand, in another language."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"{request.path}?{urlencode([*kept, ('lang', name)], safe='/,')}"
