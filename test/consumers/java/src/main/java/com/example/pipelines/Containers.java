package com.example.pipelines;

import io.github.cdkcicdpipeline.CiCdPipeline;
import io.github.cdkcicdpipeline.DeployTarget;
import io.github.cdkcicdpipeline.EcsApprovalOptions;
import io.github.cdkcicdpipeline.EcsServiceOptions;
import io.github.cdkcicdpipeline.EcsStopType;
import io.github.cdkcicdpipeline.EcsTaskDefinitionOptions;
import io.github.cdkcicdpipeline.EcsTaskOptions;
import io.github.cdkcicdpipeline.Gate;
import io.github.cdkcicdpipeline.PipelineSource;
import io.github.cdkcicdpipeline.StageOptions;
import java.util.List;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ecs.BaseService;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.LaunchType;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.Role;
import software.constructs.Construct;

/** A migration runs as a task, then a service is deployed with an approval, and a scheduled task gets the image. */
public class Containers extends Stack {
    private static final List<String> CONTAINERS = List.of("app");

    private final IRole taskRole = Role.fromRoleName(this, "TaskRole", "shop-task");
    private final IRole executionRole = Role.fromRoleName(this, "ExecutionRole", "shop-execution");

    public Containers(final Construct scope, final String id) {
        super(scope, id);
        CiCdPipeline.Builder.create(this, "Pipeline")
                .namePrefix("containers")
                .source(PipelineSource.s3("source.zip"))
                .stages(List.of(StageOptions.builder()
                        .stageName("Production")
                        .gates(List.of(migration()))
                        .targets(List.of(service(), report()))
                        .build()))
                .build();
    }

    private Gate migration() {
        return Gate.ecsTask(EcsTaskOptions.builder()
                .cluster(Cluster.fromClusterArn(this, "Cluster", arn("cluster", "live")))
                .launchType(LaunchType.EC2)
                .taskDefinitionFamily("migration")
                .containerNames(CONTAINERS)
                .taskRole(taskRole)
                .executionRole(executionRole)
                .command(List.of("npm", "run", "migrate"))
                .build());
    }

    private DeployTarget service() {
        return DeployTarget.ecsService(
                BaseService.fromServiceArnWithCluster(this, "Service", arn("service", "live/shop")),
                EcsServiceOptions.builder()
                        .taskDefinitionFamily("shop")
                        .containerNames(CONTAINERS)
                        .taskRole(taskRole)
                        .executionRole(executionRole)
                        .deploymentTimeout(Duration.hours(2))
                        .onTimeout(EcsStopType.ABORT)
                        .approval(EcsApprovalOptions.builder().message("Continue?").build())
                        .build());
    }

    private DeployTarget report() {
        return DeployTarget.ecsTaskDefinition(
                "nightly-report",
                EcsTaskDefinitionOptions.builder()
                        .containerNames(CONTAINERS)
                        .taskRole(taskRole)
                        .executionRole(executionRole)
                        .build());
    }

    private String arn(final String resource, final String resourceName) {
        return formatArn(ArnComponents.builder()
                .service("ecs")
                .resource(resource)
                .resourceName(resourceName)
                .build());
    }
}
