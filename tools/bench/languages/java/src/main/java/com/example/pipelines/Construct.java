package com.example.pipelines;

import software.amazon.awscdk.App;

public final class Construct {
    private Construct() {}

    public static void main(final String[] args) {
        App app = App.Builder.create().analyticsReporting(false).build();
        new SystemA(app, "SystemA");
        app.synth();
    }
}
