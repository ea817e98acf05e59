package io.reticle.rns.packet;

/** The context byte of a packet. Unknown values are legal and carried along. */
public final class Context {
    public static final int NONE = 0x00;
    public static final int RESOURCE = 0x01;
    public static final int RESOURCE_ADV = 0x02;
    public static final int RESOURCE_REQ = 0x03;
    public static final int RESOURCE_HMU = 0x04;
    public static final int RESOURCE_PRF = 0x05;
    public static final int RESOURCE_ICL = 0x06;
    public static final int RESOURCE_RCL = 0x07;
    public static final int CACHE_REQUEST = 0x08;
    public static final int REQUEST = 0x09;
    public static final int RESPONSE = 0x0A;
    public static final int PATH_RESPONSE = 0x0B;
    public static final int CHANNEL = 0x0E;
    public static final int KEEPALIVE = 0xFA;
    public static final int LINK_IDENTIFY = 0xFB;
    public static final int LINK_CLOSE = 0xFC;
    public static final int LINK_RTT = 0xFE;
    public static final int LINK_PROOF = 0xFF;

    private Context() {}

    /** The name as the specification writes it, or the number of an unknown one. */
    public static String name(int context) {
        return switch (context) {
            case NONE -> "NONE";
            case RESOURCE -> "RESOURCE";
            case RESOURCE_ADV -> "RESOURCE_ADV";
            case RESOURCE_REQ -> "RESOURCE_REQ";
            case RESOURCE_HMU -> "RESOURCE_HMU";
            case RESOURCE_PRF -> "RESOURCE_PRF";
            case RESOURCE_ICL -> "RESOURCE_ICL";
            case RESOURCE_RCL -> "RESOURCE_RCL";
            case CACHE_REQUEST -> "CACHE_REQUEST";
            case REQUEST -> "REQUEST";
            case RESPONSE -> "RESPONSE";
            case PATH_RESPONSE -> "PATH_RESPONSE";
            case CHANNEL -> "CHANNEL";
            case KEEPALIVE -> "KEEPALIVE";
            case LINK_IDENTIFY -> "LINKIDENTIFY";
            case LINK_CLOSE -> "LINKCLOSE";
            case LINK_RTT -> "LRRTT";
            case LINK_PROOF -> "LRPROOF";
            default -> "0x%02x".formatted(context);
        };
    }
}
