"""Files to carry away: what may go into one, what it says of itself, and how it is written."""
