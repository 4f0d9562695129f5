from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk.aws_ecs import BaseService, Cluster, LaunchType
from aws_cdk.aws_iam import Role
from cdk_cicd_pipeline import (
    CiCdPipeline,
    DeployTarget,
    EcsApprovalOptions,
    EcsStopType,
    Gate,
    PipelineSource,
    StageOptions,
)
from constructs import Construct


class Containers(Stack):
    """A migration runs as a task, then a service is deployed with an approval, and a scheduled task gets the image."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)
        cluster_arn = self.format_arn(service="ecs", resource="cluster", resource_name="live")
        service_arn = self.format_arn(service="ecs", resource="service", resource_name="live/shop")
        tasks: dict[str, Any] = {
            "container_names": ["app"],
            "task_role": Role.from_role_name(self, "TaskRole", "shop-task"),
            "execution_role": Role.from_role_name(self, "ExecutionRole", "shop-execution"),
        }
        migration = Gate.ecs_task(
            **tasks,
            cluster=Cluster.from_cluster_arn(self, "Cluster", cluster_arn),
            launch_type=LaunchType.EC2,
            task_definition_family="migration",
            command=["npm", "run", "migrate"],
        )
        service = DeployTarget.ecs_service(
            BaseService.from_service_arn_with_cluster(self, "Service", service_arn),
            **tasks,
            task_definition_family="shop",
            deployment_timeout=Duration.hours(2),
            on_timeout=EcsStopType.ABORT,
            approval=EcsApprovalOptions(message="Continue?"),
        )
        report = DeployTarget.ecs_task_definition("nightly-report", **tasks)
        CiCdPipeline(
            self,
            "Pipeline",
            name_prefix="containers",
            source=PipelineSource.s3("source.zip"),
            stages=[StageOptions(stage_name="Production", gates=[migration], targets=[service, report])],
        )
