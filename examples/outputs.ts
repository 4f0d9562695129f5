import { PipelineOutput } from '../src';

/** The outputs of system A that other programs read. */
export const SYSTEM_A_OUTPUTS = {
  artifactBucketName: PipelineOutput.ARTIFACT_BUCKET_NAME,
  artifactBucketArn: PipelineOutput.ARTIFACT_BUCKET_ARN,
  ecrRepositoryUrl: PipelineOutput.REPOSITORY_URI,
  ecrRepositoryName: PipelineOutput.REPOSITORY_NAME,
  ecrRepositoryArn: PipelineOutput.REPOSITORY_ARN,
  codeBuildProjectName: PipelineOutput.BUILD_PROJECT_NAME,
  codeBuildProjectArn: PipelineOutput.BUILD_PROJECT_ARN,
  codeBuildRoleArn: PipelineOutput.BUILD_ROLE_ARN,
  codePipelineName: PipelineOutput.PIPELINE_NAME,
  codePipelineArn: PipelineOutput.PIPELINE_ARN,
  codePipelineRoleArn: PipelineOutput.PIPELINE_ROLE_ARN,
  codeBuildLogGroupName: PipelineOutput.BUILD_LOG_GROUP_NAME,
  pipelineLogGroupName: PipelineOutput.PIPELINE_LOG_GROUP_NAME,
};

/** The outputs of system B that other programs read. */
export const SYSTEM_B_OUTPUTS = {
  pipelineName: PipelineOutput.PIPELINE_NAME,
  ecrRepositoryUri: PipelineOutput.REPOSITORY_URI,
  artifactBucketName: PipelineOutput.ARTIFACT_BUCKET_NAME,
  buildProjectName: PipelineOutput.BUILD_PROJECT_NAME,
  snsTopicArn: PipelineOutput.TOPIC_ARN,
  validationLambdaArn: PipelineOutput.actionFunctionArn('Deploy', 'ValidateImage'),
  stateTableName: PipelineOutput.DEPLOYMENTS_TABLE_NAME,
  kmsKeyId: PipelineOutput.ENCRYPTION_KEY_ID,
};
