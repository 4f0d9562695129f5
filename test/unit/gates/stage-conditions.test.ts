import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { GateConfig, StageOptions } from '../../../src';
import { OwnAction, OwnGate } from '../../support/parts';
import { Json, resourceOf, testPipeline } from '../../support/template';

const { FAIL, RETRY, ROLLBACK, SKIP } = codepipeline.Result;
type Conditions = Partial<Pick<GateConfig, 'entryConditions' | 'successConditions'>>;

const rule = (name?: string, provider: string | undefined = 'CloudWatchAlarm') =>
  new codepipeline.Rule({ name, provider, version: '1' });
const rules = (count: number, prefix = 'R') => [...Array(count).keys()].map((n) => rule(`${prefix}${n}`));
const condition = (result?: codepipeline.Result, ofRules?: codepipeline.Rule[]): codepipeline.Condition => ({
  result,
  rules: ofRules,
});
const gate = (conditions: Conditions, actionName = 'Own') =>
  new OwnGate(({ runOrder }) => ({ actions: [new OwnAction({ actionName, runOrder })], ...conditions }));
const pipelineOf = (stage: Omit<StageOptions, 'stageName'>) =>
  testPipeline(() => ({ stages: [{ stageName: 'Guarded', ...stage }] }));
const entry = (...entryConditions: codepipeline.Condition[]): Conditions => ({ entryConditions });
const success = (...successConditions: codepipeline.Condition[]): Conditions => ({ successConditions });

describe('conditions that CodePipeline rejects', () => {
  const entryResult = 'entryConditions must have the result FAIL or SKIP, got';
  const successResult = 'successConditions must have the result FAIL or ROLLBACK, got';
  const skipping = (got: string) =>
    `entryConditions can skip only with rules of LambdaInvoke or VariableCheck, got '${got}': use such a rule or another result`;
  const giveRule = (prop: string) => `rules of ${prop} must not be empty: give each condition a rule`;

  test.each<[string, Conditions, string]>([
    ['entry that rolls back', entry(condition(ROLLBACK, rules(1))), `${entryResult} ROLLBACK`],
    ['entry that retries', entry(condition(RETRY, rules(1))), `${entryResult} RETRY`],
    ['entry without a result', entry(condition(undefined, rules(1))), `${entryResult} none`],
    ['success that skips', success(condition(SKIP, [rule('R', 'VariableCheck')])), `${successResult} SKIP`],
    ['success that retries', success(condition(RETRY, rules(1))), `${successResult} RETRY`],
    ['success without a result', success(condition(undefined, rules(1))), `${successResult} none`],
    [
      'entry of two results',
      entry(condition(FAIL, [rule('A')]), condition(SKIP, [rule('B', 'LambdaInvoke')])),
      'entryConditions of a stage must have one result, got FAIL and SKIP: use a separate stage for each',
    ],
    [
      'success of two results',
      success(condition(FAIL, [rule('A')]), condition(ROLLBACK, [rule('B')])),
      'successConditions of a stage must have one result, got FAIL and ROLLBACK: use a separate stage for each',
    ],
    ['entry without rules', entry(condition(FAIL)), giveRule('entryConditions')],
    ['entry with no rule in its list', entry(condition(FAIL, [])), giveRule('entryConditions')],
    [
      'one without rules beside another',
      success(condition(FAIL, rules(1)), condition(FAIL)),
      giveRule('successConditions'),
    ],
    [
      'entry of six rules',
      entry(condition(FAIL, rules(6))),
      'entryConditions of a stage must have at most 5 rules in total, got 6: move some to another stage',
    ],
    [
      'success of six rules in two conditions',
      success(condition(FAIL, rules(3, 'A')), condition(FAIL, rules(3, 'B'))),
      'successConditions of a stage must have at most 5 rules in total, got 6: move some to another stage',
    ],
    ['an alarm that skips', entry(condition(SKIP, [rule('R')])), skipping('CloudWatchAlarm')],
    [
      'a window that skips, beside a variable',
      entry(condition(SKIP, [rule('A', 'VariableCheck'), rule('B', 'DeploymentWindow')])),
      skipping('DeploymentWindow'),
    ],
    [
      'a rule without a name',
      entry(condition(FAIL, [rule()])),
      "rules must have a name, got none for a rule of provider 'CloudWatchAlarm': set its name",
    ],
    [
      'a rule without a provider',
      entry(condition(FAIL, [new codepipeline.Rule({ name: 'R' })])),
      "rule 'R' must have a provider, got '': use one such as 'CloudWatchAlarm'",
    ],
    [
      'a rule with an empty provider',
      success(condition(FAIL, [rule('R', '')])),
      "rule 'R' must have a provider, got '': use one such as 'CloudWatchAlarm'",
    ],
    [
      'a rule whose provider is none',
      success(condition(FAIL, [rule('R', 'AWS::CloudWatch')])),
      "rule 'R' must have a provider, got 'AWS::CloudWatch': use one such as 'CloudWatchAlarm'",
    ],
    [
      'a rule whose provider is too long',
      success(condition(FAIL, [rule('R', 'P'.repeat(36))])),
      `rule 'R' must have a provider, got '${'P'.repeat(36)}': use one such as 'CloudWatchAlarm'`,
    ],
    [
      'two rules of one name',
      entry(condition(FAIL, [rule('R'), rule('R')])),
      "rule name must be unique, got 'R' twice: rename one of them",
    ],
    [
      'two rules of one name in two conditions',
      { ...entry(condition(FAIL, [rule('R')])), ...success(condition(FAIL, [rule('R')])) },
      "rule name must be unique, got 'R' twice: rename one of them",
    ],
  ])('%s', (_case, conditions, message) => {
    expect(() => pipelineOf({ gates: [gate(conditions)] })).toThrow(
      new Error(`[Test/Pipeline/Stages/Guarded] ${message}`),
    );
  });

  test('rules of two gates with the same name', () => {
    const gates = ['A', 'B'].map((actionName) => gate(entry(condition(FAIL, [rule('R')])), actionName));
    expect(() => pipelineOf({ gates })).toThrow(
      new Error("[Test/Pipeline/Stages/Guarded] rule name must be unique, got 'R' twice: rename one of them"),
    );
  });

  test('one error reports all problems', () => {
    expect(() => pipelineOf({ gates: [gate(entry(condition(ROLLBACK)))] })).toThrow(
      new Error(
        `[Test/Pipeline/Stages/Guarded] ${entryResult} ROLLBACK; rules of entryConditions must not be empty: give each condition a rule`,
      ),
    );
  });
});

