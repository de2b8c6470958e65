"""What happened in a day, a week or a month."""
