/** The result model and everything that reads it; knows nothing of nodes or of the suite. */
module io.reticle.reports {
    requires com.fasterxml.jackson.annotation;
    requires io.pebbletemplates;
    requires java.desktop;
    requires java.xml;
    requires me.tongfei.progressbar;
    requires org.knowm.xchart;
    // the templates' engine needs it and, being an automatic module, cannot say so
    requires org.slf4j;
    requires tools.jackson.core;
    requires tools.jackson.databind;

    exports io.reticle.reports;
    exports io.reticle.reports.event;

    // the templates read records by reflection
    opens io.reticle.reports to
            io.pebbletemplates;
    opens io.reticle.reports.event to
            io.pebbletemplates,
            tools.jackson.databind;
}
