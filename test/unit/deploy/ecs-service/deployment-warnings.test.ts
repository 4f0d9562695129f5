import { Annotations, Aspects, IAspect, Lazy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { importedOptions } from './support';
import { DeployTarget, EcsServiceOptions } from '../../../../src';
import { warningsOf } from '../../../support/template';
import { fargateService, importedService, pipelineTo, ServiceOptions } from '../ecs-rolling/support';

type Edit = (service: ecs.CfnService) => void;

const UNPROTECTED =
  "service 'Test/Service' has neither a deployment circuit breaker nor deployment alarms, so a broken image is started over and over until the deployment times out: set circuitBreaker: { rollback: true } [ack: @cdk-cicd-pipeline:ecsFailureDetection]";
const NO_PAUSE =
  "the deployment of service 'Test/Service' does not wait for its approval, because the service has no lifecycle hook with the targetType PAUSE: add one, or use Gate.manualApproval() before the deployment [ack: @cdk-cicd-pipeline:ecsApprovalWithoutPause]";

function pipelineWith(options: EcsServiceOptions, service: ServiceOptions, edit: Edit = asItIs) {
  return pipelineTo((scope) => {
    const made = fargateService(scope, service);
    edit(made.node.defaultChild as ecs.CfnService);
    return DeployTarget.ecsService(made, options);
  });
}

const override =
  (path: string, value: unknown): Edit =>
  (service) =>
    service.addPropertyOverride(`DeploymentConfiguration${path}`, value);
const hooks = (...values: unknown[]): Edit => override('.LifecycleHooks', values);
const asItIs: Edit = () => undefined;
const none: ServiceOptions = { circuitBreaker: undefined };

describe('a service without circuit breaker and alarms', () => {
  test.each<[string, ServiceOptions, Edit]>([
    ['that has neither', none, asItIs],
    ['whose breaker is off', { circuitBreaker: { enable: false } }, asItIs],
    [
      'whose breaker an override removes',
      {},
      (service) => service.addPropertyDeletionOverride('DeploymentConfiguration'),
    ],
    ['whose alarms are off', none, override('.Alarms', { AlarmNames: ['a'], Enable: false, Rollback: true })],
  ])('%s causes a warning', (_case, service, edit) => {
    expect(warningsOf(pipelineWith({}, service, edit))).toEqual([UNPROTECTED]);
  });

  const inTemplate = { 'Fn::If': ['IsLive', { Enable: true, Rollback: true }, { Ref: 'AWS::NoValue' }] };

  test.each<[string, ServiceOptions, Edit]>([
    ['that has a breaker', {}, asItIs],
    ['that has alarms', none, override('.Alarms', { AlarmNames: ['a'], Enable: true, Rollback: true })],
    ['whose breaker is decided at deployment', none, override('.DeploymentCircuitBreaker', inTemplate)],
    ['whose configuration is decided at deployment', none, override('', inTemplate)],
    [
      'whose configuration is a token',
      none,
      (service) => {
        service.deploymentConfiguration = Lazy.any({
          produce: () => ({ deploymentCircuitBreaker: { enable: true, rollback: true } }),
        });
      },
    ],
  ])('%s causes no warning', (_case, service, edit) => {
    expect(warningsOf(pipelineWith({}, service, edit))).toEqual([]);
  });

  test('causes no warning if an aspect turns the breaker on', () => {
    const made = pipelineWith({}, none);
    const turnOn: IAspect = {
      visit: (node) => {
        if (node instanceof ecs.CfnService) {
          override('.DeploymentCircuitBreaker', { Enable: true, Rollback: true })(node);
        }
      },
    };
    Aspects.of(made.stack).add(turnOn);
    expect(warningsOf(made)).toEqual([]);
  });

  test('causes no warning if its alarms are added by the L2', () => {
    const made = pipelineTo((scope) => {
      const service = fargateService(scope, none);
      const alarm = cloudwatch.Alarm.fromAlarmArn(scope, 'Alarm', 'arn:aws:cloudwatch:us-east-1:1:alarm:errors');
      service.enableDeploymentAlarms([alarm.alarmName]);
      return DeployTarget.ecsService(service);
    });
    expect(warningsOf(made)).toEqual([]);
  });

  test('causes no warning if it is acknowledged', () => {
    const made = pipelineWith({}, none);
    Annotations.of(made.stack).acknowledgeWarning('@cdk-cicd-pipeline:ecsFailureDetection');
    expect(warningsOf(made)).toEqual([]);
  });
});

describe('an approval', () => {
  const approval = {};

  test.each<[string, Edit]>([
    ['without hooks', asItIs],
    ['with a hook of a function', hooks({ LifecycleStages: ['PRE_SCALE_UP'], HookTargetArn: 'arn' })],
    ['with a hook of a function by name', hooks({ LifecycleStages: ['PRE_SCALE_UP'], TargetType: 'AWS_LAMBDA' })],
  ])('of a service %s causes a warning', (_case, edit) => {
    expect(warningsOf(pipelineWith({ approval }, {}, edit))).toEqual([NO_PAUSE]);
  });

  const isLive = { 'Fn::If': ['IsLive', 'PAUSE', 'AWS_LAMBDA'] };

  test.each<[string, Edit]>([
    ['with a pause', hooks({ LifecycleStages: ['PRE_SCALE_UP'] }, { TargetType: 'PAUSE' })],
    ['with a hook whose type is decided at deployment', hooks({ TargetType: isLive })],
    ['with a hook that is decided at deployment', hooks(isLive)],
    ['with hooks that are decided at deployment', override('.LifecycleHooks', isLive)],
    ['whose configuration is decided at deployment', override('', isLive)],
  ])('of a service %s causes no warning', (_case, edit) => {
    expect(warningsOf(pipelineWith({ approval }, {}, edit))).toEqual([]);
  });

  test('of an imported service causes no warning, because its hooks are unknown', () => {
    const made = pipelineTo((scope: Construct) =>
      DeployTarget.ecsService(importedService(scope), { ...importedOptions(scope), approval }),
    );
    expect(warningsOf(made)).toEqual([]);
  });
});
