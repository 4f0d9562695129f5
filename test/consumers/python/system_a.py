from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk.aws_codepipeline import RetryMode
from cdk_cicd_pipeline import CiCdPipeline, PipelineSource
from constructs import Construct

from outputs import SYSTEM_A_OUTPUTS


class SystemA(Stack):
    """Source and build: an image in the registry for each upload, with a log of everything that the pipeline does."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)
        CiCdPipeline(
            self,
            "Pipeline",
            source=PipelineSource.s3_in_artifact_bucket("source/source.zip"),
            build_retry_mode=RetryMode.FAILED_ACTIONS,
            artifact_expiration=Duration.days(90),
            pipeline_logging=True,
            tags={"Project": "container-cicd", "ManagedBy": "CDK", "Purpose": "cicd"},
            outputs=SYSTEM_A_OUTPUTS,
        )
