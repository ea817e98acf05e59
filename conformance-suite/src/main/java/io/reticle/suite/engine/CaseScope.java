package io.reticle.suite.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one case has opened, one value for each type. Closing closes the last opened first, and may
 * be done by another thread to free a case that hangs.
 */
final class CaseScope implements AutoCloseable {
    private final Map<Class<?>, Object> values = new LinkedHashMap<>();
    private boolean closed;

    @FunctionalInterface
    interface Opening<T, X extends Exception> {
        T open() throws X;
    }

    /** The value of {@code type}, opened by the first call. */
    <T, X extends Exception> T once(Class<T> type, Opening<? extends T, X> opening) throws X {
        synchronized (values) {
            if (values.containsKey(type)) {
                return type.cast(values.get(type));
            }
        }
        var opened = opening.open();
        synchronized (values) {
            if (!closed) {
                values.put(type, opened);
                return opened;
            }
        }
        close(opened);
        throw new Inconclusive("the case was over before " + type.getSimpleName() + " was open");
    }

    /** Closes everything; what goes wrong thereby is of no consequence to the verdict. */
    @Override
    public void close() {
        List<Object> open;
        synchronized (values) {
            closed = true;
            open = new ArrayList<>(values.values()).reversed();
            values.clear();
        }
        open.forEach(CaseScope::close);
    }

    private static Optional<Exception> close(Object value) {
        if (value instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                return Optional.of(e);
            }
        }
        return Optional.empty();
    }
}
