// The defect: nobody closes the map; its finalizer does, if it ever runs.
public final class Finalized {
    private final int fd = Pinned.open(); // leaks here
    private final int number = Measure.opened();

    long read() {
        return Pinned.read(fd);
    }

    @Override
    @SuppressWarnings({"deprecation", "removal"})
    protected void finalize() {
        Pinned.close(fd);
        Measure.closed(number);
    }

    public static void main(String[] args) throws InterruptedException {
        Measure.run(args, () -> new Finalized().read());
    }
}
