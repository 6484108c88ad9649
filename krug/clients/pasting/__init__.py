"""A signature, a business card's text or a company's requisites, pasted: what of it belongs where.

Nothing is lost: every sign of what was pasted stands in a piece that was understood, or in the rest.
"""

from krug.clients.pasting.filling import fill
from krug.clients.pasting.reading import Pasted, Taken, read

__all__ = ["Pasted", "Taken", "fill", "read"]
