"""Doors of the client base for programs."""

from krug.clients.endpoints import cards, contacts, informal, lists, own, purchases
from krug.clients.endpoints.routing import router

__all__ = ["cards", "contacts", "informal", "lists", "own", "purchases", "router"]
