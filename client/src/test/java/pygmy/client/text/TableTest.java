package pygmy.client.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void alignsTextToTheLeftAndNumbersToTheRight() {
        assertThat(new Table(">id", "title", ">stock").row(3, "Xen", 1000).row(12, "Cooking", null).toString()).isEqualTo("""
                id  title    stock
                 3  Xen       1000
                12  Cooking      -
                """);
    }

    @Test
    void leavesNoBlanksAtTheEndOfALine() {
        assertThat(new Table("replica", "note").row("catalog-0", "").toString()).isEqualTo("replica    note\ncatalog-0\n");
    }

    @Test
    void showsNoControlCharactersOfAServer() {
        assertThat(new Table("title").row("\033[2JXen\n").toString()).isEqualTo("title\n?[2JXen?\n");
    }

    @Test
    void refusesARowThatDoesNotFit() {
        assertThatThrownBy(() -> new Table("a", "b").row("1")).isInstanceOf(IllegalArgumentException.class);
    }
}
