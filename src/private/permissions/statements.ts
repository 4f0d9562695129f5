import * as iam from 'aws-cdk-lib/aws-iam';

/** An Allow statement on exact resources. */
export function allow(actions: string[], resources: string[], conditions?: iam.Conditions): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources, conditions });
}

/** For actions that IAM knows no resource for. */
export function allowWithoutResource(actions: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources: ['*'] });
}

/**
 * Pulling images from a private repository, after a login, which names the registry of the account alone.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html
 */
export function allowPulling(repositoryArn: string): iam.PolicyStatement[] {
  return [
    allowWithoutResource(['ecr:GetAuthorizationToken']),
    allow(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], [repositoryArn]),
  ];
}

/**
 * Answers of a Lambda action; IAM knows no resource for them.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html
 */
export function allowAnsweringJobs(): iam.PolicyStatement {
  return allowWithoutResource(['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult']);
}

/**
 * A Lambda action of the pipeline; CodePipeline wants to list functions too, and IAM knows no resource for that.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
 */
export function allowInvoking(functionArn: string): iam.PolicyStatement[] {
  return [allow(['lambda:InvokeFunction'], [functionArn]), allowWithoutResource(['lambda:ListFunctions'])];
}
