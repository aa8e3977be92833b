import java.lang.ref.Cleaner;

// The defect: nobody closes the map; its cleaner does, if it ever runs.
public final class Cleaned {
    private static final Cleaner CLEANER = Cleaner.create();
    private final int fd = Pinned.open(); // leaks here

    Cleaned() {
        int number = Measure.opened();
        int closing = fd;
        CLEANER.register(this, () -> {
            Pinned.close(closing);
            Measure.closed(number);
        });
    }

    long read() {
        return Pinned.read(fd);
    }

    public static void main(String[] args) throws InterruptedException {
        Measure.run(args, () -> new Cleaned().read());
    }
}
