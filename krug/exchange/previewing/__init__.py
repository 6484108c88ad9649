"""What a person sees of an import row by row, before it is loaded and after: new, updated, the same, not read.

`rows` are the pages of these lists, `actions` corrects cells and leaves rows out, `kept` tells what an undo left alone.
"""
