/** Byte vectors of the authority, and the reader of any file of their form. */
module io.reticle.vectors {
    requires transitive tools.jackson.databind;
    requires com.networknt.schema;

    exports io.reticle.vectors;
}
