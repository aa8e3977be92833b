import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.function.IntSupplier;

/** Lets the compiler see a method often enough, and says what its objects then cost. */
final class Escape {
    private static final int WARM = 60_000;
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    static volatile int result;

    interface Reader {
        int read(boolean open);
    }

    private Escape() {}

    /**
     * Arguments: how many maps to open once the method is compiled. `ran` tells how many finalizers
     * have run; null where the objects have none.
     */
    static void run(String[] args, Reader reader, IntSupplier ran) throws InterruptedException {
        var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        int count = Integer.parseInt(args[0]);
        repeat(reader, WARM, false);
        long before = thread.getCurrentThreadAllocatedBytes();
        repeat(reader, WARM, false);
        double each = (thread.getCurrentThreadAllocatedBytes() - before) / (double) WARM;
        repeat(reader, count, true);
        long began = System.nanoTime();
        do {
            System.gc();
            Thread.sleep(20);
        } while (ran != null && ran.getAsInt() < 2 * WARM + count && System.nanoTime() - began < PATIENCE_NANOS);
        System.out.printf(Locale.ROOT, "{\"objects\":%d,\"finalized\":%d,\"bytesEach\":%.1f}%n", 2 * WARM + count,
                ran == null ? 0 : ran.getAsInt(), each);
    }

    private static void repeat(Reader reader, int count, boolean open) {
        for (int i = 0; i < count; i++) result += reader.read(open);
    }
}
