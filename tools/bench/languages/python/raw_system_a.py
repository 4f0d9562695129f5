from typing import Any

import jsii
from aws_cdk import ArnFormat, CfnOutput, Duration, Stack, Tags
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct


@jsii.implements(events.IRuleTarget)
class LogGroupTarget:
    def __init__(self, arn: str) -> None:
        self.arn = arn

    def bind(self, rule: Any, id: str = "") -> events.RuleTargetConfig:
        return events.RuleTargetConfig(arn=self.arn)


class SystemA(Stack):
    """Source and build, resource by resource, as `tools/bench/raw/system-a.ts` has them."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        environment = "dev"
        pipeline_name = f"container-cicd-{environment}"
        source_key = "source/source.zip"

        bucket = s3.Bucket(
            self,
            "ArtifactBucket",
            versioned=True,
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            event_bridge_enabled=True,
            lifecycle_rules=[
                s3.LifecycleRule(prefix=f"{pipeline_name[:20]}/", expiration=Duration.days(90)),
                s3.LifecycleRule(noncurrent_version_expiration=Duration.days(30)),
            ],
        )
        repository = ecr.Repository(
            self,
            "Repository",
            repository_name=pipeline_name,
            image_scan_on_push=True,
            encryption=ecr.RepositoryEncryption.AES_256,
            image_tag_mutability=ecr.TagMutability.MUTABLE,
            lifecycle_rules=[ecr.LifecycleRule(max_image_count=10)],
        )
        build_logs = logs.LogGroup(
            self,
            "BuildLogs",
            log_group_name=f"/aws/codebuild/{pipeline_name}",
            retention=logs.RetentionDays.ONE_MONTH,
        )
        pipeline_logs = logs.LogGroup(
            self,
            "PipelineLogs",
            log_group_name=f"/aws/codepipeline/{pipeline_name}",
            retention=logs.RetentionDays.ONE_MONTH,
        )

        build_role = iam.Role(self, "BuildRole", assumed_by=iam.ServicePrincipal("codebuild.amazonaws.com"))
        project = codebuild.PipelineProject(
            self,
            "Build",
            project_name=pipeline_name,
            role=build_role,
            environment=codebuild.BuildEnvironment(
                build_image=codebuild.LinuxBuildImage.STANDARD_7_0, privileged=True
            ),
            environment_variables={
                "REPOSITORY_URI": codebuild.BuildEnvironmentVariable(value=repository.repository_uri),
                "IMAGE_TAG": codebuild.BuildEnvironmentVariable(value="latest"),
            },
            logging=codebuild.LoggingOptions(cloud_watch=codebuild.CloudWatchLoggingOptions(log_group=build_logs)),
            build_spec=codebuild.BuildSpec.from_object(
                {
                    "version": "0.2",
                    "phases": {
                        "pre_build": {
                            "on-failure": "ABORT",
                            "commands": [
                                "aws ecr get-login-password | "
                                'docker login --username AWS --password-stdin "${REPOSITORY_URI%%/*}"'
                            ],
                        },
                        "build": {
                            "on-failure": "ABORT",
                            "commands": ['docker build --tag "$REPOSITORY_URI:$IMAGE_TAG" .'],
                        },
                        "post_build": {
                            "on-failure": "ABORT",
                            "commands": [
                                'test "$CODEBUILD_BUILD_SUCCEEDING" = 1',
                                'docker push "$REPOSITORY_URI:$IMAGE_TAG"',
                            ],
                        },
                    },
                }
            ),
        )
        repository.grant_pull_push(project)

        pipeline_role = iam.Role(self, "PipelineRole", assumed_by=iam.ServicePrincipal("codepipeline.amazonaws.com"))
        source = codepipeline.Artifact("Source")
        pipeline = codepipeline.Pipeline(
            self,
            "Pipeline",
            pipeline_name=pipeline_name,
            pipeline_type=codepipeline.PipelineType.V2,
            role=pipeline_role,
            use_pipeline_role_for_actions=True,
            artifact_bucket=bucket,
            stages=[
                codepipeline.StageProps(
                    stage_name="Source",
                    actions=[
                        actions.S3SourceAction(
                            action_name="S3",
                            bucket=bucket,
                            bucket_key=source_key,
                            trigger=actions.S3Trigger.NONE,
                            output=source,
                        )
                    ],
                ),
                codepipeline.StageProps(
                    stage_name="Build",
                    actions=[actions.CodeBuildAction(action_name="Docker", project=project, input=source)],
                    on_failure=codepipeline.FailureConditions(
                        result=codepipeline.Result.RETRY, retry_mode=codepipeline.RetryMode.FAILED_ACTIONS
                    ),
                ),
            ],
        )

        events.Rule(
            self,
            "SourceUploaded",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={"bucket": {"name": [bucket.bucket_name]}, "object": {"key": [source_key]}},
            ),
            targets=[targets.CodePipeline(pipeline)],
        )
        pipeline_logs.grant_write(iam.ServicePrincipal("events.amazonaws.com"))
        pipeline_logs_arn = self.format_arn(
            service="logs",
            resource="log-group",
            resource_name=pipeline_logs.log_group_name,
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        pipeline.on_state_change("StateChanged", target=LogGroupTarget(pipeline_logs_arn))

        for key, value in {
            "Project": "container-cicd",
            "Environment": environment,
            "ManagedBy": "CDK",
            "Purpose": "cicd",
        }.items():
            Tags.of(self).add(key, value)

        for name, value in {
            "artifactBucketName": bucket.bucket_name,
            "artifactBucketArn": bucket.bucket_arn,
            "ecrRepositoryUrl": repository.repository_uri,
            "ecrRepositoryName": repository.repository_name,
            "ecrRepositoryArn": repository.repository_arn,
            "codeBuildProjectName": project.project_name,
            "codeBuildProjectArn": project.project_arn,
            "codeBuildRoleArn": build_role.role_arn,
            "codePipelineName": pipeline.pipeline_name,
            "codePipelineArn": pipeline.pipeline_arn,
            "codePipelineRoleArn": pipeline_role.role_arn,
            "codeBuildLogGroupName": build_logs.log_group_name,
            "pipelineLogGroupName": pipeline_logs.log_group_name,
        }.items():
            CfnOutput(self, name, value=value)
