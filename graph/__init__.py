"""The knowledge graph: tables in, a validated and inferred dataset out, questions answered.

Knows nothing of HTTP: `server` imports this package, never the other way round.
"""

from pathlib import Path


def resources() -> Path:
    """Folder that holds `data/`, `ontology/` and `queries/`: the checkout, or the installed wheel's copy."""
    checkout = Path(__file__).resolve().parent.parent
    return checkout if (checkout / "ontology").is_dir() else Path(__file__).resolve().parent / "resources"
