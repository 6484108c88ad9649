"""Finders of occasions: each a documented rule with parameters of the company's. Rooms above register theirs here."""

from krug.tasks.finders.offer import Finder, Found, Parameter, Scope, finders

__all__ = ["Finder", "Found", "Parameter", "Scope", "finders"]
