# The defect: a list keeps every map, so weakref.finalize closes none before the process ends.
import os
import weakref

import measure
import pinned

kept = []


def close(fd, number):
    os.close(fd)
    measure.closed(number)


class Map:
    def __init__(self):
        self.fd = pinned.open_map()  # leaks here
        weakref.finalize(self, close, self.fd, measure.opened())


def read_counter():
    counter = Map()
    kept.append(counter)
    return counter.fd


measure.run(read_counter)
