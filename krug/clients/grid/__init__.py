"""The list as a spreadsheet: its columns as typed cells, windows of rows from any place, what typed cells would do.

Cells are those of the files (`sheets`): what stands in one is what somebody would type there, so a block goes to Excel
and comes back by the same rules as a whole file.
"""
