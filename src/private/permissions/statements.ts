import * as iam from 'aws-cdk-lib/aws-iam';

/** An Allow statement on exact resources. */
export function allow(actions: string[], resources: string[], conditions?: iam.Conditions): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources, conditions });
}

/** For actions that do not support resource-level permissions in IAM. */
export function allowWithoutResource(actions: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources: ['*'] });
}

/**
 * Allows pulling images from a private repository, after a login, which only names the account's registry.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html
 */
export function allowPulling(repositoryArn: string): iam.PolicyStatement[] {
  return [
    allowWithoutResource(['ecr:GetAuthorizationToken']),
    allow(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], [repositoryArn]),
  ];
}

/**
 * Allows a Lambda action to answer. These actions do not support resource-level permissions in IAM.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html
 */
export function allowAnsweringJobs(): iam.PolicyStatement {
  return allowWithoutResource(['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult']);
}

/**
 * Allows a Lambda action of the pipeline. CodePipeline also lists functions, which has no resource-level permissions.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
 */
export function allowInvoking(functionArn: string): iam.PolicyStatement[] {
  return [allow(['lambda:InvokeFunction'], [functionArn]), allowWithoutResource(['lambda:ListFunctions'])];
}
