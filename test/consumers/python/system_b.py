from typing import Any, Callable, Optional, Sequence

from aws_cdk import SecretValue, Stack
from aws_cdk.aws_ecs import BaseService
from aws_cdk.aws_iam import Role
from aws_cdk.aws_logs import RetentionDays
from aws_cdk.aws_ssm import StringParameter
from cdk_cicd_pipeline import (
    CiCdPipeline,
    DeployTarget,
    Gate,
    GitHubOAuthSourceOptions,
    ImageBuild,
    PipelineEncryption,
    PipelineSource,
    StageOptions,
)
from constructs import Construct

from outputs import SYSTEM_B_OUTPUTS

OAuthToken = Callable[[Construct], GitHubOAuthSourceOptions]


def in_secret(name: str) -> OAuthToken:
    """The token is in Secrets Manager."""
    return lambda scope: GitHubOAuthSourceOptions(oauth_token=SecretValue.secrets_manager(name))


def in_parameter(name: str, token_version: str) -> OAuthToken:
    """The token is in a SecureString parameter. After a rotation, deploy with another version."""
    return lambda scope: GitHubOAuthSourceOptions(
        token_parameter=StringParameter.from_secure_string_parameter_attributes(
            scope, "OAuthToken", parameter_name=name
        ),
        token_version=token_version,
    )


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
        oauth_token: Optional[OAuthToken] = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)
        if oauth_token is None:
            parameter = f"/cicd-pipeline-{environment_suffix}/connection-arn"
            source = PipelineSource.git_hub(
                repository, connection_arn=StringParameter.value_for_string_parameter(self, parameter)
            )
        else:
            options = oauth_token(self)
            source = PipelineSource.git_hub_o_auth(
                repository,
                oauth_token=options.oauth_token,
                token_parameter=options.token_parameter,
                token_version=options.token_version,
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
                StageOptions(stage_name="Deploy", targets=[service], verifications=[Gate.image_validation()]),
            ],
            encryption=PipelineEncryption.customer_managed(),
            log_retention=RetentionDays.ONE_WEEK,
            tags={"Project": "cicd-pipeline", "ManagedBy": "CDK"},
            outputs=SYSTEM_B_OUTPUTS,
        )
