"""Documents of any layout → drafts of tables: what the plan says, with the passage of each cell.

`readers.read_document` → blocks; `plan.find_plan`, `signatures.find_signatures`,
`conventions.find_convention` → what was seen; `extracting` → a `Draft`. Refuses to guess: what is not printed
stays empty, and is said so.
"""

from graph.extraction.extracting import extract

__all__ = ["extract"]
