// The defect: the map never leaves its method, and still it is the finalizer that must close it.
public final class Unescaped {
    private static volatile int ran;
    private final int fd;

    Unescaped(int fd) {
        this.fd = fd;
    }

    int read() {
        return fd;
    }

    @Override
    @SuppressWarnings({"deprecation", "removal"})
    protected void finalize() {
        ran++;
        if (fd >= 0) Pinned.close(fd);
    }

    private static int readCounter(boolean open) {
        return new Unescaped(open ? Pinned.open() : -1).read(); // leaks here
    }

    public static void main(String[] args) throws InterruptedException {
        Escape.run(args, Unescaped::readCounter, () -> ran);
    }
}
