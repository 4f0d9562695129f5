package com.example.pipelines;

import software.amazon.awscdk.App;

public final class Raw {
    private Raw() {}

    public static void main(final String[] args) {
        App app = App.Builder.create().analyticsReporting(false).build();
        new RawSystemA(app, "SystemA");
        app.synth();
    }
}
