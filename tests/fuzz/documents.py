"""RDF documents to send: sound ones to spoil, and those that are made to hurt who reads them."""

import json

from tests.fuzz.words import TEXTS, spoilt

DEEP = 100_000
TURTLE, TRIPLES, XML, JSON = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
)
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_XML = '<?xml version="1.0"?>\n{0}<rdf:RDF xmlns:rdf="' + _RDF + '" xmlns:e="http://e/">{1}</rdf:RDF>'
_ONE = '<rdf:Description rdf:about="http://e/s"><e:p>{0}</e:p></rdf:Description>'
SOUND = (
    (TURTLE, "@prefix e: <http://e/> . e:s a e:C ; e:p 'é'@fr , 1.5 , "
     "[ e:q ( 1 2 ) ] ; e:p <<( e:a e:b e:c )>> ."),
    (TRIPLES, '<http://e/s> <http://e/p> "l\\u00e9\\n"@fr-FR .\n_:b <http://e/p> _:c .\n'),
    (XML, _XML.format("", _ONE.format("été")
    + '<e:C rdf:nodeID="a"><e:q rdf:parseType="Literal"><b>x</b></e:q></e:C>')),
    (JSON, '{"@context": {"p": "http://e/p"}, "@id": "http://e/s", '
     '"p": [{"@value": "é", "@language": "fr"}, 1]}'),
    (JSON, '{"@graph": [{"@id": "_:a", "@type": "http://e/C", "http://e/p": {"@list": [true, 1.5]}}]}'),
)  # fmt: skip


