# The fixed twin of bare-fd: a with statement closes the fd on every way out of the block.
import contextlib
import os

import measure
import pinned


@contextlib.contextmanager
def counter():
    fd = pinned.open_map()
    number = measure.opened()
    try:
        yield fd
    finally:
        os.close(fd)
        measure.closed(number)


def read_counter():
    with counter() as fd:
        return fd


measure.run(read_counter)
