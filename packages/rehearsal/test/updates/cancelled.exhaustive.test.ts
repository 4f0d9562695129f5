import { statusOf, withRehearsal } from './support';
import type { Inbox } from '../../src/inbox';
import type { Rehearsal } from '../../src/rehearsal';
import {
  allowService,
  arn,
  CONNECTION,
  connectionSource,
  deploy,
  pipeline,
  policy,
  type Resource,
  type Resources,
} from '../pipelines/templates';

let rehearsal: Rehearsal;
withRehearsal((started) => (rehearsal = started));

const approval = (Name: string, CustomData?: string) => ({
  Name,
  Actions: [
    {
      Name: 'Approve',
      ActionTypeId: { Category: 'Approval', Owner: 'AWS', Provider: 'Manual', Version: '1' },
      Configuration: { CustomData },
    },
  ],
});

const topicArn = (name: string) => arn('sns', name);

/** Failed actions with a stage, or canceled executions, whose events have no stage and no action. */
const notice = (name: string): Resources => ({
  Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: name } },
  TopicPolicy: {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [{ Ref: 'Topic' }],
      PolicyDocument: policy(allowService('events.amazonaws.com', 'sns:Publish', topicArn(name))),
    },
  },
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: {
        source: ['aws.codepipeline'],
        'detail-type': [
          'CodePipeline Action Execution State Change',
          'CodePipeline Stage Execution State Change',
          'CodePipeline Pipeline Execution State Change',
        ],
        detail: {
          pipeline: [name],
          $or: [
            { action: [{ exists: true }], state: ['FAILED'] },
            { stage: [{ exists: false }], state: ['CANCELED'] },
          ],
        },
      },
      Targets: [
        {
          Id: 'Topic',
          Arn: { Ref: 'Topic' },
          InputTransformer: {
            InputPathsMap: { state: '$.detail.state', stage: '$.detail.stage', id: '$.detail.execution-id' },
            InputTemplate: '"Execution <id> is <state>, stage: <stage>."',
          },
        },
      ],
    },
  },
});

async function waitingForApproval(name: string, changes: Record<string, unknown> = {}) {
  const resources = (stages: readonly Record<string, unknown>[]): Resources => ({
    ...pipeline({
      name,
      source: connectionSource(`acme/${name}`),
      statements: [{ Action: 'codeconnections:UseConnection', Resource: CONNECTION }],
      stages,
      pipeline: changes,
    }),
    ...notice(name),
  });
  await deploy(rehearsal, name, resources([approval('Release')]));
  const inbox: Inbox = await rehearsal.subscribe(topicArn(name));
  const execution = await rehearsal.push(name, { 'file.txt': 'one' });
  await expect(rehearsal.whenIdle()).rejects.toThrow(`${name} waits for the approval 'Approve'`);
  return {
    inbox,
    execution,
    update: (...stages: Record<string, unknown>[]) => deploy(rehearsal, name, resources(stages)),
  };
}

// https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
test('an update while an approval is pending cancels the execution, and one message says so', async () => {
  const { inbox, execution, update } = await waitingForApproval('pending');
  await update(approval('Release', 'look twice'));
  await rehearsal.whenIdle();
  expect(execution.status).toBe('Cancelled');
  expect(await inbox.next()).toEqual({ text: `"Execution ${execution.id} is CANCELED, stage: ."` });
  expect(await inbox.unread()).toEqual([]);
  expect(rehearsal.engine.pipeline('pending').executions).toHaveLength(1);
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codepipeline-pipeline.html
test('RestartExecutionOnUpdate starts an execution of the new structure after the update', async () => {
  const { execution, update } = await waitingForApproval('restarted', { RestartExecutionOnUpdate: true });
  await update();
  await rehearsal.whenIdle();
  expect(execution.status).toBe('Cancelled');
  const [, restarted, ...others] = rehearsal.engine.pipeline('restarted').executions;
  expect(others).toEqual([]);
  expect(restarted).toMatchObject({ status: 'Succeeded', trigger: { triggerType: 'StartPipelineExecution' } });
  expect([...restarted.stages.keys()]).toEqual(['Source', 'Build']);
});

test('an update that does not change the pipeline leaves its execution waiting', async () => {
  const { execution, update } = await waitingForApproval('unchanged');
  await update(approval('Release'));
  await rehearsal.approve('unchanged');
  await rehearsal.whenIdle();
  expect(execution.status).toBe('Succeeded');
});

test('an update that is rolled back before the pipeline leaves its execution waiting', async () => {
  const { execution } = await waitingForApproval('rolled-back');
  const taken: Resource = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/codebuild/pending' } };
  const resources = pipeline({
    name: 'rolled-back',
    source: connectionSource('acme/rolled-back'),
    statements: [{ Action: 'codeconnections:UseConnection', Resource: CONNECTION }],
    stages: [approval('Release'), approval('Again')],
  });
  const changed: Resource = { ...resources.Pipeline, DependsOn: 'Taken' };
  const updated = deploy(rehearsal, 'rolled-back', {
    ...resources,
    ...notice('rolled-back'),
    Taken: taken,
    Pipeline: changed,
  });
  await expect(updated).rejects.toThrow('already exists');
  expect(await statusOf(rehearsal, 'rolled-back')).toBe('UPDATE_ROLLBACK_COMPLETE');
  await rehearsal.approve('rolled-back');
  await rehearsal.whenIdle();
  expect(execution.status).toBe('Succeeded');
});
