package pygmy.client.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailuresTest {

    @Test
    void addsUpWhatClientsSawAndKeepsTheFirstExample() {
        Failures one = new Failures();
        one.add("504", "buy 1");
        Failures two = new Failures();
        two.add("503", "buy 2");
        two.add("504", "buy 3");
        one.add(two);
        assertThat(one.mostFrequentFirst()).containsExactly(new ErrorKind("504", 2, "buy 1"), new ErrorKind("503", 1, "buy 2"));
    }

    @Test
    void aServerCannotMakeItRememberWithoutBound() {
        Failures failures = new Failures();
        for (int i = 0; i < 1000; i++) {
            failures.add("kind " + i, "x");
        }
        assertThat(failures.mostFrequentFirst()).hasSize(21).first().satisfies(kind -> {
            assertThat(kind.name()).isEqualTo("others");
            assertThat(kind.count()).isEqualTo(980);
        });
    }
}
