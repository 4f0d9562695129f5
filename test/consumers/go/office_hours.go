package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodepipeline"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-cicd-pipeline/cdk-cicd-pipeline-go/cicdpipeline"
)

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
			"Cron":     "* * 9-16 ? * MON-FRI",
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
