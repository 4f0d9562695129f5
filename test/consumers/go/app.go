// A CDK app in Go that uses the packed library.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(&awscdk.AppProps{AnalyticsReporting: jsii.Bool(false)})
	service := SystemBProps{
		ClusterName:      "staging",
		ServiceName:      "shop",
		TaskFamily:       "shop",
		ExecutionRoleArn: "arn:aws:iam::111122223333:role/shop-execution",
		TaskRoleArn:      "arn:aws:iam::111122223333:role/shop-task",
	}
	oauth := service
	oauth.EnvironmentSuffix = "oauth"
	oauth.OAuthToken = inSecret("github-token")
	secureString := service
	secureString.EnvironmentSuffix = "parameter"
	secureString.OAuthToken = inParameter("/github/token", "2")
	NewShop(app, "Shop", nil)
	NewSystemA(app, "SystemA", nil)
	NewSystemB(app, "SystemB", &service)
	NewSystemB(app, "SystemBOAuth", &oauth)
	NewSystemB(app, "SystemBParameter", &secureString)
	NewSystemC(app, "SystemC", nil)
	NewContainers(app, "Containers", nil)
	NewExtension(app, "Extension", nil)
	app.Synth(nil)
}
