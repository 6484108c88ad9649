"""Finding rows by the beginnings of words: one set of tokens, two index engines, ranking in Python."""
