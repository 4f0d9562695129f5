import { App } from 'aws-cdk-lib';
import { inParameter, inSecret } from './oauth-token';
import { SystemB, SystemBProps } from './system-b';

const app = new App();

function context(name: string, fallback?: string): string {
  const value = app.node.tryGetContext(name) ?? fallback;
  if (value === undefined) throw new Error(`context '${name}' has no value: pass it as -c ${name}=…`);
  return value;
}

function oauthToken(): SystemBProps['oauthToken'] {
  const secret: string | undefined = app.node.tryGetContext('oauthTokenSecret');
  const parameter: string | undefined = app.node.tryGetContext('oauthTokenParameter');
  if (parameter) return inParameter(parameter, app.node.tryGetContext('oauthTokenVersion'));
  return secret ? inSecret(secret) : undefined;
}

const serviceName = context('service', 'shop');
new SystemB(app, 'SystemB', {
  environmentSuffix: app.node.tryGetContext('environmentSuffix'),
  repository: app.node.tryGetContext('repository'),
  oauthToken: oauthToken(),
  // The default of the system that was built by hand. Together with the default suffix 'dev', it deploys dev to
  // production. So only this app has it, not the stack or the construct: pass -c cluster=… for any other cluster.
  clusterName: context('cluster', 'production-cluster'),
  serviceName,
  taskFamily: context('taskFamily', serviceName),
  taskRoleArns: [context('executionRoleArn'), context('taskRoleArn')],
});
