"""Opens maps, gives the collector its chance, and says what became of the fds."""
import gc
import json
import sys
import time

_PATIENCE = 1.0
_opened_at = []
_closed_at = {}


def opened():
    """Returns the number of a map that was just opened."""
    _opened_at.append(time.perf_counter())
    return len(_opened_at) - 1


def closed(number):
    """Notes that a map was closed; collectors call it, so it does as little as it can."""
    _closed_at[number] = time.perf_counter()


def _lived(first):
    numbers = [number for number in list(_closed_at) if number >= first]
    return sorted(_closed_at[number] - _opened_at[number] for number in numbers)


def _tenths(lived):
    """Returns the shortest, every tenth, and the longest, in milliseconds."""
    at = [tenth * (len(lived) - 1) // 10 for tenth in range(11)]
    return [round(lived[number] * 1000, 3) for number in at] if lived else []


def _phase(name, count, read):
    first = len(_opened_at)
    for _ in range(count):
        read()
    at_once = len(_lived(first))
    began = time.perf_counter()
    while name != "exit" and len(_lived(first)) < count and time.perf_counter() - began < _PATIENCE:
        if name == "gc":
            gc.collect()
        _garbage = [[i] for i in range(1000)]
        time.sleep(0.001)
    lived = _lived(first)
    line = {"phase": name, "opened": count, "atOnce": at_once, "closed": len(lived)}
    print(json.dumps(line | {"livedMs": _tenths(lived)}))


def run(read):
    """Arguments: how many maps, then phases: `pressure`, `gc`, `exit`."""
    count, *phases = sys.argv[1:] or ["12"]
    for name in phases or ["exit"]:
        _phase(name, int(count), read)
