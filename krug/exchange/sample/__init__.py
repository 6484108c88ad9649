"""The made-up company a newcomer may look at: 300 companies and 2,000 persons with three years of history."""

from krug.exchange.sample.loading import is_loaded, load, note_undone, remove

__all__ = ["is_loaded", "load", "note_undone", "remove"]
