package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodepipeline"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodepipelineactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-cicd-pipeline/cdk-cicd-pipeline-go/cicdpipeline"
)

// A target of one's own: a function that knows how to deploy, and is told which image.
type deployFunction struct {
	cicdpipeline.DeployTarget
	deployer awslambda.IFunction
}

func newDeployFunction(deployer awslambda.IFunction) cicdpipeline.DeployTarget {
	target := &deployFunction{deployer: deployer}
	cicdpipeline.NewDeployTarget_Override(target)
	return target
}

func (t *deployFunction) Bind(_ constructs.Construct, options *cicdpipeline.DeployTargetBindOptions) *cicdpipeline.DeployTargetConfig {
	image := options.Image.Repository.RepositoryUriForDigest(options.Image.Digest)
	return &cicdpipeline.DeployTargetConfig{
		Actions: &[]awscodepipeline.IAction{
			awscodepipelineactions.NewLambdaInvokeAction(&awscodepipelineactions.LambdaInvokeActionProps{
				ActionName:     jsii.String("Deploy-" + *options.StageName),
				Lambda:         t.deployer,
				UserParameters: &map[string]interface{}{"image": image},
				RunOrder:       options.RunOrder,
			}),
		},
		Permissions: &[]awsiam.PolicyStatement{
			awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Actions:   jsii.Strings("lambda:InvokeFunction"),
				Resources: &[]*string{t.deployer.FunctionArn()},
			}),
		},
	}
}
