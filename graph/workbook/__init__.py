"""Workbooks: a document's tables as people write and correct them in a spreadsheet.

Refuses to know what a document says: it reads and writes cells, and settles what they mean.
"""
