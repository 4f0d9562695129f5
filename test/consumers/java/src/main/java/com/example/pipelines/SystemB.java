package com.example.pipelines;

import io.github.cdkcicdpipeline.CiCdPipeline;
import io.github.cdkcicdpipeline.DeployTarget;
import io.github.cdkcicdpipeline.DockerImageBuildOptions;
import io.github.cdkcicdpipeline.EcsRollingOptions;
import io.github.cdkcicdpipeline.Gate;
import io.github.cdkcicdpipeline.GitHubOAuthSourceOptions;
import io.github.cdkcicdpipeline.GitHubSourceOptions;
import io.github.cdkcicdpipeline.ImageBuild;
import io.github.cdkcicdpipeline.PipelineEncryption;
import io.github.cdkcicdpipeline.PipelineSource;
import io.github.cdkcicdpipeline.StageOptions;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.SecretValue;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ecs.BaseService;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.ssm.SecureStringParameterAttributes;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/** Twelve services: a push to GitHub is built, tested, deployed to ECS, validated and recorded. */
public class SystemB extends Stack {
    private static final String REPOSITORY = "acme/shop";

    /** Reads GitHub by a connection, whose ARN is in a parameter. */
    public SystemB(
            final Construct scope, final String id, final EcsServiceProps service, final String environmentSuffix) {
        super(scope, id);
        String parameter = "/cicd-pipeline-" + environmentSuffix + "/connection-arn";
        GitHubSourceOptions options = GitHubSourceOptions.builder()
                .connectionArn(StringParameter.valueForStringParameter(this, parameter))
                .build();
        addPipeline(PipelineSource.gitHub(REPOSITORY, options), service, environmentSuffix);
    }

    /** Reads GitHub with an OAuth token. */
    public SystemB(
            final Construct scope,
            final String id,
            final EcsServiceProps service,
            final String environmentSuffix,
            final Function<Construct, GitHubOAuthSourceOptions> oauthToken) {
        super(scope, id);
        addPipeline(PipelineSource.gitHubOAuth(REPOSITORY, oauthToken.apply(this)), service, environmentSuffix);
    }

    /** The token is in Secrets Manager. */
    public static Function<Construct, GitHubOAuthSourceOptions> inSecret(final String name) {
        return scope -> GitHubOAuthSourceOptions.builder()
                .oauthToken(SecretValue.secretsManager(name))
                .build();
    }

    /** The token is in a SecureString parameter. After a rotation, deploy with another version. */
    public static Function<Construct, GitHubOAuthSourceOptions> inParameter(
            final String name, final String tokenVersion) {
        SecureStringParameterAttributes attributes =
                SecureStringParameterAttributes.builder().parameterName(name).build();
        return scope -> GitHubOAuthSourceOptions.builder()
                .tokenParameter(StringParameter.fromSecureStringParameterAttributes(scope, "OAuthToken", attributes))
                .tokenVersion(tokenVersion)
                .build();
    }

    private void addPipeline(
            final PipelineSource source, final EcsServiceProps service, final String environmentSuffix) {
        CiCdPipeline.Builder.create(this, "Pipeline")
                .namePrefix("cicd-pipeline")
                .environmentSuffix(environmentSuffix)
                .source(source)
                .imageBuild(ImageBuild.docker(DockerImageBuildOptions.builder()
                        .testCommands(List.of("sh test.sh"))
                        .build()))
                .stages(List.of(StageOptions.builder()
                        .stageName("Deploy")
                        .targets(List.of(ecsRolling(service)))
                        .verifications(List.of(Gate.imageValidation()))
                        .build()))
                .encryption(PipelineEncryption.customerManaged())
                .logRetention(RetentionDays.ONE_WEEK)
                .tags(Map.of("Project", "cicd-pipeline", "ManagedBy", "CDK"))
                .outputs(Outputs.SYSTEM_B)
                .build();
    }

    private DeployTarget ecsRolling(final EcsServiceProps service) {
        String arn = formatArn(ArnComponents.builder()
                .service("ecs")
                .resource("service")
                .resourceName(service.clusterName() + "/" + service.serviceName())
                .build());
        return DeployTarget.ecsRolling(
                BaseService.fromServiceArnWithCluster(this, "Service", arn),
                EcsRollingOptions.builder()
                        .containerName("app")
                        .taskDefinitionFamily(service.taskFamily())
                        .executionRole(Role.fromRoleArn(this, "TaskRole0", service.executionRoleArn()))
                        .taskRole(Role.fromRoleArn(this, "TaskRole1", service.taskRoleArn()))
                        .build());
    }
}
