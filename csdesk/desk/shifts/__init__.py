"""A shop's days: roster, leave, attendance, checklists."""
