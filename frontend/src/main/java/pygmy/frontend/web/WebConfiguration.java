package pygmy.frontend.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** The whole HTTP side: import it beside beans of {@link pygmy.frontend.Bookstore} and {@link pygmy.frontend.Replicas}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HttpSettings.class)
@Import({ShopController.class, AdminController.class, StatusController.class, ProblemController.class, ProblemAdvice.class})
public class WebConfiguration {

    private final String name;

    WebConfiguration(@Value("${pygmy.replica:0}") int replica) {
        this.name = "frontend-" + replica;
    }

    @Bean
    AdminToken adminToken(@Value("${pygmy.admin.token:}") String token) {
        return new AdminToken(token);
    }

    /** In front of Spring MVC only, so that the yardstick of the benchmark is measured without it. */
    @Bean
    FilterRegistrationBean<Gate> gate(HttpSettings settings, @Value("${pygmy.host:}") String host, JsonMapper mapper) {
        OwnNames names = new OwnNames(settings.hosts(), host);
        FilterRegistrationBean<Gate> gate = new FilterRegistrationBean<>(new Gate(settings, names, name, mapper));
        gate.setServletNames(List.of("dispatcherServlet"));
        gate.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        gate.setOrder(Ordered.HIGHEST_PRECEDENCE);
        gate.setAsyncSupported(true);
        return gate;
    }

    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> refusals(JsonMapper mapper) {
        return tomcat -> {
            tomcat.addContextCustomizers(context -> {
                StandardHost host = (StandardHost) context.getParent();
                host.getPipeline().addValve(new UnreadBody());
                host.getPipeline().addValve(new ProblemValve(name, mapper));
            });
            // An order's id may hold a slash; what is matched here is the path as it was sent, so none is lost.
            tomcat.addConnectorCustomizers(connector -> connector.setEncodedSolidusHandling("passthrough"));
        };
    }

    @Bean
    @ConditionalOnBooleanProperty("pygmy.http.benchmark")
    ServletRegistrationBean<FixedBytes> fixedBytes() {
        return new ServletRegistrationBean<>(new FixedBytes(), "/internal/fixed");
    }

    @Bean
    WebMvcConfigurer exchanges() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new ExchangeArgument());
            }

            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new Contract());
            }
        };
    }

    /** Hands {@link Exchange} to controllers, and tells Spring MVC that they answer by it: there is no view to look for. */
    private static final class ExchangeArgument implements HandlerMethodArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Exchange.class;
        }

        @Override
        public Object resolveArgument(MethodParameter parameter, ModelAndViewContainer container, NativeWebRequest request,
                WebDataBinderFactory binder) {
            container.setRequestHandled(true);
            return Exchange.of(request.getNativeRequest(HttpServletRequest.class));
        }
    }
}
