# The fixed twin of del-cycle: the way back is weak, so __del__ runs as the last name goes.
import os
import weakref

import measure
import pinned


class Map:
    def __init__(self, reader):
        self.reader = weakref.ref(reader)
        self.fd = pinned.open_map()
        self.number = measure.opened()

    def __del__(self):
        os.close(self.fd)
        measure.closed(self.number)


class Reader:
    def __init__(self):
        self.map = Map(self)


measure.run(lambda: Reader().map.fd)
