"""Questions about who is around a client: people and places of work, relations, prospects, the whole network."""
