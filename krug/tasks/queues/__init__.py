"""What this room puts in the queue of «Today»."""
