"""A file Krug has written comes back from Excel: only its changed cells are applied.

`recognising` knows our sheets again, `staging` sorts changed cells from the others, `pages` shows them, `applying`
writes them. What was changed in the base meanwhile is a clash, which whoever brought the file decides cell by cell.
"""
