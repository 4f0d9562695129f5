package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodepipeline"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-cicd-pipeline/cdk-cicd-pipeline-go/cicdpipeline"
)

// NewSystemA makes source and build: an image in the registry for each upload, with a log of everything that the
// pipeline does.
func NewSystemA(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	cicdpipeline.NewCiCdPipeline(stack, jsii.String("Pipeline"), &cicdpipeline.CiCdPipelineProps{
		Source:             cicdpipeline.PipelineSource_S3InArtifactBucket(jsii.String("source/source.zip")),
		BuildRetryMode:     awscodepipeline.RetryMode_FAILED_ACTIONS,
		ArtifactExpiration: awscdk.Duration_Days(jsii.Number(90)),
		PipelineLogging:    jsii.Bool(true),
		Tags: &map[string]*string{
			"Project":   jsii.String("container-cicd"),
			"ManagedBy": jsii.String("CDK"),
			"Purpose":   jsii.String("cicd"),
		},
		Outputs: systemAOutputs(),
	})
	return stack
}
