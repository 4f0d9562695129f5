package com.example.pipelines;

import software.amazon.awscdk.App;

/** A CDK app in Java that uses the packed library. */
public final class PipelinesApp {
    private PipelinesApp() {}

    public static void main(final String[] args) {
        App app = App.Builder.create().analyticsReporting(false).build();
        new SystemA(app, "SystemA");
        new SystemC(app, "SystemC");
        new Extension(app, "Extension");
        app.synth();
    }
}
