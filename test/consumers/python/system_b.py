from typing import Any, Optional, Sequence

from aws_cdk import SecretValue, Stack
from aws_cdk.aws_ecs import BaseService
from aws_cdk.aws_iam import Role
from aws_cdk.aws_logs import RetentionDays
from aws_cdk.aws_ssm import StringParameter
from cdk_cicd_pipeline import (
    CiCdPipeline,
    DeployTarget,
    Gate,
    ImageBuild,
    PipelineEncryption,
    PipelineOutput,
    PipelineSource,
    PipelineStage,
)
from constructs import Construct


class SystemB(Stack):
    """Twelve services: a push to GitHub is built, tested, deployed to ECS, validated and recorded."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster_name: str,
        service_name: str,
        task_family: str,
        task_role_arns: Sequence[str],
        environment_suffix: str = "dev",
        repository: str = "acme/shop",
        oauth_token_secret: Optional[str] = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)
        if oauth_token_secret is None:
            parameter = f"/cicd-pipeline-{environment_suffix}/connection-arn"
            source = PipelineSource.git_hub(
                repository, connection_arn=StringParameter.value_for_string_parameter(self, parameter)
            )
        else:
            source = PipelineSource.git_hub_o_auth(
                repository, oauth_token=SecretValue.secrets_manager(oauth_token_secret)
            )
        arn = self.format_arn(service="ecs", resource="service", resource_name=f"{cluster_name}/{service_name}")
        execution_role, task_role = (
            Role.from_role_arn(self, f"TaskRole{n}", role_arn) for n, role_arn in enumerate(task_role_arns)
        )
        service = DeployTarget.ecs_rolling(
            BaseService.from_service_arn_with_cluster(self, "Service", arn),
            container_name="app",
            task_definition_family=task_family,
            execution_role=execution_role,
            task_role=task_role,
        )
        CiCdPipeline(
            self,
            "Pipeline",
            name_prefix="cicd-pipeline",
            environment_suffix=environment_suffix,
            source=source,
            image_build=ImageBuild.docker(test_commands=["sh test.sh"]),
            stages=[
                PipelineStage(stage_name="Deploy", targets=[service], verifications=[Gate.image_validation()]),
            ],
            encryption=PipelineEncryption.customer_managed(),
            log_retention=RetentionDays.ONE_WEEK,
            tags={"Project": "cicd-pipeline", "ManagedBy": "CDK"},
            outputs=PipelineOutput.source_to_deployment(),
        )
