"""Requests to every route of the URL map: paths, parameters, headers, methods and bodies, none of it sound.

`Maker.draw` gives one case; the same seed gives the same cases.
"""

import random
import re
from urllib.parse import quote, urlencode

from tests.fuzz import documents, texts
from tests.fuzz.wire import Case, address, head, request
from tests.fuzz.words import IDS, NUMBERS, WORDS, segment

FORM = "application/x-www-form-urlencoded"
PARAMETERS = (
    "query", "update", "default-graph-uri", "named-graph-uri", "using-graph-uri", "graph", "default",
    "format",
    "output", "results", "timeout", "lang", "page", "rows", "sort", "level", "include", "convention",
    "conventions",
    "dimension", "text", "accept", "accept",
)  # fmt: skip
METHODS = (
    "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "CONNECT", "get",
    "Get", "M-SEARCH",
    "X" * 200, "PURGE",
)  # fmt: skip
ACCEPTS = (
    "*/*", "", ",", ";", "text/html", "application/json", "text/turtle;q=0", "*/*;q=0", "a/b;q=9", "a/b;q=x",
    "text/csv;q=0.5, */*;q=0.1", "*", "text/*", "application/ld+json;profile=\"", "/", "a" * 5000,
    "text/html," * 900,
    'application/sparql-results+json;charset="é"', "text/html;level=1;q=0.3;q=0.9",
    "application/rdf+xml;q=nan",
    "application/n-quads, application/trig", "text/html;q=-1", "image/svg+xml", "application/problem+json",
    "é/ü",
)  # fmt: skip
HEADERS = {
    "Accept": ACCEPTS,
    "Accept-Language": ("fr", "en;q=0.1", "*", "zz", "fr-" + "x" * 900, "en;q=a", ";;", "é", "en" * 3000,
    "-", "en_US"),
    "Accept-Encoding": ("gzip", "zstd", "br", "*", "gzip;q=0", "identity;q=0", "*;q=0", "gzip;q=x", ",,",
    "x" * 900),
    "If-None-Match": ("*", '"x"', "W/", '"', "x" * 3000, '"a", "b', 'W/"é"', "**", '"" *'),
    "If-Modified-Since": ("Sun, 22 Nov 2026 04:00:00 GMT", "x", "99999999999", "", "Thu, 99 Foo 2099"),
    "If-Match": ("*", '"x"'), "If-Range": ('"x"', "x"), "If-Unmodified-Since": ("x",),
    "Range": ("bytes=0-1", "bytes=-1", "bytes=9-1", "bytes=" + "0-1," * 900, "lines=1", "bytes=x",
    "bytes=0-" + "9" * 99),
    "Cookie": ("lang=en", "lang=", "lang=xx", "lang=\"en", "lang=en; lang=fr", "=;=;", "a" * 6000, "lang=é",
    "lang=" + "x" * 90,
               "session=" + "x" * 40, "lang=../../en", "$Version=1; lang=en"),
    "Content-Type": ("", "x", "/", "text/turtle;charset=utf-16", "application/sparql-query; charset=\"",
    FORM + ";charset=x",
                     "multipart/form-data", "multipart/form-data; boundary=", "application/json", "é",
                     "a/b;" * 900),
    "Content-Encoding": ("gzip", "br", "identity", "gzip, gzip", "x"), "Expect": ("100-continue", "x",
    "200-ok"),
    "Host": ("", "x", "a b", "é", "127.0.0.1:99999", "[::1", "evil.example", "a" * 3000, "x/../y", "x@y",
    "<script>", "x:y:z"),
    "Forwarded": ("for=x;host=evil.example",), "X-Forwarded-Host": ("evil.example",),
    "X-Forwarded-Prefix": ("//evil", "/%00"),
    "X-Forwarded-Proto": ("javascript",), "X-Request-Id": ("a b", "x" * 5000, "é", "ok-1", "<script>", ""),
    "Authorization": ("Bearer", "Bearer ", "Bearer x y", "Basic Og==", "bearer " + "x" * 5000, "Bearer é",
    "Digest", "\tBearer"),
    "Origin": ("null", "https://evil.example", "x"), "Access-Control-Request-Method": ("PUT", "x"),
    "X-HTTP-Method-Override": ("DELETE", "PUT"), "Referer": ("javascript:alert(1)",), "User-Agent": ("",
    "x" * 9000, "() { :;}; x"),
    "Upgrade": ("h2c", "websocket"), "Connection": ("upgrade", "x, y", "close, keep-alive"),
    "TE": ("trailers",),
    "Content-Length": ("-1", "+5", "0x5", "5, 5", "5, 6", "9" * 30, "٣", "", "1e3", "5 "), "Trailer": ("x",),
    "Transfer-Encoding": ("chunked", "identity", "gzip, chunked", "chunked, chunked", "xchunked",
    " chunked", "x"),
    "Content-Location": ("/../x",), "Max-Forwards": ("0",), "Prefer": ("x",), "Via": ("x" * 900,),
    "Link": ("<x>",),
}  # fmt: skip
RAW = (
    b"", b"\r\n", b"\r\n\r\n", b"GET", b"GET /", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n",
    b"GET /\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", b"GET / HTTP/1.0\r\n\r\n", b"GET  /  HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x16\x03\x01\x02\0\x01\0",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET / HTTP/1.1\nHost: x\n\n", b"GET / HTTP/1.1\rHost: x\r\r",
    b"\0" * 900, b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n", b"GET / HTTP/1.1\r\n Host: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX\0: y\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nX: a\rY: b\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET //evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n", b"GET x HTTP/1.1\r\nHost: x\r\n\r\n",
    b"CONNECT evil.example:80 HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /#x HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET " + b"/x" * 60_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 9000
    + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 900_000 + b"\r\n\r\n", b"X" * 100_000, b"HELO x\r\n",
    b"<policy-file-request/>\0",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nASK {}",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nASK {}\r\n0\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nASK",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nASK\r\n0\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n3;x=\"\r\nASK\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nASK {}",
)  # fmt: skip
_WEIGHTS = {
    "query": 24, "update": 6, "document": 8, "route": 16, "question": 12, "header": 14, "path": 8,
    "method": 6,
    "garbage": 5, "multipart": 1,
}  # fmt: skip


