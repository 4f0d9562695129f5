package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodebuild"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodepipeline"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodepipelineactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsevents"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

const (
	environment  = "dev"
	pipelineName = "container-cicd-" + environment
	sourceKey    = "source/source.zip"
)

// NewSystemA makes source and build, resource by resource, as `tools/bench/raw/system-a.ts` has them.
func NewSystemA(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)
	bucket := awss3.NewBucket(stack, jsii.String("ArtifactBucket"), &awss3.BucketProps{
		Versioned:          jsii.Bool(true),
		Encryption:         awss3.BucketEncryption_S3_MANAGED,
		BlockPublicAccess:  awss3.BlockPublicAccess_BLOCK_ALL(),
		EnforceSSL:         jsii.Bool(true),
		EventBridgeEnabled: jsii.Bool(true),
		LifecycleRules: &[]*awss3.LifecycleRule{
			{Prefix: jsii.String(pipelineName + "/"), Expiration: awscdk.Duration_Days(jsii.Number(90))},
			{NoncurrentVersionExpiration: awscdk.Duration_Days(jsii.Number(30))},
		},
	})
	repository := awsecr.NewRepository(stack, jsii.String("Repository"), &awsecr.RepositoryProps{
		RepositoryName:     jsii.String(pipelineName),
		ImageScanOnPush:    jsii.Bool(true),
		Encryption:         awsecr.RepositoryEncryption_AES_256(),
		ImageTagMutability: awsecr.TagMutability_MUTABLE,
		LifecycleRules:     &[]*awsecr.LifecycleRule{{MaxImageCount: jsii.Number(10)}},
	})
	buildLogs := logGroup(stack, "BuildLogs", "codebuild")
	pipelineLogs := logGroup(stack, "PipelineLogs", "codepipeline")

	buildRole := awsiam.NewRole(stack, jsii.String("BuildRole"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("codebuild.amazonaws.com"), nil),
	})
	project := awscodebuild.NewPipelineProject(stack, jsii.String("Build"), &awscodebuild.PipelineProjectProps{
		ProjectName: jsii.String(pipelineName),
		Role:        buildRole,
		Environment: &awscodebuild.BuildEnvironment{
			BuildImage: awscodebuild.LinuxBuildImage_STANDARD_7_0(),
			Privileged: jsii.Bool(true),
		},
		EnvironmentVariables: &map[string]*awscodebuild.BuildEnvironmentVariable{
			"REPOSITORY_URI": {Value: repository.RepositoryUri()},
			"IMAGE_TAG":      {Value: "latest"},
		},
		Logging: &awscodebuild.LoggingOptions{
			CloudWatch: &awscodebuild.CloudWatchLoggingOptions{LogGroup: buildLogs},
		},
		BuildSpec: awscodebuild.BuildSpec_FromObject(&map[string]interface{}{
			"version": "0.2",
			"phases": map[string]interface{}{
				"pre_build": phase(
					`aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY_URI%%/*}"`,
				),
				"build": phase(`docker build --tag "$REPOSITORY_URI:$IMAGE_TAG" .`),
				"post_build": phase(
					`test "$CODEBUILD_BUILD_SUCCEEDING" = 1`,
					`docker push "$REPOSITORY_URI:$IMAGE_TAG"`,
				),
			},
		}),
	})
	repository.GrantPullPush(project)

	pipelineRole := awsiam.NewRole(stack, jsii.String("PipelineRole"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("codepipeline.amazonaws.com"), nil),
	})
	source := awscodepipeline.NewArtifact(jsii.String("Source"), nil)
	pipeline := awscodepipeline.NewPipeline(stack, jsii.String("Pipeline"), &awscodepipeline.PipelineProps{
		PipelineName:              jsii.String(pipelineName),
		PipelineType:              awscodepipeline.PipelineType_V2,
		Role:                      pipelineRole,
		UsePipelineRoleForActions: jsii.Bool(true),
		ArtifactBucket:            bucket,
		Stages: &[]*awscodepipeline.StageProps{
			{
				StageName: jsii.String("Source"),
				Actions: &[]awscodepipeline.IAction{
					awscodepipelineactions.NewS3SourceAction(&awscodepipelineactions.S3SourceActionProps{
						ActionName: jsii.String("S3"),
						Bucket:     bucket,
						BucketKey:  jsii.String(sourceKey),
						Trigger:    awscodepipelineactions.S3Trigger_NONE,
						Output:     source,
					}),
				},
			},
			{
				StageName: jsii.String("Build"),
				Actions: &[]awscodepipeline.IAction{
					awscodepipelineactions.NewCodeBuildAction(&awscodepipelineactions.CodeBuildActionProps{
						ActionName: jsii.String("Docker"),
						Project:    project,
						Input:      source,
					}),
				},
				OnFailure: &awscodepipeline.FailureConditions{
					Result:    awscodepipeline.Result_RETRY,
					RetryMode: awscodepipeline.RetryMode_FAILED_ACTIONS,
				},
			},
		},
	})

	awsevents.NewRule(stack, jsii.String("SourceUploaded"), &awsevents.RuleProps{
		EventPattern: &awsevents.EventPattern{
			Source:     jsii.Strings("aws.s3"),
			DetailType: jsii.Strings("Object Created"),
			Detail: &map[string]interface{}{
				"bucket": map[string]interface{}{"name": []*string{bucket.BucketName()}},
				"object": map[string]interface{}{"key": []string{sourceKey}},
			},
		},
		Targets: &[]awsevents.IRuleTarget{awseventstargets.NewCodePipeline(pipeline, nil)},
	})
	pipelineLogs.GrantWrite(awsiam.NewServicePrincipal(jsii.String("events.amazonaws.com"), nil))
	pipelineLogsArn := stack.FormatArn(&awscdk.ArnComponents{
		Service:      jsii.String("logs"),
		Resource:     jsii.String("log-group"),
		ResourceName: pipelineLogs.LogGroupName(),
		ArnFormat:    awscdk.ArnFormat_COLON_RESOURCE_NAME,
	})
	pipeline.OnStateChange(jsii.String("StateChanged"), &awsevents.OnEventOptions{
		Target: &logGroupTarget{arn: pipelineLogsArn},
	})

	for key, value := range map[string]string{
		"Project":     "container-cicd",
		"Environment": environment,
		"ManagedBy":   "CDK",
		"Purpose":     "cicd",
	} {
		awscdk.Tags_Of(stack).Add(&key, &value, nil)
	}

	for name, value := range map[string]*string{
		"artifactBucketName":    bucket.BucketName(),
		"artifactBucketArn":     bucket.BucketArn(),
		"ecrRepositoryUrl":      repository.RepositoryUri(),
		"ecrRepositoryName":     repository.RepositoryName(),
		"ecrRepositoryArn":      repository.RepositoryArn(),
		"codeBuildProjectName":  project.ProjectName(),
		"codeBuildProjectArn":   project.ProjectArn(),
		"codeBuildRoleArn":      buildRole.RoleArn(),
		"codePipelineName":      pipeline.PipelineName(),
		"codePipelineArn":       pipeline.PipelineArn(),
		"codePipelineRoleArn":   pipelineRole.RoleArn(),
		"codeBuildLogGroupName": buildLogs.LogGroupName(),
		"pipelineLogGroupName":  pipelineLogs.LogGroupName(),
	} {
		awscdk.NewCfnOutput(stack, &name, &awscdk.CfnOutputProps{Value: value})
	}
	return stack
}

func logGroup(scope constructs.Construct, id, service string) awslogs.LogGroup {
	return awslogs.NewLogGroup(scope, &id, &awslogs.LogGroupProps{
		LogGroupName: jsii.String("/aws/" + service + "/" + pipelineName),
		Retention:    awslogs.RetentionDays_ONE_MONTH,
	})
}

func phase(commands ...string) map[string]interface{} {
	return map[string]interface{}{"on-failure": "ABORT", "commands": commands}
}

type logGroupTarget struct {
	arn *string
}

func (t *logGroupTarget) Bind(_ interfacesawsevents.IRuleRef, _ *string) *awsevents.RuleTargetConfig {
	return &awsevents.RuleTargetConfig{Arn: t.arn}
}
