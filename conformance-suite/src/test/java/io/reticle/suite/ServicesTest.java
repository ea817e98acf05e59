package io.reticle.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The suite is found alike on the class path, where it runs, and on the module path. */
class ServicesTest {
    @Test
    void services_are_the_same_for_class_path_and_module_path() throws IOException {
        Map<String, List<String>> modular = new TreeMap<>();
        Map<String, List<String>> classic = new TreeMap<>();
        ModuleDescriptor descriptor;
        try (InputStream in = open("/module-info.class", "io.reticle.suite")) {
            descriptor = ModuleDescriptor.read(in);
        }
        for (ModuleDescriptor.Provides provides : descriptor.provides()) {
            modular.put(provides.service(), provides.providers().stream().sorted().toList());
            try (InputStream in =
                    ServicesTest.class.getResourceAsStream(
                            "/META-INF/services/" + provides.service())) {
                classic.put(
                        provides.service(),
                        in == null
                                ? List.of()
                                : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                                        .lines()
                                        .sorted()
                                        .toList());
            }
        }

        assertEquals(modular, classic);
    }

    /** There are many module descriptors on the class path: the one of this module. */
    private static InputStream open(String resource, String module) throws IOException {
        var found = new ArrayList<String>();
        var urls = ServicesTest.class.getClassLoader().getResources(resource.substring(1));
        while (urls.hasMoreElements()) {
            var url = urls.nextElement();
            try (InputStream in = url.openStream()) {
                var name = ModuleDescriptor.read(in).name();
                found.add(name);
                if (name.equals(module)) {
                    return url.openStream();
                }
            }
        }
        throw new IOException("no descriptor of " + module + " among " + found);
    }
}
