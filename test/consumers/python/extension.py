from typing import Any

from aws_cdk import Stack
from aws_cdk.aws_codebuild import BuildEnvironmentVariable
from aws_cdk.aws_lambda import Function
from cdk_cicd_pipeline import CiCdPipeline, Gate, ImageBuild, StageOptions
from constructs import Construct

from bitbucket_source import BitbucketSource
from deploy_function import DeployFunction
from office_hours import OfficeHours


class Extension(Stack):
    """A pipeline of which the source, a gate and the target are the user's own."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)
        connection_arn = self.format_arn(
            service="codeconnections",
            resource="connection",
            resource_name="11111111-2222-3333-4444-555555555555",
        )
        deployer = Function.from_function_name(self, "Deployer", "deployer")
        CiCdPipeline(
            self,
            "Pipeline",
            environment_suffix="prod",
            source=BitbucketSource("acme", "shop", connection_arn),
            image_build=ImageBuild.docker(
                test_commands=['docker run --rm "$IMAGE_URI" npm test'],
                build_args={"NODE_ENV": "production", "APP_NAME": "shop"},
                environment_variables={
                    "REGION": BuildEnvironmentVariable(value=self.region),
                    "CACHE": BuildEnvironmentVariable(value="off"),
                },
            ),
            stages=[
                StageOptions(
                    stage_name="Production",
                    gates=[OfficeHours(), Gate.manual_approval()],
                    targets=[DeployFunction(deployer)],
                )
            ],
        )
