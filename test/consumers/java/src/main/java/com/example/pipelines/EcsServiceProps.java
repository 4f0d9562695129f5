package com.example.pipelines;

/** The ECS service that system B deploys to. */
public record EcsServiceProps(
        String clusterName, String serviceName, String taskFamily, String executionRoleArn, String taskRoleArn) {}
