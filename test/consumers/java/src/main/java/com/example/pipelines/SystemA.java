package com.example.pipelines;

import io.github.cdkcicdpipeline.CiCdPipeline;
import io.github.cdkcicdpipeline.PipelineSource;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.codepipeline.RetryMode;
import software.constructs.Construct;

/** Source and build: an image in the registry for each upload, with a log of everything that the pipeline does. */
public class SystemA extends Stack {
    public SystemA(final Construct scope, final String id) {
        super(scope, id);
        CiCdPipeline.Builder.create(this, "Pipeline")
                .source(PipelineSource.s3InArtifactBucket("source/source.zip"))
                .buildRetryMode(RetryMode.FAILED_ACTIONS)
                .artifactExpiration(Duration.days(90))
                .pipelineLogging(true)
                .tags(Map.of("Project", "container-cicd", "ManagedBy", "CDK", "Purpose", "cicd"))
                .outputs(Outputs.SYSTEM_A)
                .build();
    }
}
