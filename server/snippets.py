"""The reader's own query as code to copy: for curl, Python (pandas, SPARQLWrapper) and R.

Each piece runs as it stands and gives what the page shows. Refuses to alter the query: it is quoted in each
language so that every character stays.
"""

import shlex
from dataclasses import dataclass

TABLE, TRUTH, GRAPH = "table", "truth", "graph"
_R_NEEDS = ('install.packages("httr2")', 'install.packages(c("httr2", "jsonlite"))')  # to read JSON
_ACCEPT = {TABLE: "text/csv", TRUTH: "application/sparql-results+json", GRAPH: "text/turtle"}


@dataclass(frozen=True)
class Snippet:
    """A piece of code. language: as a reader knows it; needs: the command that installs what it uses."""

    language: str
    needs: str
    code: str


def snippets(query: str, address: str, form: str = TABLE) -> list[Snippet]:
    """The query as code. address: of the endpoint; form: "table" (SELECT), "truth" (ASK) or "graph"."""
    text = query.replace("\r\n", "\n").strip("\n") + "\n"
    accept = _ACCEPT[form]
    pandas = Snippet("Python, pandas", "pip install pandas", _pandas(text, address))
    return [
        Snippet("curl", "", _curl(text, address, accept)),
        *([pandas] if form == TABLE else []),
        Snippet("Python, SPARQLWrapper", "pip install SPARQLWrapper", _wrapper(text, address, form)),
        Snippet("R", _R_NEEDS[form == TRUTH], _r(text, address, form)),
    ]


def python_text(text: str) -> str:
    """A Python literal of that text: in triple quotes where it can be read so, else escaped."""
    for quote in ('"""', "'''"):
        if not text.endswith(quote[0]) and not any(part in text for part in (quote, "\\", "\r", "\0")):
            return f"{quote}\\\n{text}{quote}"
    return repr(text)


def r_text(text: str) -> str:
    """An R literal of that text, raw (R 4.0 and newer)."""
    dashes = ""
    while f'){dashes}"' in text:
        dashes += "-"
    return f'r"{dashes}({text}){dashes}"'


def _curl(text: str, address: str, accept: str) -> str:
    end = "SPARQL"
    while end in text.split("\n"):
        end += "_"
    said = f"curl -H 'Accept: {accept}' {shlex.quote(address)} --data-urlencode query@- <<'{end}'"
    return f"{said}\n{text}{end}\n"


def _pandas(text: str, address: str) -> str:
    return (
        "from io import BytesIO\nfrom urllib.parse import urlencode\n"
        "from urllib.request import Request, urlopen\n\n"
        f"import pandas\n\nquery = {python_text(text)}\n"
        f"request = Request({address!r}, urlencode({{'query': query}}).encode(), {{'Accept': 'text/csv'}})\n"
        "table = pandas.read_csv(BytesIO(urlopen(request).read()))\nprint(table)\n"
    )


def _wrapper(text: str, address: str, form: str) -> str:
    wanted = "TURTLE" if form == GRAPH else "JSON"
    lines = {
        TABLE: 'for row in service.query().convert()["results"]["bindings"]:\n'
        '    print({name: term["value"] for name, term in row.items()})\n',
        TRUTH: 'print(service.query().convert()["boolean"])\n',
        GRAPH: "print(service.query().convert().decode())\n",
    }
    return (
        f"from SPARQLWrapper import {wanted}, POST, SPARQLWrapper\n\nservice = SPARQLWrapper({address!r})\n"
        f"service.setMethod(POST)\nservice.setReturnFormat({wanted})\n"
        f"service.setQuery({python_text(text)})\n{lines[form]}"
    )


def _r(text: str, address: str, form: str) -> str:
    read = {
        TABLE: "table <- read.csv(text = resp_body_string(answer))\nprint(table)\n",
        TRUTH: "print(resp_body_json(answer, check_type = FALSE)$boolean)\n",
        GRAPH: "cat(resp_body_string(answer))\n",
    }
    return (
        f'library(httr2)\n\nquery <- {r_text(text)}\nanswer <- request("{address}") |>\n'
        f'  req_headers(Accept = "{_ACCEPT[form]}") |>\n  req_body_form(query = query) |>\n'
        f"  req_perform()\n{read[form]}"
    )
