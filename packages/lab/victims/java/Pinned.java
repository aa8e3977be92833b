/** A pinned map of the victim's own, made by libbpf and removed when the process ends. */
final class Pinned {
    static {
        System.loadLibrary("pinned");
        make();
    }

    private Pinned() {}

    private static native void make();

    static native int open();

    static native long read(int fd);

    static native void close(int fd);
}
