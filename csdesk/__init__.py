"""csdesk: the desk a courier shop's customer-service agents keep open all day in a terminal."""

__version__ = "0.1.0"
