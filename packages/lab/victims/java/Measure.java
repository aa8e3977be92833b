import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Opens maps, gives the collector its chance, and says what became of the fds.
 *
 * <p>Arguments: how many maps, then phases. Each phase opens as many anew: `pressure` makes garbage
 * until all are closed, `gc` asks for a collection, `exit` does nothing. One JSON line for each.
 */
final class Measure {
    private static final long PATIENCE_NANOS = 2_000_000_000L;
    private static long[] openedAt;
    private static long[] closedAt;
    private static int opened;
    private static int closed;
    static volatile byte[] garbage;

    private Measure() {}

    static synchronized int opened() {
        openedAt[opened] = System.nanoTime();
        return opened++;
    }

    static synchronized void closed(int number) {
        closedAt[number] = System.nanoTime();
        closed++;
    }

    private static synchronized boolean isOpen() {
        return closed < opened;
    }

    static void run(String[] args, LongSupplier read) throws InterruptedException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 12;
        openedAt = new long[count * Math.max(1, args.length)];
        closedAt = new long[openedAt.length];
        if (args.length < 2) phase("exit", count, read);
        for (int i = 1; i < args.length; i++) phase(args[i], count, read);
    }

    private static void phase(String name, int count, LongSupplier read) throws InterruptedException {
        int first = opened;
        for (int i = 0; i < count; i++) read.getAsLong();
        int before = said(first).length;
        long began = System.nanoTime();
        while (!name.equals("exit") && isOpen() && System.nanoTime() - began < PATIENCE_NANOS) {
            if (name.equals("gc")) System.gc();
            else for (int i = 0; i < 64; i++) garbage = new byte[1 << 16];
            Thread.sleep(1);
        }
        long[] lived = said(first);
        System.out.printf("{\"phase\":\"%s\",\"opened\":%d,\"atOnce\":%d,\"closed\":%d,\"livedMs\":[%s]}%n", name,
                count, before, lived.length, tenths(lived));
    }

    /** Returns how long those lived that are closed by now, in nanoseconds, sorted. */
    private static synchronized long[] said(int first) {
        long[] lived = new long[opened - first];
        int at = 0;
        for (int i = first; i < opened; i++) if (closedAt[i] != 0) lived[at++] = closedAt[i] - openedAt[i];
        Arrays.sort(lived, 0, at);
        return Arrays.copyOf(lived, at);
    }

    /** The shortest, every tenth, and the longest, in milliseconds. */
    private static String tenths(long[] lived) {
        if (lived.length == 0) return "";
        return IntStream.rangeClosed(0, 10)
                .mapToObj(tenth -> String.format(Locale.ROOT, "%.3f", lived[tenth * (lived.length - 1) / 10] / 1e6))
                .collect(Collectors.joining(","));
    }
}
