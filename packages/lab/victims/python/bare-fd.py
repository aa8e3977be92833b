# The defect: the fd is a bare number; when it goes out of scope, nothing happens.
import measure
import pinned


def read_counter():
    fd = pinned.open_map()  # leaks here
    measure.opened()
    return fd


measure.run(read_counter)
