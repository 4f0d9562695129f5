package com.example.pipelines;

import io.github.cdkcicdpipeline.CiCdPipeline;
import io.github.cdkcicdpipeline.DockerImageBuildOptions;
import io.github.cdkcicdpipeline.Gate;
import io.github.cdkcicdpipeline.ImageBuild;
import io.github.cdkcicdpipeline.StageOptions;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.codebuild.BuildEnvironmentVariable;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.IFunction;
import software.constructs.Construct;

/** A pipeline of which the source, a gate and the target are the user's own. */
public class Extension extends Stack {
    public Extension(final Construct scope, final String id) {
        super(scope, id);
        String connectionArn = formatArn(ArnComponents.builder()
                .service("codeconnections")
                .resource("connection")
                .resourceName("11111111-2222-3333-4444-555555555555")
                .build());
        IFunction deployer = Function.fromFunctionName(this, "Deployer", "deployer");
        CiCdPipeline.Builder.create(this, "Pipeline")
                .environmentSuffix("prod")
                .source(new BitbucketSource("acme", "shop", connectionArn))
                .imageBuild(ImageBuild.docker(DockerImageBuildOptions.builder()
                        .testCommands(List.of("docker run --rm \"$IMAGE_URI\" npm test"))
                        .buildArgs(Map.of("NODE_ENV", "production", "APP_NAME", "shop"))
                        .environmentVariables(Map.of(
                                "REGION",
                                BuildEnvironmentVariable.builder().value(getRegion()).build(),
                                "CACHE",
                                BuildEnvironmentVariable.builder().value("off").build()))
                        .build()))
                .stages(List.of(StageOptions.builder()
                        .stageName("Production")
                        .gates(List.of(new OfficeHours(), Gate.manualApproval()))
                        .targets(List.of(new DeployFunction(deployer)))
                        .build()))
                .build();
    }
}
