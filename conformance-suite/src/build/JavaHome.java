/** Tells where the Java lies that the build has chosen, for the launcher in the build tree. */
final class JavaHome {
    private JavaHome() {}

    public static void main(String... args) {
        System.out.println(System.getProperty("java.home"));
    }
}
