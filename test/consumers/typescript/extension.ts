import { Stack, StackProps } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  CiCdPipeline,
  DeployTarget,
  DeployTargetBindOptions,
  DeployTargetConfig,
  Gate,
  GateBindOptions,
  GateConfig,
  ImageBuild,
  PipelineSource,
  SourceBindOptions,
  SourceConfig,
} from 'cdk-cicd-pipeline';
import { Construct } from 'constructs';

/** A source of one's own: a repository of Bitbucket, by a connection. */
class BitbucketSource extends PipelineSource {
  constructor(
    private readonly owner: string,
    private readonly repo: string,
    private readonly connectionArn: string,
  ) {
    super();
  }

  bind(_scope: Construct, options: SourceBindOptions): SourceConfig {
    return {
      action: new actions.CodeStarConnectionsSourceAction({
        actionName: 'Bitbucket',
        connectionArn: this.connectionArn,
        owner: this.owner,
        repo: this.repo,
        branch: 'main',
        output: options.output.artifact,
      }),
      permissions: [
        new iam.PolicyStatement({
          actions: ['codeconnections:UseConnection'],
          resources: [this.connectionArn],
        }),
        new iam.PolicyStatement({
          actions: ['s3:PutObjectAcl'],
          resources: [options.output.objectsArn],
        }),
      ],
    };
  }
}

/** A gate of one's own: the stage is entered in office hours only. */
class OfficeHours extends Gate {
  bind(_scope: Construct, options: GateBindOptions): GateConfig {
    const rule = new codepipeline.Rule({
      name: `OfficeHours-${options.stageName}`,
      provider: 'DeploymentWindow',
      configuration: { Cron: '* 9-16 ? * MON-FRI *', TimeZone: 'Europe/Berlin' },
    });
    return { actions: [], entryConditions: [{ result: codepipeline.Result.FAIL, rules: [rule] }] };
  }
}

/** A target of one's own: a function that knows how to deploy, and is told which image. */
class DeployFunction extends DeployTarget {
  constructor(private readonly deployer: lambda.IFunction) {
    super();
  }

  bind(_scope: Construct, options: DeployTargetBindOptions): DeployTargetConfig {
    const { repository, digest } = options.image;
    return {
      actions: [
        new actions.LambdaInvokeAction({
          actionName: `Deploy-${options.stageName}`,
          lambda: this.deployer,
          userParameters: { image: repository.repositoryUriForDigest(digest) },
          runOrder: options.runOrder,
        }),
      ],
      permissions: [
        new iam.PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: [this.deployer.functionArn],
        }),
      ],
    };
  }
}

/** A pipeline of which the source, a gate and the target are the user's own. */
export class Extension extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const connectionArn = this.formatArn({
      service: 'codeconnections',
      resource: 'connection',
      resourceName: '11111111-2222-3333-4444-555555555555',
    });
    const deployer = lambda.Function.fromFunctionName(this, 'Deployer', 'deployer');
    new CiCdPipeline(this, 'Pipeline', {
      environmentSuffix: 'prod',
      source: new BitbucketSource('acme', 'shop', connectionArn),
      imageBuild: ImageBuild.docker({
        testCommands: ['docker run --rm "$IMAGE_URI" npm test'],
        buildArgs: { NODE_ENV: 'production', APP_NAME: 'shop' },
        environmentVariables: { REGION: { value: this.region }, CACHE: { value: 'off' } },
      }),
      stages: [
        {
          stageName: 'Production',
          gates: [new OfficeHours(), Gate.manualApproval()],
          targets: [new DeployFunction(deployer)],
        },
      ],
    });
  }
}
