package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-cicd-pipeline/cdk-cicd-pipeline-go/cicdpipeline"
)

// SystemBProps are the properties of system B.
type SystemBProps struct {
	awscdk.StackProps
	ClusterName      string
	ServiceName      string
	TaskFamily       string
	ExecutionRoleArn string
	TaskRoleArn      string
	// EnvironmentSuffix is "dev" if it is empty.
	EnvironmentSuffix string
	// Repository is "acme/shop" if it is empty.
	Repository string
	// OAuthToken says where an OAuth token is. If it is nil, a connection reads GitHub, whose ARN is in a parameter.
	OAuthToken func(scope constructs.Construct) *cicdpipeline.GitHubOAuthSourceOptions
}

// NewSystemB makes twelve services: a push to GitHub is built, tested, deployed to ECS, validated and recorded.
func NewSystemB(scope constructs.Construct, id string, props *SystemBProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, &props.StackProps)
	environmentSuffix := withDefault(props.EnvironmentSuffix, "dev")
	cicdpipeline.NewCiCdPipeline(stack, jsii.String("Pipeline"), &cicdpipeline.CiCdPipelineProps{
		NamePrefix:        jsii.String("cicd-pipeline"),
		EnvironmentSuffix: &environmentSuffix,
		Source:            gitHubSource(stack, props, environmentSuffix),
		ImageBuild: cicdpipeline.ImageBuild_Docker(&cicdpipeline.DockerImageBuildOptions{
			TestCommands: jsii.Strings("sh test.sh"),
		}),
		Stages: &[]*cicdpipeline.StageOptions{{
			StageName:     jsii.String("Deploy"),
			Targets:       &[]cicdpipeline.DeployTarget{ecsService(stack, props)},
			Verifications: &[]cicdpipeline.Gate{cicdpipeline.Gate_ImageValidation(nil)},
		}},
		Encryption:   cicdpipeline.PipelineEncryption_CustomerManaged(nil),
		LogRetention: awslogs.RetentionDays_ONE_WEEK,
		Tags: &map[string]*string{
			"Project":   jsii.String("cicd-pipeline"),
			"ManagedBy": jsii.String("CDK"),
		},
		Outputs: systemBOutputs(),
	})
	return stack
}

// inSecret says that the token is in Secrets Manager.
func inSecret(name string) func(constructs.Construct) *cicdpipeline.GitHubOAuthSourceOptions {
	return func(constructs.Construct) *cicdpipeline.GitHubOAuthSourceOptions {
		return &cicdpipeline.GitHubOAuthSourceOptions{OauthToken: awscdk.SecretValue_SecretsManager(&name, nil)}
	}
}

// inParameter says that the token is in a SecureString parameter. After a rotation, deploy with another version.
func inParameter(name, tokenVersion string) func(constructs.Construct) *cicdpipeline.GitHubOAuthSourceOptions {
	return func(scope constructs.Construct) *cicdpipeline.GitHubOAuthSourceOptions {
		attributes := &awsssm.SecureStringParameterAttributes{ParameterName: &name}
		return &cicdpipeline.GitHubOAuthSourceOptions{
			TokenParameter: awsssm.StringParameter_FromSecureStringParameterAttributes(
				scope, jsii.String("OAuthToken"), attributes),
			TokenVersion: &tokenVersion,
		}
	}
}

func gitHubSource(stack awscdk.Stack, props *SystemBProps, environmentSuffix string) cicdpipeline.PipelineSource {
	repository := withDefault(props.Repository, "acme/shop")
	if props.OAuthToken != nil {
		return cicdpipeline.PipelineSource_GitHubOAuth(&repository, props.OAuthToken(stack))
	}
	parameter := "/cicd-pipeline-" + environmentSuffix + "/connection-arn"
	return cicdpipeline.PipelineSource_GitHub(&repository, &cicdpipeline.GitHubSourceOptions{
		ConnectionArn: awsssm.StringParameter_ValueForStringParameter(stack, &parameter, nil),
	})
}

func ecsService(stack awscdk.Stack, props *SystemBProps) cicdpipeline.DeployTarget {
	arn := stack.FormatArn(&awscdk.ArnComponents{
		Service:      jsii.String("ecs"),
		Resource:     jsii.String("service"),
		ResourceName: jsii.String(props.ClusterName + "/" + props.ServiceName),
	})
	service := awsecs.BaseService_FromServiceArnWithCluster(stack, jsii.String("Service"), arn)
	return cicdpipeline.DeployTarget_EcsRolling(service, &cicdpipeline.EcsRollingOptions{
		ContainerName:        jsii.String("app"),
		TaskDefinitionFamily: &props.TaskFamily,
		ExecutionRole:        awsiam.Role_FromRoleArn(stack, jsii.String("TaskRole0"), &props.ExecutionRoleArn, nil),
		TaskRole:             awsiam.Role_FromRoleArn(stack, jsii.String("TaskRole1"), &props.TaskRoleArn, nil),
	})
}

func withDefault(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}
