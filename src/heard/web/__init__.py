"""The web application: rooms that store and show what the floors below understand. The only room that knows Django."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # more threads wait for each other at full speed for longer than they help
