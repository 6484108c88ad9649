"""One change for many clients: of whom (`selection`), what (`deeds`), what comes of it (`weighing`), and doing it."""
