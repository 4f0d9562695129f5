import {
  CodePipelineClient,
  ListActionExecutionsCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { mockClient } from 'aws-sdk-client-mock';

/** What the action says of itself in its user parameters. */
export const PLACE = { pipelineName: 'shop-dev', executionId: 'e-1', stageName: 'Build', actionName: 'PublishImage' };

export const attempt = (status: 'InProgress' | 'Succeeded' | 'Failed', id = 'a-1') => ({
  pipelineExecutionId: 'e-1',
  actionExecutionId: id,
  stageName: 'Build',
  actionName: 'PublishImage',
  startTime: new Date('2026-01-01T12:00:00Z'),
  status,
});

/** The image step's action, as CodePipeline lists it: an answer that it takes ends it. */
export class FakeAction {
  public readonly codePipeline = mockClient(CodePipelineClient);
  public attempts: ReturnType<typeof attempt>[] = [];

  public serve(): void {
    const { codePipeline } = this;
    codePipeline.reset();
    this.attempts = [attempt('InProgress')];
    codePipeline.on(ListActionExecutionsCommand).callsFake(() => ({ actionExecutionDetails: [...this.attempts] }));
    codePipeline.on(PutJobFailureResultCommand).callsFake(() => void (this.attempts = [attempt('Failed')]));
    codePipeline.on(PutJobSuccessResultCommand).callsFake(({ continuationToken }) => {
      this.attempts = [attempt(continuationToken === undefined ? 'Succeeded' : 'InProgress')];
    });
  }
}
