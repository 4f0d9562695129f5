package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodebuild"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodepipeline"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodepipelineactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-cicd-pipeline/cdk-cicd-pipeline-go/cicdpipeline"
)

// A source of one's own: a repository of Bitbucket, by a connection.
type bitbucketSource struct {
	cicdpipeline.PipelineSource
	owner, repo   string
	connectionArn *string
}

func newBitbucketSource(owner, repo string, connectionArn *string) cicdpipeline.PipelineSource {
	source := &bitbucketSource{owner: owner, repo: repo, connectionArn: connectionArn}
	cicdpipeline.NewPipelineSource_Override(source)
	return source
}

func (s *bitbucketSource) Bind(_ constructs.Construct, options *cicdpipeline.SourceBindOptions) *cicdpipeline.SourceConfig {
	return &cicdpipeline.SourceConfig{
		Action: awscodepipelineactions.NewCodeStarConnectionsSourceAction(
			&awscodepipelineactions.CodeStarConnectionsSourceActionProps{
				ActionName:    jsii.String("Bitbucket"),
				ConnectionArn: s.connectionArn,
				Owner:         &s.owner,
				Repo:          &s.repo,
				Branch:        jsii.String("main"),
				Output:        options.Output.Artifact,
			}),
		Permissions: &[]awsiam.PolicyStatement{
			awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Actions:   jsii.Strings("codeconnections:UseConnection"),
				Resources: &[]*string{s.connectionArn},
			}),
			awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Actions:   jsii.Strings("s3:PutObjectAcl"),
				Resources: &[]*string{options.Output.ObjectsArn},
			}),
		},
	}
}

// A gate of one's own: the stage is entered in office hours only.
type officeHours struct {
	cicdpipeline.Gate
}

func newOfficeHours() cicdpipeline.Gate {
	gate := &officeHours{}
	cicdpipeline.NewGate_Override(gate)
	return gate
}

func (g *officeHours) Bind(_ constructs.Construct, options *cicdpipeline.GateBindOptions) *cicdpipeline.GateConfig {
	rule := awscodepipeline.NewRule(&awscodepipeline.RuleProps{
		Name:     jsii.String("OfficeHours-" + *options.StageName),
		Provider: jsii.String("DeploymentWindow"),
		Configuration: &map[string]interface{}{
			"Cron":     "* 9-16 ? * MON-FRI *",
			"TimeZone": "Europe/Berlin",
		},
	})
	return &cicdpipeline.GateConfig{
		Actions: &[]awscodepipeline.IAction{},
		EntryConditions: &[]*awscodepipeline.Condition{
			{Result: awscodepipeline.Result_FAIL, Rules: &[]awscodepipeline.Rule{rule}},
		},
	}
}

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
		Stages: &[]*cicdpipeline.PipelineStage{{
			StageName: jsii.String("Production"),
			Gates:     &[]cicdpipeline.Gate{newOfficeHours(), cicdpipeline.Gate_ManualApproval(nil)},
			Targets:   &[]cicdpipeline.DeployTarget{newDeployFunction(deployer)},
		}},
	})
	return stack
}
