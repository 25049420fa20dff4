package pygmy.frontend.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What an endpoint takes of a request; {@link Contract} refuses whatever else is sent. An endpoint without it takes nothing but its path. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Takes {

    /** FORM: its fields are parameters; not with GET. */
    enum Body { NONE, FORM, JSON }

    /** Names of parameters. */
    String[] parameters() default {};

    Body body() default Body.NONE;

    /** Whether it buys or changes something, which a page of another site must not do in its visitor's name. */
    boolean changes() default false;
}
