"""What the leaderboard shows: rows read from its answers, its sentences, and its tabs."""
