package com.example.pipelines;

import software.amazon.awscdk.App;

/** A CDK app in Java that uses the packed library. */
public final class PipelinesApp {
    private PipelinesApp() {}

    public static void main(final String[] args) {
        App app = App.Builder.create().analyticsReporting(false).build();
        EcsServiceProps service = new EcsServiceProps(
                "staging",
                "shop",
                "shop",
                "arn:aws:iam::111122223333:role/shop-execution",
                "arn:aws:iam::111122223333:role/shop-task");
        new Shop(app, "Shop");
        new SystemA(app, "SystemA");
        new SystemB(app, "SystemB", service, "dev");
        new SystemB(app, "SystemBOAuth", service, "oauth", SystemB.inSecret("github-token"));
        new SystemB(app, "SystemBParameter", service, "parameter", SystemB.inParameter("/github/token", "2"));
        new SystemC(app, "SystemC");
        new Containers(app, "Containers");
        new Extension(app, "Extension");
        app.synth();
    }
}