class Maker:
    """Draws cases. rules: routes of the URL map; questions: parameter names by slug; token: it writes."""

    def __init__(self, seed, rules, questions, token):
        self.rng = random.Random(seed)
        self._rules, self._questions, self._token = rules, questions, token

    def draw(self):
        """The next case."""
        kind = self.rng.choices(tuple(_WEIGHTS), tuple(_WEIGHTS.values()))[0]
        return getattr(self, f"_{kind}")()

    def _query(self):
        text, rng = texts.query(self.rng), self.rng
        body = text.encode("utf8", "surrogatepass")
        headers = [("Accept", rng.choice((*ACCEPTS, "*/*", "text/html", "text/csv", "application/json")))]
        more = [(rng.choice(PARAMETERS), rng.choice(WORDS)) for _ in range(rng.choice((0, 0, 0, 1, 2)))]
        way = rng.choice(("GET", "form", "body"))
        if way == "GET":
            raw = request("GET", address("/sparql", [("query", text), *more]), headers)
        elif way == "form":
            fields = urlencode([("query", text), *more], errors="surrogatepass").encode()
            raw = request("POST", "/sparql", [*headers, ("Content-Type", FORM)], fields)
        else:
            kind = rng.choice(
                ("application/sparql-query",) * 4 + ("application/sparql-query; charset=UTF-8", "text/plain")
            )
            raw = request("POST", address("/sparql", more), [*headers, ("Content-Type", kind)], body)
        return Case("query", raw)

    def _update(self):
        text, rng = texts.update(self.rng), self.rng
        more = [(rng.choice(PARAMETERS), rng.choice(WORDS))] if rng.random() < 0.1 else []
        if rng.random() < 0.5:
            body, kind = text.encode("utf8", "surrogatepass"), "application/sparql-update"
        else:
            body, kind = urlencode({"update": text}, errors="surrogatepass").encode(), FORM
        headers = [("Content-Type", kind), *self._bearer()]
        return Case("update", request("POST", address("/update", more), headers, body))

    def _document(self):
        kind, body = documents.document(self.rng)
        headers = [("Content-Type", kind), *self._bearer()]
        graph = self.rng.choice(("http://e/g1", "http://e/g2", "urn:x", *WORDS))
        target = self.rng.choice(
            (address("/store", [("graph", graph)]), "/store?default", "/store", "/store/" + segment(self.rng))
        )
        return Case(
            "document", request(self.rng.choice(("PUT", "POST", "POST", "DELETE")), target, headers, body)
        )

    def _multipart(self):
        rng, parts = self.rng, b""
        for _ in range(rng.randint(0, 3)):
            kind, body = documents.document(rng)
            name = rng.choice(
                (
                    'name="a"; filename="x.ttl"',
                    'name="a"; filename="\r\nx"',
                    'name="a"',
                    "x",
                    "filename*=utf-8''%00",
                )
            )
            parts += (
                f"--b\r\nContent-Disposition: form-data; {name}\r\nContent-Type: {kind}\r\n\r\n".encode()
                + body
                + b"\r\n"
            )
        headers = [
            (
                "Content-Type",
                rng.choice(("multipart/form-data; boundary=b", 'multipart/form-data; boundary="b')),
            ),
            *self._bearer(),
        ]
        return Case(
            "multipart",
            request(
                "POST", "/store?graph=http://e/m", headers, parts + rng.choice((b"--b--\r\n", b"", b"--b"))
            ),
        )

    def _route(self):
        """A known route, its places filled by names that are known or absurd, and parameters of any name."""
        target = address(self._place(), self._parameters(PARAMETERS))
        return Case("route", request(self.rng.choice(("GET", "GET", "GET", "HEAD")), target, self._accept()))

    def _question(self):
        slug, names = self.rng.choice(tuple(self._questions.items()))
        suffix = self.rng.choice(("", ".json", ".csv", ".tsv", ".xlsx", ".html", "." + segment(self.rng)))
        target = address(f"/queries/{slug}{suffix}", self._parameters(names or ("text",)))
        return Case("question", request("GET", target, self._accept()))

    def _header(self):
        """One to four odd headers on a known address; some make it no HTTP at all."""
        rng = self.rng
        names = rng.choices(tuple(HEADERS), k=rng.randint(1, 4))
        odd = [(name, rng.choice((*HEADERS[name], rng.choice(WORDS)))) for name in names]
        target = rng.choice(
            (self._place(), "/sparql?query=ASK%20%7B%7D", "/queries/conventions.csv", "/network", "/")
        )
        method = rng.choice(("GET", "GET", "HEAD", "POST"))
        raw = head(method, target, [("Host", "127.0.0.1"), ("Connection", "close"), *odd])
        framed = {"Content-Length", "Transfer-Encoding", "Expect", "Host", "Upgrade", "Connection"} & set(
            names
        )
        whole = not framed and not any(re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value) for _, value in odd)
        return Case("header", raw, sound=whole, left_open=whole)

    def _path(self):
        rng = self.rng
        known = self._place()
        made = "/".join(segment(rng) for _ in range(rng.randint(1, 5)))
        odd = rng.choice((
            "/" + made, known + "/" + made, known + rng.choice(("/", "//", "/.", "/..", ";x=y", "%00",
            "%2e%2e", "%2f", ".", "..json", "%", "%zz",
            "%ff%fe", "%c0%ae%c0%ae/", "\\", "%5c", "%u0041", "?", "?%", "?&&==", "?a[]=1", "?"
            + "a=b&" * 900, "?=" * 300)),
            "/" + known, known.replace("/", "//"), "/./" + known, "/x/.." + known, known.upper(), known
            + "/" * 900,
            "/static/../server/cli.py", "/static/%2e%2e/%2e%2e/pyproject.toml", "/static/..%5c..%5cx",
            "/static//etc/passwd",
            "/" + "a" * 40_000, "/" + "%61" * 9000, "/" + "a/" * 900, "/data/" + made + rng.choice((".ttl",
            ".jsonld", ".nt", ".rdf", ".x", ".")),
        ))  # fmt: skip
        return Case("path", request("GET", odd, self._accept()), sound=odd.isascii())

    def _method(self):
        method = self.rng.choice(METHODS)
        body = self.rng.choice((None, b"", b"x" * 100))
        headers = [*self._accept(), *(self._bearer() if self.rng.random() < 0.3 else [])]
        return Case("method", request(method, self._place(), headers, body), sound=method != "CONNECT")

    def _garbage(self):
        rng = self.rng
        raw = rng.choice((*RAW, rng.randbytes(rng.randint(1, 400)), self._query().raw, self._route().raw))
        if rng.random() < 0.5 and raw:
            place = rng.randrange(len(raw))
            raw = (
                raw[:place]
                + rng.choice((b"", b"\0", b"\r", b"\n", b"\r\n", b"\xff", b" ", rng.randbytes(8)))
                + raw[place + 1 :]
            )
        return Case("garbage", raw, sound=False, left_open=False)

    def _place(self):
        """A path that a route of the URL map takes."""
        rng = self.rng

        def fill(found):
            word = rng.choice((rng.choice(IDS), rng.choice(IDS), rng.choice(WORDS)))[:200]
            return quote(word, safe="/" if found[1] == "path:" else "", errors="surrogatepass")

        return re.sub(r"<(path:)?\w+>", fill, rng.choice(self._rules))

    def _parameters(self, names):
        rng = self.rng
        values = (*WORDS, *NUMBERS, *IDS)
        return [(rng.choice((*names, "lang", rng.choice(WORDS)[:80])) if rng.random() < 0.3 else name,
        rng.choice(values))
                for name in rng.choices(names, k=rng.randint(0, 5))]  # fmt: skip

    def _accept(self):
        return [("Accept", self.rng.choice((*ACCEPTS, "text/html", "text/html", "text/turtle", "text/csv")))]

    def _bearer(self):
        return [("Authorization", f"Bearer {self._token}")] if self.rng.random() < 0.95 else []


