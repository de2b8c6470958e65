"""What the desk does: one function a use case, one transaction each; the only code that writes."""
