from typing import Any

from aws_cdk.aws_codepipeline_actions import LambdaInvokeAction
from aws_cdk.aws_iam import PolicyStatement
from aws_cdk.aws_lambda import IFunction
from cdk_cicd_pipeline import DeployTarget, DeployTargetConfig, ImageReference
from constructs import Construct


class DeployFunction(DeployTarget):
    """A target of one's own: a function that knows how to deploy, and is told which image."""

    def __init__(self, deployer: IFunction) -> None:
        super().__init__()
        self.deployer = deployer

    def bind(  # type: ignore[override]
        self, scope: Construct, *, image: ImageReference, run_order: float, stage_name: str, **options: Any
    ) -> DeployTargetConfig:
        return DeployTargetConfig(
            actions=[
                LambdaInvokeAction(
                    action_name=f"Deploy-{stage_name}",
                    lambda_=self.deployer,
                    user_parameters={"image": image.repository.repository_uri_for_digest(image.digest)},
                    run_order=run_order,
                )
            ],
            permissions=[
                PolicyStatement(
                    actions=["lambda:InvokeFunction"],
                    resources=[self.deployer.function_arn],
                )
            ],
        )
