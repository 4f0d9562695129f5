package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-cicd-pipeline/cdk-cicd-pipeline-go/cicdpipeline"
)

// NewSystemC makes a ZIP file in S3, a Docker build, and a promotion: the tag `production` on the image that this run
// built.
func NewSystemC(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	cicdpipeline.NewCiCdPipeline(stack, jsii.String("Pipeline"), &cicdpipeline.CiCdPipelineProps{
		EnvironmentSuffix: jsii.String("production"),
		Source:            cicdpipeline.PipelineSource_S3(jsii.String("source.zip"), nil),
		Stages: &[]*cicdpipeline.StageOptions{{
			StageName: jsii.String("Deploy"),
			Targets: &[]cicdpipeline.DeployTarget{
				cicdpipeline.DeployTarget_PromoteByTag(jsii.String("production"), nil),
			},
		}},
		LogRetention: awslogs.RetentionDays_ONE_WEEK,
		Tags:         &map[string]*string{"Team": jsii.String("devops")},
		Outputs: &map[string]cicdpipeline.PipelineOutput{
			"artifactBucketName":   cicdpipeline.PipelineOutput_ARTIFACT_BUCKET_NAME(),
			"ecrRepositoryUrl":     cicdpipeline.PipelineOutput_REPOSITORY_URI(),
			"pipelineName":         cicdpipeline.PipelineOutput_PIPELINE_NAME(),
			"codeBuildProjectName": cicdpipeline.PipelineOutput_BUILD_PROJECT_NAME(),
		},
	})
	return stack
}
