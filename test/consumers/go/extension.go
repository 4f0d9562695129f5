package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodebuild"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-cicd-pipeline/cdk-cicd-pipeline-go/cicdpipeline"
)

// NewExtension makes a pipeline of which the source, a gate and the target are the user's own.
func NewExtension(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	connectionArn := stack.FormatArn(&awscdk.ArnComponents{
		Service:      jsii.String("codeconnections"),
		Resource:     jsii.String("connection"),
		ResourceName: jsii.String("11111111-2222-3333-4444-555555555555"),
	})
	deployer := awslambda.Function_FromFunctionName(stack, jsii.String("Deployer"), jsii.String("deployer"))
	cicdpipeline.NewCiCdPipeline(stack, jsii.String("Pipeline"), &cicdpipeline.CiCdPipelineProps{
		EnvironmentSuffix: jsii.String("prod"),
		Source:            newBitbucketSource("acme", "shop", connectionArn),
		ImageBuild: cicdpipeline.ImageBuild_Docker(&cicdpipeline.DockerImageBuildOptions{
			TestCommands: jsii.Strings(`docker run --rm "$IMAGE_URI" npm test`),
			BuildArgs: &map[string]*string{
				"NODE_ENV": jsii.String("production"),
				"APP_NAME": jsii.String("shop"),
			},
			EnvironmentVariables: &map[string]*awscodebuild.BuildEnvironmentVariable{
				"REGION": {Value: stack.Region()},
				"CACHE":  {Value: "off"},
			},
		}),
		Stages: &[]*cicdpipeline.StageOptions{{
			StageName: jsii.String("Production"),
			Gates:     &[]cicdpipeline.Gate{newOfficeHours(), cicdpipeline.Gate_ManualApproval(nil)},
			Targets:   &[]cicdpipeline.DeployTarget{newDeployFunction(deployer)},
		}},
	})
	return stack
}
