// The fixed twin of Finalized: try-with-resources closes the map on every way out of the block.
public final class FinalizedFixed implements AutoCloseable {
    private final int fd = Pinned.open();
    private final int number = Measure.opened();

    long read() {
        return Pinned.read(fd);
    }

    @Override
    public void close() {
        Pinned.close(fd);
        Measure.closed(number);
    }

    public static void main(String[] args) throws InterruptedException {
        Measure.run(args, () -> {
            try (FinalizedFixed map = new FinalizedFixed()) {
                return map.read();
            }
        });
    }
}
