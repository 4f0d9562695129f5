package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodepipelineactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
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
