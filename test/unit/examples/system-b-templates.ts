import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { inParameter, inSecret } from '../../../examples/system-b/oauth-token';
import { SystemB, SystemBProps } from '../../../examples/system-b/system-b';

export const NAME = 'cicd-pipeline-dev';
export const ROLES = ['arn:aws:iam::111111111111:role/web-execution', 'arn:aws:iam::111111111111:role/web-task'];

export function systemBTemplate(props: Partial<SystemBProps> = {}): Template {
  const service = { clusterName: 'shop', serviceName: 'web', taskFamily: 'web', taskRoleArns: ROLES };
  return Template.fromStack(new SystemB(new App({ analyticsReporting: false }), 'SystemB', { ...service, ...props }));
}

export const byConnection = systemBTemplate();
export const byToken = systemBTemplate({ oauthToken: inSecret('github') });
export const byParameter = systemBTemplate({ oauthToken: inParameter('/cicd-pipeline-dev/github-token') });

/** For what does not depend on the source. */
export const BOTH_SOURCES: [string, Template][] = [
  ['by connection', byConnection],
  ['by OAuth token', byToken],
];
