package com.example.pipelines;

import io.github.cdkcicdpipeline.DeployTarget;
import io.github.cdkcicdpipeline.DeployTargetBindOptions;
import io.github.cdkcicdpipeline.DeployTargetConfig;
import io.github.cdkcicdpipeline.ImageReference;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.codepipeline.actions.LambdaInvokeAction;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.lambda.IFunction;
import software.constructs.Construct;

/** A target of one's own: a function that knows how to deploy, and is told which image. */
public class DeployFunction extends DeployTarget {
    private final IFunction deployer;

    public DeployFunction(final IFunction deployer) {
        this.deployer = deployer;
    }

    @Override
    public DeployTargetConfig bind(final Construct scope, final DeployTargetBindOptions options) {
        ImageReference image = options.getImage();
        return DeployTargetConfig.builder()
                .actions(List.of(LambdaInvokeAction.Builder.create()
                        .actionName("Deploy-" + options.getStageName())
                        .lambda(deployer)
                        .userParameters(Map.of(
                                "image", image.getRepository().repositoryUriForDigest(image.getDigest())))
                        .runOrder(options.getRunOrder())
                        .build()))
                .permissions(List.of(PolicyStatement.Builder.create()
                        .actions(List.of("lambda:InvokeFunction"))
                        .resources(List.of(deployer.getFunctionArn()))
                        .build()))
                .build();
    }
}
