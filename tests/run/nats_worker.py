"""One worker of the story in test_broker_killed.py: writes what it takes into one SQLite file, each turn once, in order of effect.

Prints how often it was brought each message that it had begun.
"""

import json
import os
import sqlite3
import sys
import threading
import time

from heard.run.broker import Servers
from heard.run.nats import Nats

url, file, name, takes = sys.argv[1:]
place = threading.local()


def take(message):
    """A few milliseconds of work, then its effect, in one transaction."""
    if not hasattr(place, "line"):
        place.line = sqlite3.connect(file, timeout=20, isolation_level=None)
    os.write(1, f"{json.dumps([name, message.id, message.tries])}\n".encode())  # whole lines, whichever thread writes
    time.sleep(float(takes))
    number = int(message.id.split(":")[1])
    place.line.execute("BEGIN IMMEDIATE")
    place.line.execute("INSERT OR IGNORE INTO effect (conversation, number, by) VALUES (?, ?, ?)", (message.key, number, name))
    place.line.execute("COMMIT")


broker = Nats(Servers(url), ack_wait=2.0)
os.write(1, b"ready\n")
broker.consume("read", take)
sys.stdin.read()  # until the story closes it
broker.close()
