package pygmy.experiments.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What processes have used so far, as Linux counts it under {@code /proc} (see proc(5)): processor time, in steps of 10 ms, and how often their threads were
 * switched from. Elsewhere nothing is known of it.
 *
 * @param cpuMillis by group of processes
 * @param switches  of all together; those of a thread that has ended are not counted any more
 */
record Usage(Map<String, Double> cpuMillis, long switches) {

    private static final double MILLIS_PER_TICK = 10;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    /** @param groups the processes of each, by pid */
    static Usage of(Map<String, List<Long>> groups) throws IOException {
        Map<String, Double> cpu = new LinkedHashMap<>();
        long switches = 0;
        for (Map.Entry<String, List<Long>> group : groups.entrySet()) {
            double millis = 0;
            for (long pid : group.getValue()) {
                Path process = Path.of("/proc", Long.toString(pid));
                String stat = Files.readString(process.resolve("stat"));
                // Its name, in parentheses, may hold anything.
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                millis += (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) * MILLIS_PER_TICK;
                switches += switches(process);
            }
            cpu.put(group.getKey(), millis);
        }
        return new Usage(cpu, switches);
    }

    private static long switches(Path process) throws IOException {
        long sum = 0;
        try (Stream<Path> threads = Files.list(process.resolve("task"))) {
            for (Path thread : threads.toList()) {
                try {
                    sum += Files.readAllLines(thread.resolve("status")).stream().filter(line -> line.contains("ctxt_switches:"))
                            .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip())).sum();
                } catch (NoSuchFileException e) {
                    // It has ended.
                }
            }
        }
        return sum;
    }

    static boolean isKnownHere() {
        return Files.isReadable(Path.of("/proc/self/stat"));
    }
}
