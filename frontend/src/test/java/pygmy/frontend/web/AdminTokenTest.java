package pygmy.frontend.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class AdminTokenTest {

    private static MockHttpServletRequest with(String authorization) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.addHeader("Authorization", authorization);
        return request;
    }

    @Test
    void withoutAConfiguredTokenNobodyMayChangeAnything() {
        for (String configured : new String[] {"", "  "}) {
            AdminToken token = new AdminToken(configured);
            for (String given : new String[] {"Bearer ", "Bearer x", "Bearer " + configured}) {
                Problem problem = catchThrowableOfType(Problem.class, () -> token.check(with(given)));
                assertThat(problem.status()).isEqualTo(403);
                assertThat(problem).hasMessageContaining("PYGMY_ADMIN_TOKEN");
            }
        }
    }

    @Test
    void theTokenIsTakenWithAnyCaseOfItsScheme() {
        AdminToken token = new AdminToken("sésame");
        for (String scheme : new String[] {"Bearer ", "bearer ", "BEARER  "}) {
            assertThatCode(() -> token.check(with(scheme + "sésame"))).doesNotThrowAnyException();
        }
        assertThat(catchThrowableOfType(Problem.class, () -> token.check(with("Bearer sesame"))).status()).isEqualTo(401);
        assertThat(token.toString()).doesNotContain("same");
    }
}
