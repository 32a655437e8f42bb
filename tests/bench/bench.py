# SPDX-License-Identifier: MIT
#
# The same measurements in Python.  Prints one number: times per second.
#
#   bench.py queue Queue|SimpleQueue SIZE CONSUMERS
#   bench.py lock
#   bench.py process
#   bench.py pool CHUNK          (0: the default)

import multiprocessing
import sys
import time

mp = multiprocessing.get_context("fork")


def get_all(queue):
    while queue.get() is not None:
        pass


def queue(kind, size, consumers):
    size, consumers = int(size), int(consumers)
    count = 30000 if size <= 8 else 3000
    item = 1 if size <= 8 else bytes(size)
    channel = getattr(mp, kind)()
    processes = [
        mp.Process(target=get_all, args=(channel,)) for _ in range(consumers)
    ]
    for process in processes:
        process.start()
    start_s = time.monotonic()
    for _ in range(count):
        channel.put(item)
    for _ in range(consumers):
        channel.put(None)
    for process in processes:
        process.join()
    return count / (time.monotonic() - start_s)


def lock():
    count = 500000
    the_lock = mp.Lock()
    start_s = time.monotonic()
    for _ in range(count):
        the_lock.acquire()
        the_lock.release()
    return count / (time.monotonic() - start_s)


def do_nothing():
    pass


def process():
    count = 50
    start_s = time.monotonic()
    for _ in range(count):
        child = mp.Process(target=do_nothing)
        child.start()
        child.join()
    return count / (time.monotonic() - start_s)


def doubler(number):
    return 2 * number


def pool(chunk):
    numbers = list(range(100000))
    with mp.Pool(4) as workers:
        workers.map(doubler, numbers[:4], 1)  # all are up and waiting
        start_s = time.monotonic()
        workers.map(doubler, numbers, int(chunk) or None)
        return len(numbers) / (time.monotonic() - start_s)


if __name__ == "__main__":
    measurements = {
        "queue": queue,
        "lock": lock,
        "process": process,
        "pool": pool,
    }
    print(measurements[sys.argv[1]](*sys.argv[2:]))