describe('conditions of a stage', () => {
  const stageOf = (stage: Omit<StageOptions, 'stageName'>): Json =>
    resourceOf(pipelineOf(stage).template(), 'AWS::CodePipeline::Pipeline').Properties.Stages[2];
  const names = ({ Conditions: conditions }: Json) =>
    conditions.map(({ Result: result, Rules }: Json) => [result, Rules.map(({ Name }: Json) => Name)]);

  test('become one condition of each kind, which holds if all rules of all gates do', () => {
    const stage = stageOf({
      gates: [
        gate({ ...entry(condition(FAIL, rules(2, 'A'))), ...success(condition(ROLLBACK, [rule('Alarm')])) }, 'One'),
        gate(entry(condition(FAIL, rules(2, 'B')), condition(FAIL, [rule('C')])), 'Two'),
      ],
      verifications: [gate(success(condition(ROLLBACK, [rule('Errors')])), 'Three')],
    });
    expect(names(stage.BeforeEntry)).toEqual([['FAIL', ['A0', 'A1', 'B0', 'B1', 'C']]]);
    expect(names(stage.OnSuccess)).toEqual([['ROLLBACK', ['Alarm', 'Errors']]]);
  });

  test('may skip the stage', () => {
    const skip = condition(SKIP, [rule('A', 'LambdaInvoke'), rule('B', 'VariableCheck')]);
    expect(names(stageOf({ gates: [gate(entry(skip))] }).BeforeEntry)).toEqual([['SKIP', ['A', 'B']]]);
  });

  test('are left out if there are none', () => {
    const stage = stageOf({ gates: [gate({ entryConditions: [], successConditions: [] })] });
    expect(Object.keys(stage).sort()).toEqual(['Actions', 'Name']);
  });
});
