"""Where the rows of figures of a question lead: the address of the list of what each of them counts.

Refuses a row that is a thing of the graph: its own attestations prove it.
"""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from graph.store import Rows
from server.tables import Table

UNDATED = "none"


def with_counted(table: Table, slug: str, rows: Rows, given: Mapping[str, str]) -> Table:
    """The table of a question, each row with the address of what it counts, where `/counted` lists that.

    given: the arguments of the question, all that it requires among them.
    """
    if slug == "shared-themes":
        states = [_theme(row["theme"] or "", given) for row in rows.values()]
    elif slug == "actions-per-year":
        convention = given["convention"]
        states = [{"conventions": convention, "year": row["year"] or UNDATED} for row in rows.values()]
    else:
        return table
    addresses = [f"/counted?{urlencode(state, safe='/,')}" for state in states]
    built = [replace(row, passages=address) for row, address in zip(table.rows, addresses, strict=False)]
    return replace(table, rows=built, passages=bool(built))


def _theme(theme: str, given: Mapping[str, str]) -> dict[str, str]:
    kept = {"include": given["include"]} if "include" in given else {}
    return {"conventions": f"{given['a']},{given['b']}", "theme": theme.rsplit("/", 1)[-1], **kept}
