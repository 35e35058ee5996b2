"""A client of live events that is not ours: prints each event as a line of JSON, until a run is over."""

import json
import sys

import socketio

client = socketio.Client()


@client.on("*")
def heard(name, payload=None):
    print(json.dumps({"name": name, "payload": payload}), flush=True)
    if name == "agent_run_completed":
        client.disconnect()


client.connect(sys.argv[1], transports=[sys.argv[2]], wait_timeout=20)
print(json.dumps({"name": "connected", "payload": None}), flush=True)
client.wait()
