"""XML of a document → a tree.

Refuses entities and document types: no document has a use for them.
"""

from lxml import etree

from graph.errors import UnreadableFile
from graph.workbook.archives import damaged


def tree_of(content: bytes, name: str) -> etree._Element:
    """The root of XML; entities, DTDs and the network are never followed. name: of the file, for messages.

    Raises UnreadableFile (422).
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise damaged(name) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableFile(
            f"« {name} » déclare des entités XML, ce qu'aucun document n'a à faire : enregistrez-le à "
            "nouveau."
        )
    return root
