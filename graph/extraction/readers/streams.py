"""What the streams of a PDF unpack to, bounded before anything reads them. Spec: ISO 32000-1, 7.3.8 and 7.4.

Pictures are left out: nobody unpacks them here. Refuses to judge streams that are not deflated.
"""

import re
import zlib

from pdfminer.ascii85 import ascii85decode, asciihexdecode

from graph.errors import PayloadTooLarge

MOST = 50_000_000
"""Bytes that one stream may unpack to."""
MOST_ALL = 200_000_000
"""Bytes that those of a document may unpack to together."""

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_STEP = 1 << 20
_HEAD = 2_000


def check_streams(data: bytes, name: str) -> None:
    """Raise PayloadTooLarge (413) where a stream, or all of them, unpack to more than is read. name: of the
    file."""
    total = 0
    for found in _STREAM.finditer(data):
        head = data[max(0, found.start() - _HEAD) : found.start()]
        head = head[head.rfind(b" obj") + 1 :]
        if b"/Image" in head or (b"/Fl" not in head and b"/Filter" in head):
            continue
        end = data.find(b"endstream", found.end())
        size = _unpacked(_raw(data[found.end() : end if end >= 0 else len(data)], head), head)
        total += size
        if size > MOST or total > MOST_ALL:
            raise PayloadTooLarge(
                f"« {name} » se déploie en plus de {(MOST if size > MOST else MOST_ALL) // 1_000_000} Mo, "
                "bien au-delà de ce qu'un document demande : il n'est pas lu. Enregistrez-le à nouveau "
                "(« Imprimer en PDF »), ou partagez-le."
            )


def _raw(stream: bytes, head: bytes) -> bytes:
    """The stream without the letters in which its bytes are written; none where they are no such letters, as
    in an encrypted file."""
    try:
        if b"/ASCII85Decode" in head or b"/A85" in head:
            return ascii85decode(stream)
        return asciihexdecode(stream) if b"/ASCIIHexDecode" in head or b"/AHx" in head else stream
    except ValueError:
        return b""


def _unpacked(stream: bytes, head: bytes) -> int:
    """Bytes to which a stream unpacks; no more is unpacked than `MOST`. One deflated twice is more."""
    if head.count(b"/FlateDecode") > 1:
        return MOST + 1
    size, engine = 0, zlib.decompressobj()
    while stream and size <= MOST and not engine.eof:
        try:
            size += len(engine.decompress(stream, _STEP))
        except zlib.error:
            break
        stream = engine.unconsumed_tail
    return size
