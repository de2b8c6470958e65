"""A made-up but lifelike shop, made by the use cases of the desk."""
