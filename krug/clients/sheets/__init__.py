"""A client as a row of a file: which columns there are, what stands in their cells, and reading a cell back.

What the list shows of a client and what else its card holds, as values rather than as words: numbers, days, sums.
"""
