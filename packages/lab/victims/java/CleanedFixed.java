import java.lang.ref.Cleaner;

// The fixed twin of Cleaned: the block calls the cleaner, which is only a safety net now.
public final class CleanedFixed implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();
    private final int fd = Pinned.open();
    private final Cleaner.Cleanable cleanable;

    CleanedFixed() {
        int number = Measure.opened();
        int closing = fd;
        cleanable = CLEANER.register(this, () -> {
            Pinned.close(closing);
            Measure.closed(number);
        });
    }

    long read() {
        return Pinned.read(fd);
    }

    @Override
    public void close() {
        cleanable.clean();
    }

    public static void main(String[] args) throws InterruptedException {
        Measure.run(args, () -> {
            try (CleanedFixed map = new CleanedFixed()) {
                return map.read();
            }
        });
    }
}
