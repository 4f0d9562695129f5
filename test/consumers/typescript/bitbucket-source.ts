import { CodeStarConnectionsSourceAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { PipelineSource, SourceBindOptions, SourceConfig } from 'cdk-cicd-pipeline';
import { Construct } from 'constructs';

/** A source of one's own: a repository of Bitbucket, by a connection. */
export class BitbucketSource extends PipelineSource {
  constructor(
    private readonly owner: string,
    private readonly repo: string,
    private readonly connectionArn: string,
  ) {
    super();
  }

  bind(_scope: Construct, options: SourceBindOptions): SourceConfig {
    return {
      action: new CodeStarConnectionsSourceAction({
        actionName: 'Bitbucket',
        connectionArn: this.connectionArn,
        owner: this.owner,
        repo: this.repo,
        branch: 'main',
        output: options.output.artifact,
      }),
      permissions: [
        new PolicyStatement({
          actions: ['codeconnections:UseConnection'],
          resources: [this.connectionArn],
        }),
        new PolicyStatement({
          actions: ['s3:PutObjectAcl'],
          resources: [options.output.objectsArn],
        }),
      ],
    };
  }
}
