"""What is asked of the lake: frames out, no side effects, no clock, no environment."""
