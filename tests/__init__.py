"""Code is compiled once and kept, whatever the environment says: in this process, in the workers and in every program
that a test starts. It is said here, before anything of the tests or of the program is loaded."""

import os
import sys

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
