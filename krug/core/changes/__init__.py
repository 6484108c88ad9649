"""Change sets and undo: what a verb changed, cell by cell, and how to put it back."""
