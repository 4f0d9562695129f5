package com.example.pipelines;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.ArnFormat;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.interfaces.events.IRuleRef;
import software.amazon.awscdk.services.codebuild.BuildEnvironment;
import software.amazon.awscdk.services.codebuild.BuildEnvironmentVariable;
import software.amazon.awscdk.services.codebuild.BuildSpec;
import software.amazon.awscdk.services.codebuild.CloudWatchLoggingOptions;
import software.amazon.awscdk.services.codebuild.LinuxBuildImage;
import software.amazon.awscdk.services.codebuild.LoggingOptions;
import software.amazon.awscdk.services.codebuild.PipelineProject;
import software.amazon.awscdk.services.codepipeline.Artifact;
import software.amazon.awscdk.services.codepipeline.FailureConditions;
import software.amazon.awscdk.services.codepipeline.Pipeline;
import software.amazon.awscdk.services.codepipeline.PipelineType;
import software.amazon.awscdk.services.codepipeline.Result;
import software.amazon.awscdk.services.codepipeline.RetryMode;
import software.amazon.awscdk.services.codepipeline.StageProps;
import software.amazon.awscdk.services.codepipeline.actions.CodeBuildAction;
import software.amazon.awscdk.services.codepipeline.actions.S3SourceAction;
import software.amazon.awscdk.services.codepipeline.actions.S3Trigger;
import software.amazon.awscdk.services.ecr.Repository;
import software.amazon.awscdk.services.ecr.RepositoryEncryption;
import software.amazon.awscdk.services.ecr.TagMutability;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.IRuleTarget;
import software.amazon.awscdk.services.events.OnEventOptions;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.RuleTargetConfig;
import software.amazon.awscdk.services.events.targets.CodePipeline;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.constructs.Construct;

/** Source and build, resource by resource, as `tools/bench/raw/system-a.ts` has them. */
public class RawSystemA extends Stack {
    private static final String ENVIRONMENT = "dev";
    private static final String PIPELINE_NAME = "container-cicd-" + ENVIRONMENT;
    private static final String SOURCE_KEY = "source/source.zip";

