package main

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-cicd-pipeline/cdk-cicd-pipeline-go/cicdpipeline"
)

// systemAOutputs are the outputs that others read of system A.
func systemAOutputs() *map[string]cicdpipeline.PipelineOutput {
	return &map[string]cicdpipeline.PipelineOutput{
		"artifactBucketName":    cicdpipeline.PipelineOutput_ARTIFACT_BUCKET_NAME(),
		"artifactBucketArn":     cicdpipeline.PipelineOutput_ARTIFACT_BUCKET_ARN(),
		"ecrRepositoryUrl":      cicdpipeline.PipelineOutput_REPOSITORY_URI(),
		"ecrRepositoryName":     cicdpipeline.PipelineOutput_REPOSITORY_NAME(),
		"ecrRepositoryArn":      cicdpipeline.PipelineOutput_REPOSITORY_ARN(),
		"codeBuildProjectName":  cicdpipeline.PipelineOutput_BUILD_PROJECT_NAME(),
		"codeBuildProjectArn":   cicdpipeline.PipelineOutput_BUILD_PROJECT_ARN(),
		"codeBuildRoleArn":      cicdpipeline.PipelineOutput_BUILD_ROLE_ARN(),
		"codePipelineName":      cicdpipeline.PipelineOutput_PIPELINE_NAME(),
		"codePipelineArn":       cicdpipeline.PipelineOutput_PIPELINE_ARN(),
		"codePipelineRoleArn":   cicdpipeline.PipelineOutput_PIPELINE_ROLE_ARN(),
		"codeBuildLogGroupName": cicdpipeline.PipelineOutput_BUILD_LOG_GROUP_NAME(),
		"pipelineLogGroupName":  cicdpipeline.PipelineOutput_PIPELINE_LOG_GROUP_NAME(),
	}
}

// systemBOutputs are the outputs that others read of system B.
func systemBOutputs() *map[string]cicdpipeline.PipelineOutput {
	return &map[string]cicdpipeline.PipelineOutput{
		"pipelineName":        cicdpipeline.PipelineOutput_PIPELINE_NAME(),
		"ecrRepositoryUri":    cicdpipeline.PipelineOutput_REPOSITORY_URI(),
		"artifactBucketName":  cicdpipeline.PipelineOutput_ARTIFACT_BUCKET_NAME(),
		"buildProjectName":    cicdpipeline.PipelineOutput_BUILD_PROJECT_NAME(),
		"snsTopicArn":         cicdpipeline.PipelineOutput_TOPIC_ARN(),
		"validationLambdaArn": cicdpipeline.PipelineOutput_ActionFunctionArn(jsii.String("Deploy"), jsii.String("ValidateImage")),
		"stateTableName":      cicdpipeline.PipelineOutput_DEPLOYMENTS_TABLE_NAME(),
		"kmsKeyId":            cicdpipeline.PipelineOutput_ENCRYPTION_KEY_ID(),
	}
}
