import { Lazy } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { CiCdPipelineProps, DeployTarget, Gate, StageOptions } from '../../../../src';
import { OwnAction, OwnActionProps, OwnBuild, OwnGate, OwnSource, targetOf } from '../../../support/parts';
import { testPipeline } from '../../../support/template';

const { APPROVAL, DEPLOY, SOURCE } = codepipeline.ActionCategory;
const name = "actionName must be 1 to 100 letters, digits, '.', '@', '-' or '_', got";
const order = "runOrder of action 'Own' in stage 'Own' must be a whole number from 1 to 999, got";

describe('rejected actions of custom parts', () => {
  test.each<[string, OwnActionProps[], string]>([
    ['none', [], "stage 'Own' must have an action, got none: add one, because conditions alone do not make a stage"],
    ['two of one name', [{}, {}], "actionName in stage 'Own' must be unique, got 'Own' twice: rename one of them"],
    [
      'too many',
      [...Array(51).keys()].map((n) => ({ actionName: `A${n}` })),
      "stage 'Own' must have at most 50 actions, got 51: split it into two stages",
    ],
    [
      'no name',
      [{ actionName: undefined }],
      "actionName in 'Own' must be a string, got undefined: pass one such as 'Deploy'",
    ],
    ['an empty name', [{ actionName: '' }], `${name} '' in 'Own'`],
    ['a name with a space', [{ actionName: 'my action' }], `${name} 'my action' in 'Own'`],
    ['a long name', [{ actionName: 'a'.repeat(101) }], `${name} '${'a'.repeat(101)}' in 'Own'`],
    [
      'a name of a method of objects',
      [{ actionName: 'constructor' }],
      "actionName must not be the name of a property that every JavaScript object has, got 'constructor': rename it",
    ],
    ['run order 0', [{ runOrder: 0 }], `${order} 0`],
    ['run order 1000', [{ runOrder: 1_000 }], `${order} 1000`],
    ['half a run order', [{ runOrder: 1.5 }], `${order} 1.5`],
    [
      'a source',
      [{ category: SOURCE }],
      "category of action 'Own' in stage 'Own' must not be Source, got Source: move it to stage 'Source'",
    ],
  ])('%s', (_case, actions, message) => {
    const stages = [{ stageName: 'Own', targets: [targetOf(...actions)] }];
    expect(() => testPipeline(() => ({ stages }))).toThrow(new Error(`[Test/Pipeline] ${message}`));
  });

  test.each<[string, Partial<CiCdPipelineProps>, string]>([
    [
      'of a source',
      { source: new OwnSource(() => ({ action: new OwnAction({ category: DEPLOY }) })) },
      "category of action 'Own' in stage 'Source' must be Source, got Deploy: move it to another stage",
    ],
    [
      'of a source, by its name',
      { source: new OwnSource(() => ({ action: new OwnAction({ category: SOURCE, actionName: 'my source' }) })) },
      `${name} 'my source' in 'Source'`,
    ],
    [
      'of a build',
      { imageBuild: new OwnBuild(() => ({ action: new OwnAction({ category: SOURCE }) })) },
      "category of action 'Own' in stage 'Build' must not be Source, got Source: move it to stage 'Source'",
    ],
  ])('%s', (_case, props, message) => {
    expect(() => testPipeline(() => props)).toThrow(new Error(`[Test/Pipeline] ${message}`));
  });

  const approve = new OwnGate(({ runOrder }) => ({
    actions: [new OwnAction({ actionName: 'Approve', runOrder })],
  }));
  test.each<[string, Omit<StageOptions, 'stageName'>]>([
    ['of a gate and a target', { gates: [approve], targets: [targetOf({ actionName: 'Approve' })] }],
    ['of a gate and a verification', { gates: [approve], verifications: [approve] }],
    ['of a gate of ours and one of theirs', { gates: [Gate.manualApproval(), approve] }],
  ])('one name %s', (_case, parts) => {
    const stages = [{ stageName: 'Own', ...parts }];
    expect(() => testPipeline(() => ({ stages }))).toThrow(
      new Error("[Test/Pipeline] actionName in stage 'Own' must be unique, got 'Approve' twice: rename one of them"),
    );
  });

  test('one tag that is promoted twice', () => {
    const stages = [{ stageName: 'Own', targets: ['live', 'live'].map((tag) => DeployTarget.promoteByTag(tag)) }];
    expect(() => testPipeline(() => ({ stages }))).toThrow(
      new Error("[Test/Pipeline/Stages/Own] imageTag 'live' is promoted twice in stage 'Own': remove one"),
    );
  });

  test('a stage that is added later is checked too', () => {
    const { pipeline } = testPipeline();
    expect(() => pipeline.addStage({ stageName: 'Later', targets: [targetOf({ runOrder: -1 })] })).toThrow(
      new Error(
        "[Test/Pipeline] runOrder of action 'Own' in stage 'Later' must be a whole number from 1 to 999, got -1",
      ),
    );
  });
});

