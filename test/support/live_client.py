"""A client of live events that is not ours: prints each event as a line of JSON, until a run is over."""

import json
import sys
import threading

import socketio

client = socketio.Client()
lock = threading.Lock()


def tell(name, payload):
    with lock:
        sys.stdout.write(json.dumps({"name": name, "payload": payload}) + "\n")
        sys.stdout.flush()


@client.on("*")
def heard(name, payload=None):
    tell(name, payload)
    if name == "agent_run_completed":
        client.disconnect()


client.connect(sys.argv[1], transports=[sys.argv[2]], wait_timeout=20)
tell("connected", None)
client.wait()
