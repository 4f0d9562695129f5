package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-cicd-pipeline/cdk-cicd-pipeline-go/cicdpipeline"
)

func NewShop(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	cicdpipeline.NewCiCdPipeline(stack, jsii.String("Pipeline"), &cicdpipeline.CiCdPipelineProps{
		EnvironmentSuffix: jsii.String("prod"),
		Source:            cicdpipeline.PipelineSource_S3(jsii.String("source.zip"), nil),
		ImageBuild: cicdpipeline.ImageBuild_Docker(&cicdpipeline.DockerImageBuildOptions{
			TestCommands: jsii.Strings(`docker run --rm "$IMAGE_URI" npm test`),
		}),
		Stages: &[]*cicdpipeline.StageOptions{{
			StageName: jsii.String("Production"),
			Gates:     &[]cicdpipeline.Gate{cicdpipeline.Gate_ManualApproval(nil)},
			Targets: &[]cicdpipeline.DeployTarget{
				cicdpipeline.DeployTarget_PromoteByTag(jsii.String("production"), nil),
			},
		}},
		Outputs: &map[string]cicdpipeline.PipelineOutput{
			"uploadTo": cicdpipeline.PipelineOutput_SOURCE_BUCKET_NAME(),
		},
	})
	return stack
}
