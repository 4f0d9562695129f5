import { ACCOUNT, REGION } from '../../account';

export const pipelineArn = (pipelineName: string): string =>
  `arn:aws:codepipeline:${REGION}:${ACCOUNT}:${pipelineName}`;

export const buildProjectArn = (projectName: string): string =>
  `arn:aws:codebuild:${REGION}:${ACCOUNT}:project/${projectName}`;
