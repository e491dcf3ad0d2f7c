"""Find: pages, units, people, customers, words and measures by what is typed, within what the asker may see."""
