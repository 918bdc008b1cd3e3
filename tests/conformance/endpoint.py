"""One SPARQL service as a black box: an address, a token, and plain HTTP; what the conformance tests ask.

Headers are sent exactly as given: without a Content-Type, none is sent.
"""

import http.client
import json
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from rdflib import Graph
from rdflib.compare import isomorphic

FORM = "application/x-www-form-urlencoded"
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
TURTLE = "text/turtle; charset=utf-8"
PATIENCE_S = 60


class Answer(NamedTuple):
    """What came back; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self):
        return self.headers.get("content-type", "").partition(";")[0].strip()

    @property
    def truth(self):
        """The outcome of an ASK in JSON."""
        assert (self.status, self.media_type) == (200, "application/sparql-results+json"), self
        return json.loads(self.body)["boolean"]

    def holds(self, turtle, base=None):
        """Whether it is that graph, written as Turtle."""
        assert (self.status, self.media_type) == (200, "text/turtle"), self
        return isomorphic(
            Graph().parse(data=self.body, format="turtle"),
            Graph().parse(data=turtle, format="turtle", publicID=base),
        )


@dataclass(frozen=True)
class Endpoint:
    """A service that takes queries at /sparql, updates at /update and graphs at /store."""

    url: str
    token: str

    def send(self, method, path, body=b"", token=None, **headers):
        """One request; header names with _ for -. path: or an address here; token: None for ours."""
        place = urlsplit(self.url)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given.setdefault("Authorization", f"Bearer {self.token if token is None else token}")
        if not given["Authorization"].removeprefix("Bearer "):
            del given["Authorization"]
        with closing(http.client.HTTPConnection(place.netloc, timeout=PATIENCE_S)) as connection:
            body = body.encode() if isinstance(body, str) else body
            connection.request(method, path.removeprefix(self.url), body or None, given)
            found = connection.getresponse()
            return Answer(found.status, {k.lower(): v for k, v in found.getheaders()}, found.read())

    def query(self, text, *parameters, accept="application/sparql-results+json", path="/sparql"):
        """A query by GET; parameters: pairs of name and value."""
        return self.send("GET", f"{path}?{urlencode([('query', text), *parameters])}", Accept=accept)

    def ask(self, text, *parameters):
        """Whether an ASK, sent as the body, is true over the dataset of those parameters."""
        address = f"/sparql?{urlencode(parameters)}"
        accept = "application/sparql-results+json"
        return self.send("POST", address, text, Content_Type=QUERY, Accept=accept).truth

    def update(self, text, *parameters):
        """An update as the body; it must be carried out."""
        answer = self.send("POST", f"/update?{urlencode(parameters)}", text, Content_Type=UPDATE)
        assert 200 <= answer.status < 400, answer
        return answer

    def graph(self, iri):
        """The path of one graph, named in the address."""
        return f"/store?{urlencode({'graph': iri})}"

    def put(self, iri, turtle):
        """Replace one graph."""
        answer = self.send("PUT", self.graph(iri), turtle, Content_Type=TURTLE)
        assert answer.status in (201, 204), answer
        return answer
