"""The screens of the training: topics, what is read, tests, everybody."""
