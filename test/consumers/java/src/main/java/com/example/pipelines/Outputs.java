package com.example.pipelines;

import io.github.cdkcicdpipeline.PipelineOutput;
import java.util.Map;

/** The outputs that others read of the systems. */
final class Outputs {
    static final Map<String, PipelineOutput> SYSTEM_A = Map.ofEntries(
            Map.entry("artifactBucketName", PipelineOutput.ARTIFACT_BUCKET_NAME),
            Map.entry("artifactBucketArn", PipelineOutput.ARTIFACT_BUCKET_ARN),
            Map.entry("ecrRepositoryUrl", PipelineOutput.REPOSITORY_URI),
            Map.entry("ecrRepositoryName", PipelineOutput.REPOSITORY_NAME),
            Map.entry("ecrRepositoryArn", PipelineOutput.REPOSITORY_ARN),
            Map.entry("codeBuildProjectName", PipelineOutput.BUILD_PROJECT_NAME),
            Map.entry("codeBuildProjectArn", PipelineOutput.BUILD_PROJECT_ARN),
            Map.entry("codeBuildRoleArn", PipelineOutput.BUILD_ROLE_ARN),
            Map.entry("codePipelineName", PipelineOutput.PIPELINE_NAME),
            Map.entry("codePipelineArn", PipelineOutput.PIPELINE_ARN),
            Map.entry("codePipelineRoleArn", PipelineOutput.PIPELINE_ROLE_ARN),
            Map.entry("codeBuildLogGroupName", PipelineOutput.BUILD_LOG_GROUP_NAME),
            Map.entry("pipelineLogGroupName", PipelineOutput.PIPELINE_LOG_GROUP_NAME));

    static final Map<String, PipelineOutput> SYSTEM_B = Map.ofEntries(
            Map.entry("pipelineName", PipelineOutput.PIPELINE_NAME),
            Map.entry("ecrRepositoryUri", PipelineOutput.REPOSITORY_URI),
            Map.entry("artifactBucketName", PipelineOutput.ARTIFACT_BUCKET_NAME),
            Map.entry("buildProjectName", PipelineOutput.BUILD_PROJECT_NAME),
            Map.entry("snsTopicArn", PipelineOutput.TOPIC_ARN),
            Map.entry("validationLambdaArn", PipelineOutput.actionFunctionArn("Deploy", "ValidateImage")),
            Map.entry("stateTableName", PipelineOutput.DEPLOYMENTS_TABLE_NAME),
            Map.entry("kmsKeyId", PipelineOutput.ENCRYPTION_KEY_ID));

    private Outputs() {}
}
