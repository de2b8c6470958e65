"""What a person sees: one module and one .tcss a screen; no SQL, no rule."""
