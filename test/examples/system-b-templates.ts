import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SystemB, SystemBProps } from '../../examples/system-b/system-b';

export const NAME = 'cicd-pipeline-dev';
export const ROLES = ['arn:aws:iam::111111111111:role/web-execution', 'arn:aws:iam::111111111111:role/web-task'];

export function systemBTemplate(props: Partial<SystemBProps> = {}): Template {
  const service = { clusterName: 'shop', serviceName: 'web', taskFamily: 'web', taskRoleArns: ROLES };
  return Template.fromStack(new SystemB(new App({ analyticsReporting: false }), 'SystemB', { ...service, ...props }));
}

export const byConnection = systemBTemplate();
export const byToken = systemBTemplate({ oauthTokenSecret: 'github' });

/** For what does not depend on the source. */
export const BOTH_SOURCES: [string, Template][] = [
  ['by connection', byConnection],
  ['by OAuth token', byToken],
];
