# The defect: the reader knows its map and the map its reader, so __del__ waits for the collector.
import os

import measure
import pinned


class Map:
    def __init__(self, reader):
        self.reader = reader
        self.fd = pinned.open_map()  # leaks here
        self.number = measure.opened()

    def __del__(self):
        os.close(self.fd)
        measure.closed(self.number)


class Reader:
    def __init__(self):
        self.map = Map(self)


measure.run(lambda: Reader().map.fd)
