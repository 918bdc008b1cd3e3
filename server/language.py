"""French first, English on demand: the language of a request, and the translations.

Source texts are French; English stands in `translations/en/LC_MESSAGES/messages.po`, compiled in memory when
the application starts, so that nothing generated is committed. Refuses languages that are not translated.
"""

import io
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


def language() -> str:
    """The language of the request in hand: "fr" or "en"."""
    found = get_locale()
    return found.language if found is not None else "fr"


def install(app: Flask) -> None:
    """Read the language of each request from `?lang=`, else from the cookie that it leaves, else French.

    A request with an unknown `lang` raises IllTypedParameter (400).
    """
    babel = Babel(app, default_locale="fr", locale_selector=lambda: g.get("language", "fr"))
    babel.domain_instance = PoDomain()

    @app.before_request
    def choose_language() -> None:
        asked = request.args.get("lang")
        if asked is not None and asked not in LANGUAGES:
            raise IllTypedParameter(f"« lang » vaut « {asked} » ; attendu : {', '.join(LANGUAGES)}.")
        kept = request.cookies.get("lang", "fr")
        g.language = asked or (kept if kept in LANGUAGES else "fr")

    @app.after_request
    def keep_language(response: Response) -> Response:
        if request.args.get("lang") in LANGUAGES:
            response.set_cookie("lang", request.args["lang"], max_age=_YEAR, samesite="Lax", httponly=True)
        response.headers["Content-Language"] = g.get("language", "fr")
        return response


def switch(name: str) -> str:
    """The address of the page in hand, in another language."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"{request.path}?{urlencode([*kept, ('lang', name)], safe='/,')}"
