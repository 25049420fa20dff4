package pygmy.client.load;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** How often each operation is chosen, relative to the others. */
public final class Mix {

    /** Largest weight of one operation. */
    public static final int MAX_WEIGHT = 1_000_000;

    private final Map<Operation, Integer> weights;
    private final int total;

    private Mix(Map<Operation, Integer> weights) {
        this.weights = weights;
        this.total = weights.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * Reads {@code search=40,lookup=40,buy=20}; an operation that is not named is never chosen.
     *
     * @throws IllegalArgumentException saying what is wrong with {@code text}
     */
    public static Mix parse(String text) {
        Map<Operation, Integer> weights = new EnumMap<>(Operation.class);
        for (String part : text.split(",", -1)) {
            String[] sides = part.strip().split("=", -1);
            Operation operation = Arrays.stream(Operation.values()).filter(o -> o.label().equals(sides[0].strip())).findFirst()
                    .orElseThrow(() -> wrong(text, "'" + part.strip() + "' names no operation"));
            if (sides.length != 2 || !sides[1].strip().matches("\\d{1,7}") || Integer.parseInt(sides[1].strip()) > MAX_WEIGHT) {
                throw wrong(text, operation.label() + " needs a weight from 0 to " + MAX_WEIGHT);
            }
            if (weights.put(operation, Integer.parseInt(sides[1].strip())) != null) {
                throw wrong(text, operation.label() + " is named twice");
            }
        }
        weights.values().removeIf(weight -> weight == 0);
        if (weights.isEmpty()) {
            throw wrong(text, "no weight is above 0");
        }
        return new Mix(weights);
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException("mix '" + text + "': " + why + "; write it like search=40,lookup=40,buy=20");
    }

    public List<Operation> operations() {
        return List.copyOf(weights.keySet());
    }

    Operation choose(SplittableRandom random) {
        int point = random.nextInt(total);
        Operation chosen = null;
        for (Map.Entry<Operation, Integer> entry : weights.entrySet()) {
            chosen = entry.getKey();
            point -= entry.getValue();
            if (point < 0) {
                break;
            }
        }
        return chosen;
    }

    @Override
    public String toString() {
        return weights.entrySet().stream().map(e -> e.getKey().label() + "=" + e.getValue()).collect(Collectors.joining(","));
    }
}
