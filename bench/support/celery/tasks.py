"""Celery as its guide begins: one task that does nothing. `python3 tasks.py COUNT` puts so many of it into the queue."""

import os
import sys

from celery import Celery
from celery.signals import worker_shutdown
from celery.worker import state

# No result is kept: that is the faster way.
app = Celery("tasks", broker=os.environ["BROKER"], set_as_current=True)
app.conf.task_ignore_result = True


@app.task(name="echo")
def echo(text):
    return None


@worker_shutdown.connect
def tell(**_):
    # Celery sends what is printed to its log.
    print(f"accepted {sum(state.total_count.values())}", file=sys.__stdout__, flush=True)


if __name__ == "__main__":
    with app.producer_pool.acquire(block=True) as producer:
        for number in range(int(sys.argv[1])):
            echo.apply_async((f"job {number}",), producer=producer)
