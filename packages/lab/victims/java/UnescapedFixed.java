// The fixed twin of Unescaped: without a finalizer the compiler leaves the object out altogether.
public final class UnescapedFixed implements AutoCloseable {
    private final int fd;

    UnescapedFixed(int fd) {
        this.fd = fd;
    }

    int read() {
        return fd;
    }

    @Override
    public void close() {
        if (fd >= 0) Pinned.close(fd);
    }

    private static int readCounter(boolean open) {
        try (UnescapedFixed map = new UnescapedFixed(open ? Pinned.open() : -1)) {
            return map.read();
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Escape.run(args, UnescapedFixed::readCounter, null);
    }
}
