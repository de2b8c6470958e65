"""Programs for whoever works on csdesk; none of them is installed with it."""
