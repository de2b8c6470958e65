"""F4: the checklist, the handover, the roster."""
