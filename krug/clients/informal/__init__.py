"""The informal side of a client: days that come round, professions and their holidays, tastes, gifts."""
