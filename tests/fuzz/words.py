"""Values that programs stumble over, and mutations of texts by them, drawn from a given `random.Random`."""

from urllib.parse import quote

NUMBERS = (
    "0", "-1", "1e999", "-0", "NaN", "Infinity", "9" * 5000, "99999999999999999999", "0x10", "1_0", "٣", "²",
    "1.5", "+1", " 1 ", "",
)  # fmt: skip
DATES = ("2020-02-30", "0000-00-00", "2020", "20200101", "-2020-01-01", "2020-01-01T00:00:00Z", "99999-01-01")
TEXTS = (
    "", " ", "\0", "a\0b", "\ud800", "\udfff", "\ufeff", "\u202etxt.exe", "é" * 300, "x" * 6000, "\U0001f600",
    "<script>alert(1)</script>", "'\"><svg/onload=alert(1)>", "</script>", "{{7*7}}", "${7*7}", "%s%n%x",
    "../../../etc/passwd", "..\\..\\x", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/",
    "\r\nX-Injected: 1", "a\r\n\r\n<html>", "%0d%0aX-Injected:%201", "=1+1", "*", "?", "#", ";", "&", "a=b",
    "[]", "null", "true", "undefined", "__class__", "__proto__", "' OR 1=1 --", '" } DROP ALL #',
    "> . } ASK {",
    "\\", "\\u0000", "\\uD800", "\x7f\x80\x9f", "ﷺ" * 40, "ı", "ẞ", "\u0130" * 9,
)  # fmt: skip
IDS = (
    "convention/convention-val-clair", "convention/convention-val-clair/axe-1", "organisation/caf-du-val",
    "organisation/ville-de-val-clair/dfe", "territoire/commune/99001", "document/val-clair-2020",
    "theme/parentalite", "parentalite", "convention-val-clair", "caf-du-val", "contrat-enfance", "direction",
    "institution", "2020-01-01", "2021", "themes", "interpreted", "json", "csv", "html", "ttl", "fr", "en",
    "https://w3id.org/maillage/id/organisation/caf-du-val",
)  # fmt: skip
WORDS = (*NUMBERS, *DATES, *TEXTS, *IDS, *IDS)
BYTES = (
    b"",
    b"\0",
    b"\xff\xfe",
    b"\xc3(",
    b"\xed\xa0\x80",
    b"\xf0\x9f",
    b"\xc0\x80",
    b"\x1f\x8b\x08\0",
    b"\r",
    b"\n",
)
SIGNS = (
    "<", ">", "#", "'", '"', '"""', "\\", "(", ")", "{", "}", "[", "]", ";", ",", ":", ".", "?", "$", "@",
    "^^",
    "^", "|", "/", "*", "+", "!", "=", "_:", "\\uD800", "\\U00110000", "\0", "\n", "\ufeff", "SERVICE",
    "LOAD",
    "SELECT", "WHERE", "GRAPH", "VALUES", "BIND", "1e999999", "9" * 400, "<<(", ")>>", "{|", "|}", "BASE <>",
    "PREFIX", "~",
)  # fmt: skip


def mutated(rng, text, others=("",)):
    """A text with one to five pieces of it removed, doubled, or replaced by signs or a piece of another."""
    for _ in range(rng.randint(1, 5)):
        start = rng.randint(0, len(text))
        end = min(len(text), start + rng.choice((0, 1, 3, 12, 60)))
        other = rng.choice(others)
        place = rng.randint(0, len(other))
        middle = rng.choice(
            (
                "",
                text[start:end] * rng.choice((2, 40)),
                other[place : place + 50],
                rng.choice(SIGNS),
                rng.choice(WORDS),
            )
        )
        text = text[:start] + middle + text[end:]
    return text


def spoilt(rng, body):
    """Bytes with one to four pieces of them removed, doubled, or replaced by others."""
    for _ in range(rng.randint(1, 4)):
        start = rng.randint(0, len(body))
        end = min(len(body), start + rng.choice((0, 1, 4, 30)))
        middle = rng.choice((b"", body[start:end] * 3, rng.choice(BYTES), rng.randbytes(3)))
        body = body[:start] + middle + body[end:]
    return body


def segment(rng):
    """A piece of a path: a name that is known, or one that is not, escaped once, twice or not quite."""
    word = rng.choice(WORDS)[:300]
    kept = rng.choice(("", "/", "/:;,@"))
    return quote(word, safe=kept, errors="surrogatepass")
