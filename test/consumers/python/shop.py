from typing import Any

from aws_cdk import Stack
from cdk_cicd_pipeline import (
    CiCdPipeline,
    DeployTarget,
    Gate,
    ImageBuild,
    PipelineOutput,
    PipelineSource,
    StageOptions,
)
from constructs import Construct


class Shop(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)
        CiCdPipeline(
            self,
            "Pipeline",
            environment_suffix="prod",
            source=PipelineSource.s3("source.zip"),
            image_build=ImageBuild.docker(test_commands=['docker run --rm "$IMAGE_URI" npm test']),
            stages=[
                StageOptions(
                    stage_name="Production",
                    gates=[Gate.manual_approval()],
                    targets=[DeployTarget.promote_by_tag("production")],
                )
            ],
            outputs={"uploadTo": PipelineOutput.SOURCE_BUCKET_NAME},
        )
