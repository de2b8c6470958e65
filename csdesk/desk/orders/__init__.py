"""Orders: drafts, confirming, changing, cancelling, and their revisions."""
