import { clientOptions, roleArn } from './support';
import type { Emulator } from '../../src/emulator/emulator';

const administration = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::000000000000:root' },
  Action: 'kms:*',
  Resource: '*',
};
export const forService = (Service: string, changes: Record<string, unknown> = {}) => ({
  Effect: 'Allow',
  Principal: { Service },
  Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
  Resource: '*',
  ...changes,
});
export const key = (...statements: unknown[]) => ({
  Type: 'AWS::KMS::Key',
  Properties: { KeyPolicy: { Version: '2012-10-17', Statement: [administration, ...statements] } },
});
export const keyArn = { 'Fn::GetAtt': ['Key', 'Arn'] };

/** Options of clients that act as this role. */
export async function sessionOf(emulator: Emulator, name: string) {
  const request = { roleArn: roleArn(name), sessionName: 'session', servicePrincipal: 'codebuild.amazonaws.com' };
  return clientOptions(emulator, await emulator.control.assumeRole(request));
}
