package com.example.pipelines;

import io.github.cdkcicdpipeline.CiCdPipeline;
import io.github.cdkcicdpipeline.DeployTarget;
import io.github.cdkcicdpipeline.DockerImageBuildOptions;
import io.github.cdkcicdpipeline.Gate;
import io.github.cdkcicdpipeline.ImageBuild;
import io.github.cdkcicdpipeline.PipelineOutput;
import io.github.cdkcicdpipeline.PipelineSource;
import io.github.cdkcicdpipeline.StageOptions;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Stack;
import software.constructs.Construct;

public class Shop extends Stack {
    public Shop(final Construct scope, final String id) {
        super(scope, id);
        CiCdPipeline.Builder.create(this, "Pipeline")
                .environmentSuffix("prod")
                .source(PipelineSource.s3("source.zip"))
                .imageBuild(ImageBuild.docker(DockerImageBuildOptions.builder()
                        .testCommands(List.of("docker run --rm \"$IMAGE_URI\" npm test"))
                        .build()))
                .stages(List.of(StageOptions.builder()
                        .stageName("Production")
                        .gates(List.of(Gate.manualApproval()))
                        .targets(List.of(DeployTarget.promoteByTag("production")))
                        .build()))
                .outputs(Map.of("uploadTo", PipelineOutput.SOURCE_BUCKET_NAME))
                .build();
    }
}
