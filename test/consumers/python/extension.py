from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from cdk_cicd_pipeline import (
    ArtifactReference,
    CiCdPipeline,
    DeployTarget,
    DeployTargetConfig,
    Gate,
    GateConfig,
    ImageBuild,
    ImageReference,
    PipelineSource,
    PipelineStage,
    SourceConfig,
)
from constructs import Construct


class BitbucketSource(PipelineSource):
    """A source of one's own: a repository of Bitbucket, by a connection."""

    def __init__(self, owner: str, repo: str, connection_arn: str) -> None:
        super().__init__()
        self.owner = owner
        self.repo = repo
        self.connection_arn = connection_arn

    def bind(self, scope: Construct, *, output: ArtifactReference, **options: Any) -> SourceConfig:
        return SourceConfig(
            action=actions.CodeStarConnectionsSourceAction(
                action_name="Bitbucket",
                connection_arn=self.connection_arn,
                owner=self.owner,
                repo=self.repo,
                branch="main",
                output=output.artifact,
            ),
            permissions=[
                iam.PolicyStatement(
                    actions=["codeconnections:UseConnection"],
                    resources=[self.connection_arn],
                ),
                iam.PolicyStatement(
                    actions=["s3:PutObjectAcl"],
                    resources=[output.objects_arn],
                ),
            ],
        )


class OfficeHours(Gate):
    """A gate of one's own: the stage is entered in office hours only."""

    def bind(self, scope: Construct, *, stage_name: str, **options: Any) -> GateConfig:
        rule = codepipeline.Rule(
            name=f"OfficeHours-{stage_name}",
            provider="DeploymentWindow",
            configuration={"Cron": "* 9-16 ? * MON-FRI *", "TimeZone": "Europe/Berlin"},
        )
        return GateConfig(
            actions=[],
            entry_conditions=[codepipeline.Condition(result=codepipeline.Result.FAIL, rules=[rule])],
        )


class DeployFunction(DeployTarget):
    """A target of one's own: a function that knows how to deploy, and is told which image."""

    def __init__(self, deployer: lambda_.IFunction) -> None:
        super().__init__()
        self.deployer = deployer

    def bind(
        self, scope: Construct, *, image: ImageReference, run_order: float, stage_name: str, **options: Any
    ) -> DeployTargetConfig:
        return DeployTargetConfig(
            actions=[
                actions.LambdaInvokeAction(
                    action_name=f"Deploy-{stage_name}",
                    lambda_=self.deployer,
                    user_parameters={"image": image.repository.repository_uri_for_digest(image.digest)},
                    run_order=run_order,
                )
            ],
            permissions=[
                iam.PolicyStatement(
                    actions=["lambda:InvokeFunction"],
                    resources=[self.deployer.function_arn],
                )
            ],
        )


class Extension(Stack):
    """A pipeline of which the source, a gate and the target are the user's own."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)
        connection_arn = self.format_arn(
            service="codeconnections",
            resource="connection",
            resource_name="11111111-2222-3333-4444-555555555555",
        )
        deployer = lambda_.Function.from_function_name(self, "Deployer", "deployer")
        CiCdPipeline(
            self,
            "Pipeline",
            environment_suffix="prod",
            source=BitbucketSource("acme", "shop", connection_arn),
            image_build=ImageBuild.docker(
                test_commands=['docker run --rm "$IMAGE_URI" npm test'],
                build_args={"NODE_ENV": "production", "APP_NAME": "shop"},
                environment_variables={
                    "REGION": codebuild.BuildEnvironmentVariable(value=self.region),
                    "CACHE": codebuild.BuildEnvironmentVariable(value="off"),
                },
            ),
            stages=[
                PipelineStage(
                    stage_name="Production",
                    gates=[OfficeHours(), Gate.manual_approval()],
                    targets=[DeployFunction(deployer)],
                )
            ],
        )