describe('actions that would run before their gate', () => {
  const early = (kind: string, atLeast: number, got: number) =>
    `[Test/Pipeline/Stages/Own] runOrder of action 'Own' in stage 'Own' must be at least ${atLeast}, which its ${kind} received, got ${got}: pass options.runOrder to the action`;
  const gateOf = (props: OwnActionProps) => new OwnGate(() => ({ actions: [new OwnAction(props)] }));
  const approval = Gate.manualApproval();
  const live = DeployTarget.promoteByTag('live');

  test.each<[string, Omit<StageOptions, 'stageName'>, string]>([
    [
      'a target without an order',
      { gates: [approval], targets: [targetOf({ runOrder: undefined })] },
      early('target', 2, 1),
    ],
    [
      'a target with an order of its own',
      { gates: [approval, gateOf({ actionName: 'Third', runOrder: 3 })], targets: [targetOf({ runOrder: 2 })] },
      early('target', 4, 2),
    ],
    [
      'the second action of a target',
      { gates: [approval], targets: [targetOf({ actionName: 'First' }, { runOrder: 1 })] },
      early('target', 2, 1),
    ],
    ['a second gate', { gates: [approval, gateOf({})], targets: [live] }, early('gate', 2, 1)],
    [
      'a verification after a gate alone',
      { gates: [approval], verifications: [gateOf({})] },
      early('verification', 2, 1),
    ],
    ['a verification', { targets: [live], verifications: [gateOf({})] }, early('verification', 2, 1)],
    [
      'a verification beside the deployment',
      { gates: [approval], targets: [live], verifications: [gateOf({ runOrder: 2 })] },
      early('verification', 3, 2),
    ],
  ])('%s is rejected', (_case, parts, message) => {
    expect(() => testPipeline(() => ({ stages: [{ stageName: 'Own', ...parts }] }))).toThrow(new Error(message));
  });

  test.each<[string, Omit<StageOptions, 'stageName'>]>([
    ['a later order', { gates: [approval], targets: [targetOf({ runOrder: 7 })] }],
    ['a token', { gates: [approval], targets: [targetOf({ runOrder: Lazy.number({ produce: () => 7 }) })] }],
    ['none in the first part of a stage', { gates: [gateOf({})], targets: [targetOf({ actionName: 'Live' })] }],
    ['none of a target without gates', { targets: [targetOf({ runOrder: undefined })] }],
  ])('%s is accepted', (_case, parts) => {
    expect(() => testPipeline(() => ({ stages: [{ stageName: 'Own', ...parts }] })).template()).not.toThrow();
  });

  test('an invalid run order is reported as such', () => {
    const stages = [{ stageName: 'Own', gates: [approval], targets: [targetOf({ runOrder: 0 })] }];
    expect(() => testPipeline(() => ({ stages }))).toThrow(new Error(`[Test/Pipeline] ${order} 0`));
  });
});

describe('accepted actions', () => {
  test.each<[string, OwnActionProps[]]>([
    ['fifty', [...Array(50).keys()].map((n) => ({ actionName: `A${n}`, runOrder: 999 }))],
    ['any name that CodePipeline takes', [{ actionName: 'a.b@c-d_9' }, { actionName: 'a'.repeat(100) }]],
    ['a name that is a token', [{ actionName: Lazy.string({ produce: () => 'Later' }) }]],
    ['a run order that is a token', [{ runOrder: Lazy.number({ produce: () => 7 }) }]],
    ['another category', [{ category: APPROVAL }]],
  ])('%s', (_case, actions) => {
    const stages = [{ stageName: 'Own', targets: [targetOf(...actions)] }];
    expect(() => testPipeline(() => ({ stages })).template()).not.toThrow();
  });

  test('one name in two stages, and one tag', () => {
    const targets = [targetOf({}), DeployTarget.promoteByTag('live')];
    const stages = ['One', 'Two'].map((stageName) => ({ stageName, targets }));
    expect(() => testPipeline(() => ({ stages })).template()).not.toThrow();
  });
});