    public RawSystemA(final Construct scope, final String id) {
        super(scope, id);
        Bucket bucket = Bucket.Builder.create(this, "ArtifactBucket")
                .versioned(true)
                .encryption(BucketEncryption.S3_MANAGED)
                .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
                .enforceSsl(true)
                .eventBridgeEnabled(true)
                .lifecycleRules(List.of(
                        LifecycleRule.builder()
                                .prefix(PIPELINE_NAME + "/")
                                .expiration(Duration.days(90))
                                .build(),
                        LifecycleRule.builder()
                                .noncurrentVersionExpiration(Duration.days(30))
                                .build()))
                .build();
        Repository repository = Repository.Builder.create(this, "Repository")
                .repositoryName(PIPELINE_NAME)
                .imageScanOnPush(true)
                .encryption(RepositoryEncryption.AES_256)
                .imageTagMutability(TagMutability.MUTABLE)
                .lifecycleRules(List.of(software.amazon.awscdk.services.ecr.LifecycleRule.builder()
                        .maxImageCount(10)
                        .build()))
                .build();
        LogGroup buildLogs = logGroup("BuildLogs", "codebuild");
        LogGroup pipelineLogs = logGroup("PipelineLogs", "codepipeline");

        Role buildRole = Role.Builder.create(this, "BuildRole")
                .assumedBy(new ServicePrincipal("codebuild.amazonaws.com"))
                .build();
        PipelineProject project = PipelineProject.Builder.create(this, "Build")
                .projectName(PIPELINE_NAME)
                .role(buildRole)
                .environment(BuildEnvironment.builder()
                        .buildImage(LinuxBuildImage.STANDARD_7_0)
                        .privileged(true)
                        .build())
                .environmentVariables(Map.of(
                        "REPOSITORY_URI",
                        BuildEnvironmentVariable.builder()
                                .value(repository.getRepositoryUri())
                                .build(),
                        "IMAGE_TAG",
                        BuildEnvironmentVariable.builder().value("latest").build()))
                .logging(LoggingOptions.builder()
                        .cloudWatch(CloudWatchLoggingOptions.builder()
                                .logGroup(buildLogs)
                                .build())
                        .build())
                .buildSpec(BuildSpec.fromObject(Map.of(
                        "version",
                        "0.2",
                        "phases",
                        Map.of(
                                "pre_build",
                                phase("aws ecr get-login-password | docker login --username AWS --password-stdin"
                                        + " \"${REPOSITORY_URI%%/*}\""),
                                "build",
                                phase("docker build --tag \"$REPOSITORY_URI:$IMAGE_TAG\" ."),
                                "post_build",
                                phase(
                                        "test \"$CODEBUILD_BUILD_SUCCEEDING\" = 1",
                                        "docker push \"$REPOSITORY_URI:$IMAGE_TAG\"")))))
                .build();
        repository.grantPullPush(project);

        Role pipelineRole = Role.Builder.create(this, "PipelineRole")
                .assumedBy(new ServicePrincipal("codepipeline.amazonaws.com"))
                .build();
        Artifact source = new Artifact("Source");
        Pipeline pipeline = Pipeline.Builder.create(this, "Pipeline")
                .pipelineName(PIPELINE_NAME)
                .pipelineType(PipelineType.V2)
                .role(pipelineRole)
                .usePipelineRoleForActions(true)
                .artifactBucket(bucket)
                .stages(List.of(
                        StageProps.builder()
                                .stageName("Source")
                                .actions(List.of(S3SourceAction.Builder.create()
                                        .actionName("S3")
                                        .bucket(bucket)
                                        .bucketKey(SOURCE_KEY)
                                        .trigger(S3Trigger.NONE)
                                        .output(source)
                                        .build()))
                                .build(),
                        StageProps.builder()
                                .stageName("Build")
                                .actions(List.of(CodeBuildAction.Builder.create()
                                        .actionName("Docker")
                                        .project(project)
                                        .input(source)
                                        .build()))
                                .onFailure(FailureConditions.builder()
                                        .result(Result.RETRY)
                                        .retryMode(RetryMode.FAILED_ACTIONS)
                                        .build())
                                .build()))
                .build();

        Rule.Builder.create(this, "SourceUploaded")
                .eventPattern(EventPattern.builder()
                        .source(List.of("aws.s3"))
                        .detailType(List.of("Object Created"))
                        .detail(Map.of(
                                "bucket", Map.of("name", List.of(bucket.getBucketName())),
                                "object", Map.of("key", List.of(SOURCE_KEY))))
                        .build())
                .targets(List.of(new CodePipeline(pipeline)))
                .build();
        pipelineLogs.grantWrite(new ServicePrincipal("events.amazonaws.com"));
        String pipelineLogsArn = formatArn(ArnComponents.builder()
                .service("logs")
                .resource("log-group")
                .resourceName(pipelineLogs.getLogGroupName())
                .arnFormat(ArnFormat.COLON_RESOURCE_NAME)
                .build());
        pipeline.onStateChange(
                "StateChanged",
                OnEventOptions.builder()
                        .target(new LogGroupTarget(pipelineLogsArn))
                        .build());

        Map.of("Project", "container-cicd", "Environment", ENVIRONMENT, "ManagedBy", "CDK", "Purpose", "cicd")
                .forEach((key, value) -> Tags.of(this).add(key, value));

        Map<String, String> outputs = new LinkedHashMap<>();
        outputs.put("artifactBucketName", bucket.getBucketName());
        outputs.put("artifactBucketArn", bucket.getBucketArn());
        outputs.put("ecrRepositoryUrl", repository.getRepositoryUri());
        outputs.put("ecrRepositoryName", repository.getRepositoryName());
        outputs.put("ecrRepositoryArn", repository.getRepositoryArn());
        outputs.put("codeBuildProjectName", project.getProjectName());
        outputs.put("codeBuildProjectArn", project.getProjectArn());
        outputs.put("codeBuildRoleArn", buildRole.getRoleArn());
        outputs.put("codePipelineName", pipeline.getPipelineName());
        outputs.put("codePipelineArn", pipeline.getPipelineArn());
        outputs.put("codePipelineRoleArn", pipelineRole.getRoleArn());
        outputs.put("codeBuildLogGroupName", buildLogs.getLogGroupName());
        outputs.put("pipelineLogGroupName", pipelineLogs.getLogGroupName());
        outputs.forEach((name, value) ->
                CfnOutput.Builder.create(this, name).value(value).build());
    }

    private LogGroup logGroup(final String id, final String service) {
        return LogGroup.Builder.create(this, id)
                .logGroupName("/aws/" + service + "/" + PIPELINE_NAME)
                .retention(RetentionDays.ONE_MONTH)
                .build();
    }

    private static Map<String, Object> phase(final String... commands) {
        return Map.of("on-failure", "ABORT", "commands", List.of(commands));
    }

    private record LogGroupTarget(String arn) implements IRuleTarget {
        @Override
        public RuleTargetConfig bind(final IRuleRef rule, final String id) {
            return RuleTargetConfig.builder().arn(arn).build();
        }

        @Override
        public RuleTargetConfig bind(final IRuleRef rule) {
            return bind(rule, "");
        }
    }
}
