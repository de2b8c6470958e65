"""Who may sit at the desk: accounts, passwords, keys, the first account."""
