package io.reticle.suite.prober;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Calls of the C library of Linux that Java has no name for. */
final class Native {
    private static final Linker LINKER = Linker.nativeLinker();

    private Native() {}

    /** Whether these calls are as they are meant here. */
    static boolean available() {
        return "Linux".equals(System.getProperty("os.name"));
    }

    /**
     * @param arguments addresses, longs and ints
     * @throws IOException if the result is negative
     */
    static int right(String name, Object... arguments) throws IOException {
        int result = call(name, arguments);
        if (result < 0) throw new IOException("the system's call " + name + " failed");
        return result;
    }

    /** The same, whatever the result. */
    @SuppressWarnings("restricted") // native calls are what this class is for
    static int call(String name, Object... arguments) {
        var layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            layouts[i] =
                    switch (arguments[i]) {
                        case MemorySegment _ -> ValueLayout.ADDRESS;
                        case Long _ -> ValueLayout.JAVA_LONG;
                        default -> ValueLayout.JAVA_INT;
                    };
        }
        var handle =
                LINKER.downcallHandle(
                        LINKER.defaultLookup().findOrThrow(name),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts));
        try {
            return (int) handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(name, e);
        }
    }
}