def hard_cases(trap, token):
    """Every text and document that is made to hurt, once; and bodies over every bound."""
    bearer = [("Authorization", f"Bearer {token}")]
    for name, text in texts.hard(trap).items():
        body = text.encode()
        yield Case(
            f"hard query {name}",
            request("POST", "/sparql?timeout=2s", [("Content-Type", "application/sparql-query")], body),
        )
        wrapped = f"INSERT {{ <a:a> <a:b> <a:c> }} WHERE {{ {text} }}" if text.startswith("SELECT") else text
        yield Case(f"hard update {name}",
                   request("POST", "/update?timeout=2s", [("Content-Type", "application/sparql-update"),
                   *bearer], wrapped.encode()))  # fmt: skip
        if len(body) < 9000:
            yield Case(
                f"hard page {name}",
                request("GET", address("/sparql", [("query", text)]), [("Accept", "text/html")]),
            )
    for name, (kind, body) in documents.hostile(trap).items():
        yield Case(
            f"hard document {name}",
            request("PUT", "/store?graph=http://e/hard", [("Content-Type", kind), *bearer], body),
        )
    yield from too_long(token)


def too_long(token):
    """Bodies of 100 MB, declared or endless: refused at once, with or without a token."""
    refused = frozenset((401, 411, 413))
    for path, kind in (
        ("/sparql", "application/sparql-query"),
        ("/update", "application/sparql-update"),
        ("/store?graph=a:a", "text/turtle"),
    ):
        for bearer in ([], [("Authorization", f"Bearer {token}")]):
            given = [("Host", "x"), ("Connection", "close"), ("Content-Type", kind), *bearer]
            yield Case(
                f"100 MB declared {path}",
                head("POST", path, [*given, ("Content-Length", "100000000")]) + b"x" * 1000,
                statuses=refused,
            )
    given = [
        ("Host", "x"),
        ("Connection", "close"),
        ("Content-Type", "text/turtle"),
        ("Authorization", f"Bearer {token}"),
    ]
    whole = head("PUT", "/store?graph=a:a", [*given, ("Transfer-Encoding", "chunked")])
    yield Case(
        "100 MB in chunks",
        whole + (b"100000\r\n" + b" " * 0x100000 + b"\r\n") * 96 + b"0\r\n\r\n",
        statuses=refused,
    )
