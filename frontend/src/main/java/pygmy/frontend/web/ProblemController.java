package pygmy.frontend.web;

import java.util.Arrays;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** What each type of problem means, at the address that every problem of it names. */
@Controller
final class ProblemController {

    @GetMapping("/problems")
    void all(Exchange exchange) {
        exchange.answer(Reply.of(200, new Json.Problems(Arrays.stream(ProblemType.values()).map(ProblemController::explained).toList())));
    }

    @GetMapping("/problems/{name}")
    void one(@PathVariable String name, Exchange exchange) {
        exchange.answer(Reply.of(200, explained(ProblemType.named(name).orElseThrow(() -> new Problem(ProblemType.NOT_FOUND,
                "There is no type of problem " + Parameters.quote(name) + ". GET /problems lists them.")))));
    }

    private static Json.ProblemMeaning explained(ProblemType type) {
        return new Json.ProblemMeaning(type.path(), type.title(), type.status(), type.meaning());
    }
}
