package pygmy.broker.boot;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.springframework.core.env.PropertyResolver;

/**
 * Where a process listens, and by which variables it may be told.
 *
 * @param portVariable    names the port
 * @param addressVariable names the address
 */
record ListenAddress(String portVariable, int port, String addressVariable, String address) {

    private static final int LAST_PORT = 65_535;

    /**
     * @param hasShop whether this process answers HTTP to customers
     * @throws IllegalArgumentException if a port is none
     */
    static List<ListenAddress> of(PropertyResolver settings, boolean hasShop) {
        List<ListenAddress> all = new ArrayList<>();
        if (hasShop) {
            all.add(of(settings, "pygmy.port", "8080", "pygmy.address"));
        }
        if (Management.hasPort(settings)) {
            all.add(of(settings, Management.PORT, "", Management.ADDRESS));
        }
        return all;
    }

    private static ListenAddress of(PropertyResolver settings, String port, String portOtherwise, String address) {
        int number = number(variable(port), value(settings, port, portOtherwise));
        return new ListenAddress(variable(port), number, variable(address), value(settings, address, "127.0.0.1"));
    }

    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    private static String value(PropertyResolver settings, String property, String otherwise) {
        String value = settings.getProperty(property, "");
        return value.isBlank() ? otherwise : value;
    }

    private static int number(String variable, String value) {
        int port = value.strip().matches("[0-9]{1,5}") ? Integer.parseInt(value.strip()) : 0;
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException(variable + " is \"" + value + "\", not a port from 1 to " + LAST_PORT);
        }
        return port;
    }

    /** The first reason why one of them cannot be had now, as a sentence for a person; null if all can. */
    static String fault(List<ListenAddress> places) {
        return places.stream().map(ListenAddress::fault).filter(Objects::nonNull).findFirst().orElse(null);
    }

    private String fault() {
        try {
            InetAddress at = InetAddress.getByName(address);
            try (ServerSocket free = new ServerSocket(port, 1, at)) {
                return null;
            }
        } catch (UnknownHostException e) {
            return addressVariable + " is \"" + address + "\", which is no address and no name of this machine";
        } catch (BindException e) {
            if (String.valueOf(e.getMessage()).contains("in use")) {
                return "port " + port + " of " + address + " is in use by another program: end that, or set " + portVariable + " to another port";
            }
            return "cannot listen on " + address + ", port " + port + " (" + e.getMessage() + "): set " + addressVariable
                    + " to an address of this machine, and " + portVariable + " to a port that this user may have";
        } catch (IOException e) {
            return "cannot listen on " + address + ", port " + port + ": " + e.getMessage();
        }
    }
}
