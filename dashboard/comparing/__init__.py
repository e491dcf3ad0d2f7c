"""What the page of comparisons shows, a module a tab."""