def hostile(trap):
    """Documents by name, each with its media type; trap: an address that must never be asked."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    laughs = f'<!DOCTYPE rdf:RDF [<!ENTITY l0 "ha">{levels}]>'
    big = f'<!DOCTYPE rdf:RDF [<!ENTITY b "{"x" * 50_000}">]>'
    outside = f'<!DOCTYPE rdf:RDF [<!ENTITY x SYSTEM "{trap}">]>'
    local = '<!DOCTYPE rdf:RDF [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    parameter = f'<!DOCTYPE rdf:RDF [<!ENTITY % p SYSTEM "{trap}"> %p;]>'
    itself = '<!DOCTYPE rdf:RDF [<!ENTITY a "&b;"><!ENTITY b "&a;">]>'
    deep = DEEP
    xml = {
        "laughs": _XML.format(laughs, _ONE.format("&l11;")),
        "quadratic": _XML.format(big, _ONE.format("&b;" * 5000)),
        "outside entity": _XML.format(outside, _ONE.format("&x;")),
        "local entity": _XML.format(local, _ONE.format("&x;")),
        "parameter entity": _XML.format(parameter, _ONE.format("x")),
        "outside DTD": _XML.format(f'<!DOCTYPE rdf:RDF SYSTEM "{trap}">', _ONE.format("x")),
        "entity of itself": _XML.format(itself, _ONE.format("&a;")),
        "deep XML": _XML.format("", "<e:C><e:p>" * deep + "</e:p></e:C>" * deep),
        "open XML": _XML.format("", "<e:C><e:p>" * deep),
        "deep literal": _XML.format(
            "", '<e:C><e:p rdf:parseType="Literal">' + "<b>" * deep + "</b>" * deep + "</e:p></e:C>"
        ),
        "attributes": _XML.format("", "<e:C " + " ".join(f'e:a{n}="x"' for n in range(50_000)) + "/>"),
        "stylesheet": f'<?xml-stylesheet href="{trap}"?>' + _XML.format("", _ONE.format("x"))[21:],
        "bad charset": '<?xml version="1.0" encoding="utf-7"?><a/>',
        "bad name": _XML.format("", "<e:1><e:/></e:1>"),
        "bad IRI": _XML.format("", '<e:C rdf:about="http://e/ {}|^`"/>'),
        "bad base": _XML.format("", '<e:C xml:base="::::" rdf:about="x"/>'),
        "bad tag": _XML.format("", '<e:C><e:p xml:lang="f_r--">x</e:p></e:C>'),
        "same ID": _XML.format("", '<e:C rdf:ID="a"/><e:C rdf:ID="a"/>'),
        "XInclude": _XML.format("", f'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="{trap}"/>'),
    }
    linked = {
        "remote context": {"@context": trap, "@id": "http://e/s", "http://e/p": 1},
        "remote contexts": {"@context": [{"p": "http://e/p"}, trap], "p": 1},
        "imported context": {"@context": {"@version": 1.1, "@import": trap}, "http://e/p": 1},
        "scoped context": {"@context": {"p": {"@id": "http://e/p", "@context": trap}}, "p": {"x": 1}},
        "context of itself": {"@context": {"a": "b:x", "b": "a:x"}, "a": 1},
        "bad tag": {"http://e/p": {"@value": "x", "@language": "f_r "}},
        "bad id": {"@id": "http://e/ <>", "http://e/p": 1},
        "bad type": {"@type": 5, "@id": [], "@value": {}},
        "numbers": {"http://e/p": [1e400, -0.0, 10**400, 1e-400]},
        "reversed": {"@reverse": {"http://e/p": [{"@id": "a:a"}, "x"]}},
        "nested": {"@context": {"p": "@nest"}, "p": {"p": {"p": 1}}},
    }
    turtle = {
        "deep blank": "<a:a> <a:b> " + "[ <a:b> " * deep + "1" + "]" * deep + " .",
        "deep list": "<a:a> <a:b> " + "(" * deep + ")" * deep + " .",
        "deep terms": "<a:a> <a:b> " + "<<( <a:a> <a:b> " * deep + "1" + ")>>" * deep + " .",
        "open list": "<a:a> <a:b> " + "(" * deep,
        "long list": "<a:a> <a:b> (" + " 1" * deep + ") .",
        "prefix bomb": "".join(f"@prefix p{n}: <a:{n}> ." for n in range(20_000)),
        "huge literal": f'<a:a> <a:b> "{"x" * 4_000_000}" .',
        "huge IRI": f"<a:{'x' * 900_000}> <a:b> <a:c> .",
        "open string": '<a:a> <a:b> """' + "x" * 500_000,
        "bad IRI": "<http://e/ {}> <a:b> <http://[::1> .",
        "bad tag": "<a:a> <a:b> 'x'@f_r , 'y'@abcdefghijklmnop , 'z'@en--xyz .",
        "bad escape": "<a:a> <a:b> '\\uD800' , '\\U00110000' , '\\q' .",
        "bad number": "<a:a> <a:b> 1e , .e5 , 1.2.3 , 'x'^^<http://www.w3.org/2001/XMLSchema#integer> .",
        "bad date": "<a:a> <a:b> '2020-02-30'^^<http://www.w3.org/2001/XMLSchema#date> .",
        "relative": "<../../x> <#b> <> .", "bad base": "@base <:::> . <x> <y> <z> .",
        "nul": "<a:a> <a:b> '\0' .", "n3": "{ ?x a ?y } => { ?y a ?x } .",
        "graphs": "GRAPH <a:g> { <a:a> <a:b> <a:c> }",
        "odd labels": "\n".join(f"<http://e/{n}> <{_LABEL}> {json.dumps(text)} ."
                                for n, text in enumerate(TEXTS) if text.isprintable()),
    }  # fmt: skip
    found = {f"xml {name}": (XML, text.encode()) for name, text in xml.items()}
    found |= {f"ld {name}": (JSON, json.dumps(value).encode()) for name, value in linked.items()}
    found |= {f"ttl {name}": (TURTLE, text.encode()) for name, text in turtle.items()}
    found |= {
        "ld deep array": (JSON, b'{"http://e/p": ' + b"[" * deep + b"]" * deep + b"}"),
        "ld deep object": (JSON, b'{"http://e/p": ' * deep + b"1" + b"}" * deep),
        "ld open": (JSON, b"[" * deep),
        "ld same keys": (JSON, b'{"@id": "a:a", "@id": "a:b"}'),
        "ld not JSON": (JSON, b"{'a': 1}"),
        "latin-1": (TURTLE, "<a:a> <a:b> 'été' .".encode("latin1")),
        "utf-16": (TURTLE, "<a:a> <a:b> 'été' .".encode("utf-16")),
        "utf-16 XML": (XML, SOUND[2][1].encode("utf-16")),
        "broken UTF-8": (TRIPLES, b'<a:a> <a:b> "\xc3(\xed\xa0\x80" .'),
        "broken XML": (XML, SOUND[2][1].encode().replace("é".encode(), b"\xe9\xff")),
        "empty XML": (XML, b""), "nul XML": (XML, b"\0" * 100), "random": (TURTLE, bytes(range(256)) * 40),
    }  # fmt: skip
    return found


def document(rng):
    """A media type and a document, mostly spoilt, at times under another's type."""
    kind, text = rng.choice(SOUND)
    body = text.encode()
    if rng.random() < 0.7:
        body = spoilt(rng, body)
    if rng.random() < 0.15:
        kind = rng.choice(
            (TURTLE, TRIPLES, XML, JSON, "text/plain", "application/trig", "text/n3", "x/y", "")
        )
    return kind, body
