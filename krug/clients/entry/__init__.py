"""The one regulated way in: what is asked of cards, in what form, and how full they are."""
