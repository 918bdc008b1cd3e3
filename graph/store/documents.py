"""A document that was fetched, and the IRI that holds it whole: so LOAD reaches workers, without network.

Refuses any other IRI than those it writes: a media type, the address that relative IRIs go by, and base64.
Spec: https://www.rfc-editor.org/rfc/rfc2397
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from urllib.parse import quote, unquote

from graph.errors import BadRequest


@dataclass(frozen=True)
class Document:
    """Bytes, the media type that came with them (in lower case, without parameters), their address."""

    body: bytes
    media_type: str
    address: str

    def data_iri(self) -> str:
        """The whole document as a `data:` IRI."""
        base = quote(self.address, safe="")
        return f"data:{self.media_type};base={base};base64,{b64encode(self.body).decode()}"

    @classmethod
    def of_data_iri(cls, iri: str) -> "Document":
        """The document that such an IRI holds. Raises BadRequest (400) for any other IRI."""
        head, _, content = iri.partition(",")
        media_type, _, base = head.removeprefix("data:").removesuffix(";base64").partition(";base=")
        try:
            body = b64decode(content, validate=True)
        except ValueError:
            base = ""
        if not head.startswith("data:") or not head.endswith(";base64") or not base:
            raise BadRequest(f"LOAD <{iri[:200]}> ne se lit pas ici : rien ne se télécharge à cet endroit.")
        return cls(body, media_type, unquote(base))
