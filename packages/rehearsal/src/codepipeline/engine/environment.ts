/** Where a rehearsal takes place: the emulator serves exactly one account in one Region. */
export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

export const pipelineArn = (pipelineName: string): string =>
  `arn:aws:codepipeline:${REGION}:${ACCOUNT}:${pipelineName}`;

export const buildProjectArn = (projectName: string): string =>
  `arn:aws:codebuild:${REGION}:${ACCOUNT}:project/${projectName}`;
