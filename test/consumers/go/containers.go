package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-cicd-pipeline/cdk-cicd-pipeline-go/cicdpipeline"
)

// NewContainers runs a migration as a task, then deploys a service with an approval, and gives a scheduled task the image.
func NewContainers(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	arn := func(resource, name string) *string {
		return stack.FormatArn(&awscdk.ArnComponents{
			Service:      jsii.String("ecs"),
			Resource:     &resource,
			ResourceName: &name,
		})
	}
	containers := jsii.Strings("app")
	taskRole := awsiam.Role_FromRoleName(stack, jsii.String("TaskRole"), jsii.String("shop-task"), nil)
	executionRole := awsiam.Role_FromRoleName(stack, jsii.String("ExecutionRole"), jsii.String("shop-execution"), nil)
	migration := cicdpipeline.Gate_EcsTask(&cicdpipeline.EcsTaskOptions{
		Cluster:              awsecs.Cluster_FromClusterArn(stack, jsii.String("Cluster"), arn("cluster", "live")),
		LaunchType:           awsecs.LaunchType_EC2,
		TaskDefinitionFamily: jsii.String("migration"),
		ContainerNames:       containers,
		TaskRole:             taskRole,
		ExecutionRole:        executionRole,
		Command:              jsii.Strings("npm", "run", "migrate"),
	})
	existing := awsecs.BaseService_FromServiceArnWithCluster(stack, jsii.String("Service"), arn("service", "live/shop"))
	service := cicdpipeline.DeployTarget_EcsService(existing, &cicdpipeline.EcsServiceOptions{
		TaskDefinitionFamily: jsii.String("shop"),
		ContainerNames:       containers,
		TaskRole:             taskRole,
		ExecutionRole:        executionRole,
		DeploymentTimeout:    awscdk.Duration_Hours(jsii.Number(2)),
		OnTimeout:            cicdpipeline.EcsStopType_ABORT,
		Approval:             &cicdpipeline.EcsApprovalOptions{Message: jsii.String("Continue?")},
	})
	report := cicdpipeline.DeployTarget_EcsTaskDefinition(
		jsii.String("nightly-report"),
		&cicdpipeline.EcsTaskDefinitionOptions{
			ContainerNames: containers,
			TaskRole:       taskRole,
			ExecutionRole:  executionRole,
		})
	cicdpipeline.NewCiCdPipeline(stack, jsii.String("Pipeline"), &cicdpipeline.CiCdPipelineProps{
		NamePrefix: jsii.String("containers"),
		Source:     cicdpipeline.PipelineSource_S3(jsii.String("source.zip"), nil),
		Stages: &[]*cicdpipeline.StageOptions{{
			StageName: jsii.String("Production"),
			Gates:     &[]cicdpipeline.Gate{migration},
			Targets:   &[]cicdpipeline.DeployTarget{service, report},
		}},
	})
	return stack
}
