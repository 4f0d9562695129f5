package com.example.pipelines;

import io.github.cdkcicdpipeline.CiCdPipeline;
import io.github.cdkcicdpipeline.DeployTarget;
import io.github.cdkcicdpipeline.PipelineOutput;
import io.github.cdkcicdpipeline.PipelineSource;
import io.github.cdkcicdpipeline.StageOptions;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/** A ZIP file in S3, a Docker build, and a promotion: the tag `production` on the image that this run built. */
public class SystemC extends Stack {
    public SystemC(final Construct scope, final String id) {
        super(scope, id);
        CiCdPipeline.Builder.create(this, "Pipeline")
                .environmentSuffix("production")
                .source(PipelineSource.s3("source.zip"))
                .stages(List.of(StageOptions.builder()
                        .stageName("Deploy")
                        .targets(List.of(DeployTarget.promoteByTag("production")))
                        .build()))
                .logRetention(RetentionDays.ONE_WEEK)
                .tags(Map.of("Team", "devops"))
                .outputs(Map.of(
                        "artifactBucketName", PipelineOutput.ARTIFACT_BUCKET_NAME,
                        "ecrRepositoryUrl", PipelineOutput.REPOSITORY_URI,
                        "pipelineName", PipelineOutput.PIPELINE_NAME,
                        "codeBuildProjectName", PipelineOutput.BUILD_PROJECT_NAME))
                .build();
    }
}
