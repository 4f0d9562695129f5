from typing import Any

from aws_cdk import Stack
from aws_cdk.aws_logs import RetentionDays
from cdk_cicd_pipeline import CiCdPipeline, DeployTarget, PipelineOutput, PipelineSource, StageOptions
from constructs import Construct


class SystemC(Stack):
    """A ZIP file in S3, a Docker build, and a promotion: the tag `production` on the image that this run built."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)
        CiCdPipeline(
            self,
            "Pipeline",
            environment_suffix="production",
            source=PipelineSource.s3("source.zip"),
            stages=[StageOptions(stage_name="Deploy", targets=[DeployTarget.promote_by_tag("production")])],
            log_retention=RetentionDays.ONE_WEEK,
            tags={"Team": "devops"},
            outputs={
                "artifactBucketName": PipelineOutput.ARTIFACT_BUCKET_NAME,
                "ecrRepositoryUrl": PipelineOutput.REPOSITORY_URI,
                "pipelineName": PipelineOutput.PIPELINE_NAME,
                "codeBuildProjectName": PipelineOutput.BUILD_PROJECT_NAME,
            },
        )
