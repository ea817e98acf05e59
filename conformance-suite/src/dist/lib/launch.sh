# Shared by the programs in bin/: finds a Java and starts a main class.
# Sets nothing outside; expects $home, the folder of the distribution, and takes $options for Java
# and $classpath in place of all libraries.

wanted=25

# is_enough DIR: does DIR hold a Java of the wanted version or later?
is_enough() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    [ -n "$major" ] && [ "$major" -ge "$wanted" ]
}

find_java() {
    if [ -n "${JAVA_HOME:-}" ] && is_enough "$JAVA_HOME"; then
        echo "$JAVA_HOME"
        return
    fi
    # in a build tree, the one that the build had chosen
    if [ -r "$home/../java-home" ]; then
        read -r recorded <"$home/../java-home" || true
        if is_enough "$recorded"; then
            echo "$recorded"
            return
        fi
    fi
    if command -v java >/dev/null 2>&1; then
        found=$(readlink -f "$(command -v java)" 2>/dev/null || true)
        found=${found%/bin/java}
        if [ -n "$found" ] && is_enough "$found"; then
            echo "$found"
            return
        fi
    fi
    for found in /usr/lib/jvm/* /usr/local/lib/jvm/* /opt/java/* /opt/jdk* \
        "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if is_enough "$found"; then
            echo "$found"
            return
        fi
    done
    return 1
}

# launch MAIN ARGUMENT...
launch() {
    if ! java_home=$(find_java); then
        echo "reticle: needs Java $wanted or later, and found none: neither in JAVA_HOME" \
            "(${JAVA_HOME:-not set}), nor as 'java' on the PATH, nor in the usual folders." \
            "Install a JDK $wanted, or set JAVA_HOME to one." >&2
        exit 2
    fi
    main=$1
    shift
    # both may hold several options
    # shellcheck disable=SC2086
    exec "$java_home/bin/java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
        --sun-misc-unsafe-memory-access=allow "-Dreticle.home=$home" ${options:-} ${RETICLE_JAVA_OPTS:-} \
        -cp "${classpath:-$home/lib/*}" "$main" "$@"
}
