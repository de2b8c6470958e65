"""The training of new agents: topics, tests, and what waits for a colleague."""
