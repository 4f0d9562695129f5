import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { ServiceDeploymentStatus } from '@aws-sdk/client-ecs';
import { ensurePythonEnvironment } from '../../src/emulator/python-environment';

test('a service deployment is a function of its configuration, its script, the time and the requests', async () => {
  const python = await ensurePythonEnvironment();
  const launcher = path.join(__dirname, '../../python/launcher');
  const properties = path.join(__dirname, 'timeline_properties.py');
  const statuses = execFileSync(python, ['-B', '-s', properties, launcher], { encoding: 'utf8' });
  expect(statuses.trim().split(' ')).toEqual(Object.values(ServiceDeploymentStatus).sort());
});
