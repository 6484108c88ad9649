"""Files of touches: what they are, how they lie on disk, how they come to their touch."""

from krug.timeline.attachments.binding import MOST, Gone, TooMany, bind

__all__ = ["MOST", "Gone", "TooMany", "bind"]
