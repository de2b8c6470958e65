"""Reports on a day, a week, a month."""
