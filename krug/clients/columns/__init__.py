"""The columns of the list of clients: which there are, which an employee has chosen, what stands in their cells."""

from krug.clients.columns.column import ListColumn, Say, of
from krug.clients.columns.layout import LIST, Layout, Placed
from krug.clients.columns.rows import Row, parts_of, rows

__all__ = ["LIST", "Layout", "ListColumn", "Placed", "Row", "Say", "of", "parts_of", "rows"]
