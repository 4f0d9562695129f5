package com.example.pipelines;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.cdkcicdpipeline.Gate;
import io.github.cdkcicdpipeline.GateBindOptions;
import io.github.cdkcicdpipeline.GateConfig;
import java.util.List;
import software.amazon.awscdk.services.codepipeline.Condition;
import software.amazon.awscdk.services.codepipeline.Result;
import software.amazon.awscdk.services.codepipeline.Rule;
import software.constructs.Construct;

/** A gate of one's own: the stage is entered in office hours only. */
public class OfficeHours extends Gate {
    @Override
    public GateConfig bind(final Construct scope, final GateBindOptions options) {
        Rule rule = Rule.Builder.create()
                .name("OfficeHours-" + options.getStageName())
                .provider("DeploymentWindow")
                .configuration(JsonNodeFactory.instance
                        .objectNode()
                        .put("Cron", "* * 9-16 ? * MON-FRI")
                        .put("TimeZone", "Europe/Berlin"))
                .build();
        return GateConfig.builder()
                .actions(List.of())
                .entryConditions(List.of(
                        Condition.builder().result(Result.FAIL).rules(List.of(rule)).build()))
                .build();
    }
}
