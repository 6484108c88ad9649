"""Access databases (.mdb since Access 2000, .accdb): their tables as sheets.

The format is told by the document HACKING of the mdbtools project: pages of 4,096 bytes, a definition per table, rows
found through the map of the pages a table owns.
"""
